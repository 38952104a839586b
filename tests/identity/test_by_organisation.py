"""Signing in by the word of one's university: a real provider, asked over HTTP."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.core.time import now
from portal.identity.actions.accounts import close_account
from portal.identity.models import (
    Account,
    Assurance,
    IdentityProvider,
    Membership,
    Role,
    SignIn,
)
from portal.identity.sign_in.addresses import forget
from tests.identity.visits import (
    FORM,
    LI,
    LIST,
    SIGNUP,
    go,
    is_in,
    recently,
)


class TestComingForTheFirstTime:
    def test_one_gets_an_account_that_the_organisation_confirms(
        self, client, source, university
    ):
        answer = go(client)
        assert answer.url == SIGNUP
        form = client.get(SIGNUP).context["form"]
        assert form.initial["name"] == "李明"
        assert form.initial["contact"] == "li@cqu.example"

        answer = client.post(SIGNUP, FORM)

        assert answer.status_code == 302
        assert is_in(client)
        account = Account.objects.get()
        person = account.person
        assert (person.name, account.email) == ("李明", "li@cqu.example")
        assert person.assurance == Assurance.ORGANISATION_CONFIRMED
        held = person.memberships.in_force().get()
        assert (held.organisation, held.role) == (university, Role.RESEARCHER)
        assert EmailAddress.objects.get().verified
        assert not account.has_usable_password()
        assert person.consents.get().subject == "privacy"
        written = SignIn.objects.get()
        assert (written.account, written.method) == (account, "cqu")

    def test_little_of_what_it_says_is_kept(self, client, source):
        go(client)
        client.post(SIGNUP, FORM)

        kept = SocialAccount.objects.get()
        assert (kept.provider, kept.uid) == ("cqu", "u-20190123")
        assert kept.extra_data == {
            "is_vouched_for": True,
            "name": "李明",
            "staff_number": "20190123",
        }

    def test_nobody_has_an_account_without_agreeing(self, client, source):
        go(client)

        answer = client.post(SIGNUP, FORM | {"consent": ""})

        assert answer.status_code in (200, 422)
        assert not Account.objects.exists()

    def test_an_address_that_it_does_not_know_is_verified(
        self, client, source, last_code
    ):
        go(client)

        answer = client.post(SIGNUP, FORM | {"contact": "li@home.example"})

        assert not is_in(client)
        assert not EmailAddress.objects.filter(verified=True).exists()
        client.post(answer.url, {"code": last_code()})
        assert is_in(client)
        assert Account.objects.get().email == "li@home.example"

    def test_a_mobile_number_is_verified_too(self, client, source, last_code):
        go(client)

        answer = client.post(SIGNUP, FORM | {"contact": "13900139000"})

        assert not is_in(client)
        client.post(answer.url, {"code": last_code()})
        assert is_in(client)
        assert Account.objects.get().phone == "+8613900139000"

    def test_an_address_it_says_unverified_is_verified_here(
        self, client, source, theirs
    ):
        theirs.person["email_verified"] = False
        go(client)

        client.post(SIGNUP, FORM)

        assert not is_in(client)

    def test_nobody_keeps_the_address_of_somebody_else(self, client, source, last_code):
        go(client)
        client.post(SIGNUP, FORM | {"contact": "wang@home.example"})
        assert not Membership.objects.exists()  # until the address is theirs

        cache.clear()  # some minutes later: two codes in a row are not sent
        wang = Client()
        password = {"password1": "a-Long-One-2026", "password2": "a-Long-One-2026"}
        form = {"name": "王", "contact": "wang@home.example", "consent": "on"}
        answer = wang.post(reverse("account_signup"), form | password)
        wang.post(answer.url, {"code": last_code()})

        assert is_in(wang)
        client.session.flush()
        assert go(client).url == SIGNUP  # not into the account of Wang
        assert not SocialAccount.objects.exists()

    def test_an_address_of_another_domain_is_not_believed(self, client, source, theirs):
        IdentityProvider.objects.update(email_domain="")
        theirs.person["email"] = "boss@elsewhere.example"
        go(client)

        client.post(SIGNUP, FORM | {"contact": "boss@elsewhere.example"})

        assert not is_in(client)
        assert not EmailAddress.objects.filter(verified=True).exists()


class TestComingAgain:
    @pytest.fixture
    def li(self, client, source):
        go(client)
        client.post(SIGNUP, FORM)
        client.logout()
        return Account.objects.get()

    def test_one_is_signed_in(self, client, li):
        answer = go(client, next="/profile/")

        assert answer.url == "/profile/"
        assert client.session["_auth_user_id"] == str(li.pk)

    def test_whom_the_organisation_dismissed_stays_dismissed(self, client, li):
        Membership.objects.update(ends_at=now())

        go(client)

        assert is_in(client)
        assert not li.person.memberships.in_force().exists()

    def test_a_closed_account_keeps_nothing_and_stands_in_nobodys_way(self, client, li):
        with transaction.atomic():
            close_account(account=li)
            forget(li)

        assert not SocialAccount.objects.exists()
        assert go(client).url == SIGNUP

    def test_whom_it_counts_no_more_is_turned_away(self, client, li, theirs):
        del theirs.person["employee_number"]

        assert go(client).url == LIST

        assert not is_in(client)
        assert "未将此账号列为本单位人员" in client.get(LIST).content.decode()

    def test_a_blocked_account_is_not_let_in(self, client, li):
        Account.objects.update(is_active=False)

        go(client)

        assert not is_in(client)

    def test_the_account_has_a_way_in_without_the_organisation(self, client, li):
        go(client)
        linked = SocialAccount.objects.get()

        client.post(reverse("socialaccount_connections"), {"account": linked.pk})

        assert not SocialAccount.objects.exists()

    def test_without_another_way_in_it_stays_linked(self, client, li):
        go(client)
        EmailAddress.objects.all().delete()
        linked = SocialAccount.objects.get()

        client.post(reverse("socialaccount_connections"), {"account": linked.pk})

        assert SocialAccount.objects.exists()

    def test_nobody_unlinks_anothers(self, client, li, wei):
        client.force_login(wei)
        linked = SocialAccount.objects.get()

        client.post(reverse("socialaccount_connections"), {"account": linked.pk})

        assert SocialAccount.objects.exists()


class TestWhoHasAnAccountAlready:
    @pytest.fixture
    def owner(self, verified):
        return verified(Account.objects.create_user("li@cqu.example", "x", name="李"))

    def test_nobody_gets_into_it_by_the_address_alone(self, client, source, owner):
        go(client)

        answer = client.post(SIGNUP, FORM)

        assert not is_in(client)
        assert answer.context["form"].errors.as_data()["contact"][0].code == (
            "link_instead"
        )
        assert not SocialAccount.objects.exists()

    def test_its_owner_links_it_while_signed_in(
        self, client, source, owner, university
    ):
        recently(client, owner)

        go(client, process="connect")

        assert SocialAccount.objects.get().user == owner
        owner.person.refresh_from_db()
        assert owner.person.assurance == Assurance.ORGANISATION_CONFIRMED
        assert owner.organisations_as(Role.RESEARCHER) == [university.pk]
        client.logout()
        go(client)
        assert client.session["_auth_user_id"] == str(owner.pk)

    def test_it_is_asked_again_who_links(self, client, source, owner):
        client.force_login(owner)

        answer = go(client, process="connect")

        assert "reauthenticate" in answer.url
        assert not SocialAccount.objects.exists()

    def test_a_sign_in_linked_to_somebody_is_linked_to_nobody_else(
        self, client, source, owner, wei
    ):
        SocialAccount.objects.create(user=wei, provider="cqu", uid=LI["sub"])
        recently(client, owner)

        go(client, process="connect")

        assert SocialAccount.objects.get().user == wei

    def test_a_role_there_is_kept_as_it_is(self, client, source, chen, university):
        recently(client, chen)

        go(client, process="connect")

        assert chen.person.memberships.get().role == Role.INSTRUMENT_MANAGER
