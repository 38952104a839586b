"""One's own page: details, data, and closing the account."""

import json
from datetime import datetime
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.time import SHANGHAI, now
from portal.identity import export
from portal.identity.actions.accounts import close_account, give_consent, rename
from portal.identity.models import (
    Account,
    Assurance,
    Membership,
    Person,
    Role,
    SignIn,
)
from portal.identity.sign_in.addresses import mark_verified
from tests.race import meet
from tests.test_constraints_of_all import refused

PROFILE = "identity:profile"


class TestDetails:
    def test_the_name_is_changed(self, client, lin):
        client.force_login(lin)

        client.post(reverse(PROFILE), {"name": "林晓", "name_en": "Lin Xiao"})

        lin.person.refresh_from_db()
        assert (lin.person.name, lin.person.name_en) == ("林晓", "Lin Xiao")

    def test_a_verified_name_stays(self, client, lin):
        lin.person.assurance = Assurance.REAL_NAME
        lin.person.save(update_fields=["assurance"])
        client.force_login(lin)

        client.post(reverse(PROFILE), {"name": "别人", "name_en": "Lin"})

        lin.person.refresh_from_db()
        assert (lin.person.name, lin.person.name_en) == ("lin", "Lin")

    def test_another_name_is_to_be_confirmed_anew(self, client, lin):
        Person.objects.filter(pk=lin.person_id).update(assurance=2)
        client.force_login(lin)

        client.post(reverse(PROFILE), {"name": lin.person.name, "name_en": "Lin"})
        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.ORGANISATION_CONFIRMED

        client.post(reverse(PROFILE), {"name": "别人"})
        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.SELF_DECLARED

    @pytest.mark.django_db(transaction=True)
    def test_a_name_verified_meanwhile_stays(self, lin):
        def verify():
            Person.objects.filter(pk=lin.person_id).update(name="林晓", assurance=3)

        late = meet(verify, partial(rename, person=lin.person, name="李四", name_en=""))

        assert late.code == "verified_name"
        assert Person.objects.get(pk=lin.person_id).name == "林晓"

    @pytest.mark.parametrize("name", ["", "\0", "名" * 51, "x" * 1_000_000])
    def test_what_is_no_name_is_refused(self, client, lin, name):
        client.force_login(lin)

        assert client.post(reverse(PROFILE), {"name": name}).status_code == 422

    def test_nobody_raises_their_own_assurance(self, client, lin):
        client.force_login(lin)

        client.post(reverse(PROFILE), {"name": "林", "assurance": 3, "home": "x"})

        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.SELF_DECLARED

    def test_the_page_shows_roles_and_sign_ins(self, client, guo):
        client.force_login(guo)

        page = client.get(reverse(PROFILE))

        assert page.status_code == 200
        assert len(page.context["memberships"]) == 1

    @pytest.mark.parametrize("page", ["profile", "export", "close"])
    def test_a_visitor_is_asked_to_sign_in(self, client, db, page):
        assert client.get(reverse(f"identity:{page}")).status_code == 302


class TestOwnData:
    def test_all_of_it_is_handed_over(self, client, lin, monkeypatch):
        monkeypatch.setitem(export._sections, "bookings", lambda account: [1])
        give_consent(person=lin.person, subject="privacy", version="1")
        client.force_login(lin)

        data = json.loads(client.get(reverse("identity:export")).content)

        assert data["person"]["name"] == "lin"
        assert data["memberships"][0]["role"] == Role.RESEARCHER
        assert data["consents"][0]["version"] == "1"
        assert data["bookings"] == [1]

    @time_machine.travel(datetime(2026, 6, 8, 7, tzinfo=SHANGHAI), tick=False)
    def test_its_file_is_of_the_day_here(self, client, lin):
        client.force_login(lin)

        answer = client.get(reverse("identity:export"))

        assert "my-data-20260608.json" in answer["Content-Disposition"]

    def test_consent_is_written_down_once(self, lin):
        for _ in range(2):
            give_consent(person=lin.person, subject="privacy", version="1")

        assert lin.person.consents.count() == 1


class TestClosing:
    def test_addresses_roles_and_sessions_end_and_the_person_stays(self, client, lin):
        mark_verified(lin)
        give_consent(person=lin.person, subject="privacy", version="1")
        client.force_login(lin)

        client.post(reverse("identity:close"), {"is_sure": "on"})

        lin.refresh_from_db()
        assert (lin.email, lin.phone, lin.is_active) == (None, None, False)
        assert not lin.has_usable_password()
        assert not lin.person.memberships.in_force().exists()
        assert lin.person.consents.get().withdrawn_at
        lin.person.refresh_from_db()
        assert (lin.person.name, lin.person.email) == ("lin", "")
        assert not EmailAddress.objects.exists()
        assert client.get(reverse(PROFILE)).status_code == 302

    def test_it_has_to_be_meant(self, client, lin):
        client.force_login(lin)

        answer = client.post(reverse("identity:close"), {"is_sure": ""})

        assert answer.status_code == 422
        lin.refresh_from_db()
        assert lin.is_active

    def test_the_last_administrator_hands_over_first(self, guo, university):
        Membership.objects.create(
            person=guo.person, organisation=university, role=Role.RESEARCHER
        )
        with pytest.raises(Refusal) as refusal:
            close_account(account=guo)

        assert refusal.value.code == "last_admin"
        guo.refresh_from_db()
        assert guo.is_active
        assert guo.person.memberships.in_force().count() == 2

    def test_an_active_account_can_be_reached(self, lin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=lin.pk).update(email=None, phone=None)


class TestTheRecordOfSignIns:
    @pytest.fixture
    def written(self, lin):
        return SignIn.objects.create(account=lin, login="lin", outcome="succeeded")

    def test_it_is_not_changed(self, written):
        change = SignIn.objects.update

        assert refused(change, outcome="failed") == "sign_in_append_only"

    def test_it_is_kept_for_half_a_year(self, written):
        assert refused(written.delete) == "sign_in_append_only"

    def test_after_half_a_year_it_may_go(self, lin):
        old = SignIn.objects.create(
            account=lin, outcome="failed", at=now().replace(year=now().year - 1)
        )

        old.delete()

        assert not SignIn.objects.exists()
