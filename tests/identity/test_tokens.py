"""Personal tokens: made, shown once, revoked, and ended with their account."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.actions.accounts import close_account
from portal.identity.actions.tokens import MOST, forget_tokens, make_token, revoke_token
from portal.identity.models import Account, PersonalToken, Scope
from portal.notices.models import Notice
from tests.identity.visits import recently
from tests.offices import enter, url
from tests.race import codes, race, won


def make(who, name="取数", scopes=("read",), days=90):
    return make_token(account=who, name=name, scopes=list(scopes), days=days)


def asked(**changes):
    return {"name": "取数", "scopes": ["read", "book"], "days": "90"} | changes


class TestMaking:
    def test_the_secret_is_shown_once_and_not_kept(self, client, lin):
        recently(client, lin)

        page = client.post(reverse("identity:new-token"), asked())

        secret, token = page.context["secret"], PersonalToken.objects.get()
        assert secret in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert secret not in str(vars(token))
        assert PersonalToken.objects.by_secret(secret).get() == token
        listed = client.get(reverse("identity:tokens")).content.decode()
        assert token.beginning in listed
        assert secret not in listed

    def test_it_lasts_as_asked_and_its_owner_is_told(self, client, lin):
        recently(client, lin)

        client.post(reverse("identity:new-token"), asked(days="30"))

        token = PersonalToken.objects.get()
        assert token.expires_at - token.made_at == timedelta(days=30)
        assert token.scopes == ["read", "book"]
        notice = Notice.objects.to(lin).get()
        assert (notice.kind, notice.params) == ("identity.token_made", {"name": "取数"})

    def test_whoever_finds_a_browser_open_shows_first_who_they_are(self, client, lin):
        client.force_login(lin)

        answer = client.post(reverse("identity:new-token"), asked())

        assert "reauthenticate" in answer.url
        assert not PersonalToken.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "\0"},
            {"name": "名" * 51},
            {"scopes": []},
            {"scopes": ["read", "admin"]},
            {"days": "3650"},
            {"days": "x"},
        ],
        ids=str,
    )
    def test_nonsense_is_refused(self, client, lin, wrong):
        recently(client, lin)

        answer = client.post(reverse("identity:new-token"), asked(**wrong))

        assert answer.status_code == 422
        assert not PersonalToken.objects.exists()

    @pytest.mark.parametrize("days", [0, -1, 366])
    def test_a_year_is_the_longest(self, lin, days):
        with pytest.raises(Refusal) as refusal:
            make(lin, days=days)

        assert refusal.value.code == "too_long"

    def test_a_name_stands_for_one_token(self, lin, wei):
        token, _ = make(lin)
        with pytest.raises(Refusal) as refusal:
            make(lin)
        assert refusal.value.code == "token_name"

        make(wei)
        revoke_token(token=token)
        make(lin)
        assert PersonalToken.objects.live().count() == 2

    def test_there_are_twenty_at_most(self, lin):
        for number in range(MOST):
            make(lin, name=str(number))

        with pytest.raises(Refusal) as refusal:
            make(lin, name="one more")

        assert refusal.value.code == "too_many_tokens"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_not_both_the_last(lin):
    for number in range(MOST - 1):
        make(lin, name=str(number))

    results = race(*[partial(make, lin, name=f"last {n}") for n in range(4)])

    assert len(won(results)) == 1
    assert codes(results) == {"too_many_tokens"}
    assert lin.tokens.count() == MOST


class TestEnding:
    def test_its_owner_revokes_it(self, client, lin):
        token, _ = make(lin)
        client.force_login(lin)

        client.post(reverse("identity:end-token", args=[token.pk]))

        assert not PersonalToken.objects.live().exists()
        assert not client.get(reverse("identity:tokens")).context["tokens"]

    def test_nobody_else_does(self, client, lin, wei):
        token, _ = make(lin)
        client.force_login(wei)

        answer = client.post(reverse("identity:end-token", args=[token.pk]))

        assert answer.status_code == 404
        assert PersonalToken.objects.live().exists()

    def test_revoking_twice_keeps_the_first_moment(self, lin):
        token, _ = make(lin)
        revoke_token(token=token)
        token.refresh_from_db()

        revoke_token(token=token)

        assert PersonalToken.objects.get().revoked_at == token.revoked_at

    def test_it_expires(self, lin):
        make(lin, days=30)

        with time_machine.travel(now() + timedelta(days=30, seconds=1)):
            assert not PersonalToken.objects.live().exists()
            assert PersonalToken.objects.get().is_over

    def test_it_ends_with_its_account(self, lin):
        make(lin)

        close_account(account=lin)

        assert PersonalToken.objects.get().revoked_at

    def test_a_blocked_account_let_in_again_has_none(self, client, lin, sysadmin):
        make(lin)
        enter(client, sysadmin)

        client.post(url(Account, "change", lin.pk), {})
        lin.refresh_from_db()
        assert not lin.is_active
        client.post(url(Account, "change", lin.pk), {"is_active": "on"})

        lin.refresh_from_db()
        assert lin.is_active
        assert not PersonalToken.objects.live().exists()

    def test_the_system_administrator_revokes_and_it_stays_known(
        self, client, lin, sysadmin
    ):
        token, secret = make(lin)
        enter(client, sysadmin)
        page = url(PersonalToken, "delete", token.pk)
        assert secret not in client.get(page).content.decode()

        client.post(page, {"post": "yes"})

        assert PersonalToken.objects.get().revoked_at

    def test_long_after_it_is_forgotten(self, lin):
        make(lin, days=30)
        make(lin, name="stays", days=365)

        with time_machine.travel(now() + timedelta(days=30 + 191)):
            assert forget_tokens() == 1

        assert PersonalToken.objects.get().name == "stays"


class TestWhatMustNeverBe:
    def refused(self, **fields):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            PersonalToken.objects.update(**fields)
        return error.value.__cause__.diag.constraint_name

    def test_a_token_for_longer_than_a_year(self, lin):
        make(lin)

        for end in (now() + timedelta(days=367), now() - timedelta(days=1)):
            assert self.refused(expires_at=end) == "token_lasts_a_year_at_most"

    @pytest.mark.parametrize("scopes", [[], ["read", "x"]])
    def test_a_scope_that_is_none(self, lin, scopes):
        make(lin)

        assert self.refused(scopes=scopes) == "token_scopes_known"

    def test_two_of_one_name(self, lin):
        make(lin)
        make(lin, name="other")

        assert self.refused(name="same") == "token_name_once"


def test_what_it_may_do_is_said_in_words(lin):
    token, _ = make(lin, scopes=Scope.values)

    assert token.scope_labels == [str(label) for label in Scope.labels]
