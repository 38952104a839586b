"""Programs at the API's door: which tokens are let in, where, and how far."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import SimpleRateThrottle

from portal.core.time import now
from portal.identity.actions.accounts import give_consent
from portal.identity.actions.tokens import make_token, revoke_token
from portal.identity.models import PersonalToken, Role, Scope, SignIn
from portal.identity.programs.authentication import WRONG_A_MINUTE
from tests.cast import account

MINE = "/api/v1/memberships/"


def token_of(who, *scopes, name="脚本", days=90):
    return make_token(account=who, name=name, scopes=scopes or ["read"], days=days)


def get(client, secret, path=MINE, **how):
    return client.get(path, headers={"Authorization": f"Bearer {secret}"}, **how)


class TestWhoIsLetIn:
    def test_a_program_sees_what_its_owner_sees(self, client, lin, wei):
        answer = get(client, token_of(lin)[1])

        assert answer.status_code == 200
        assert [each["person_name"] for each in answer.json()["results"]] == ["lin"]

    def test_a_revoked_one_is_not(self, client, lin):
        token, secret = token_of(lin)
        revoke_token(token=token)

        answer = get(client, secret)

        assert answer.status_code == 401
        assert answer.json()["code"] == "invalid_token"
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]

    def test_an_expired_one_is_not(self, client, lin):
        _, secret = token_of(lin, days=30)

        with time_machine.travel(now() + timedelta(days=31)):
            assert get(client, secret).status_code == 401

    def test_one_of_a_blocked_account_is_not(self, client, lin):
        _, secret = token_of(lin)
        type(lin).objects.filter(pk=lin.pk).update(is_active=False)
        PersonalToken.objects.update(revoked_at=None)

        assert get(client, secret).status_code == 401

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "x",
            "cypt_",
            "cypt_" + "x" * 43,
            "cypt_" + "x" * 5000,
            "\0",
            "\udcff",
            "a b",
        ],
        ids=repr,
    )
    def test_nonsense_is_not(self, client, db, said):
        said = said.encode("utf-8", "surrogateescape").decode("latin-1")
        answer = client.get("/api/v1/search/", HTTP_AUTHORIZATION=f"Bearer {said}")

        assert answer.status_code == 401

    def test_its_hash_does_not_open_what_it_opens(self, client, lin):
        token, _ = token_of(lin)

        assert get(client, token.digest).status_code == 401
        assert get(client, "cypt_" + token.digest).status_code == 401

    def test_a_wrong_token_is_not_made_up_for_by_a_session(self, client, lin):
        client.force_login(lin)

        assert get(client, "cypt_wrong").status_code == 401

    def test_a_token_in_the_address_is_none(self, client, lin):
        secret = token_of(lin)[1]

        assert client.get(MINE, {"access_token": secret}).status_code == 401

    def test_it_opens_no_page(self, client, lin, sysadmin):
        for who in (lin, sysadmin):
            secret = token_of(who, *Scope.values)[1]
            for page in (reverse("identity:profile"), "/admin/", "/bookings/"):
                assert get(client, secret, page).status_code in (302, 404)

    def test_whoever_has_to_agree_anew_agrees_first(self, client, lin):
        give_consent(person=lin.person, subject="privacy", version="older")

        answer = get(client, token_of(lin)[1])

        assert answer.status_code == 403
        assert answer.json()["code"] == "consent_is_due"

    def test_roles_count_as_they_are_now(self, client, university):
        guo = account("guo", university, Role.ORGANISATION_ADMIN)
        path = f"/api/v1/organisations/{university.pk}/members/"
        _, secret = token_of(guo)
        assert get(client, secret, path).status_code == 200

        guo.person.memberships.update(role=Role.RESEARCHER)

        assert get(client, secret, path).status_code == 404


class TestHowFar:
    def test_without_read_it_reads_nothing_not_even_the_public(self, client, lin):
        _, secret = token_of(lin, "book")

        for path in (MINE, "/api/v1/search/"):
            answer = get(client, secret, path)
            assert answer.status_code == 403
            assert answer.json()["code"] == "insufficient_scope"
            assert 'scope="read"' in answer["WWW-Authenticate"]

    def test_an_endpoint_that_names_no_scope_is_closed_to_tokens(self, lin):
        class Forgetful(viewsets.ViewSet):
            permission_classes = []

            def create(self, request):
                return Response()

        secret = token_of(lin, *Scope.values)[1]
        request = APIRequestFactory().post(
            "/x/", {}, format="json", headers={"Authorization": f"Bearer {secret}"}
        )

        answer = Forgetful.as_view({"post": "create"})(request)

        assert answer.status_code == 403


class TestTheRecord:
    def test_each_address_is_written_down_once_a_day(self, client, lin):
        _, secret = token_of(lin)

        for ip in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
            get(client, secret, REMOTE_ADDR=ip)

        written = SignIn.objects.filter(account=lin, method="token")
        assert sorted(written.values_list("ip", "outcome", "login")) == [
            ("192.0.2.1", "succeeded", "脚本"),
            ("192.0.2.2", "succeeded", "脚本"),
        ]

    def test_the_last_use_is_noted_once_a_minute(self, client, lin):
        token, secret = token_of(lin)
        get(client, secret, REMOTE_ADDR="192.0.2.1")
        token.refresh_from_db()
        first = token.last_used_at
        assert token.last_used_from == "192.0.2.1"

        with time_machine.travel(first + timedelta(seconds=30), tick=False):
            get(client, secret)
        token.refresh_from_db()
        assert token.last_used_at == first

        with time_machine.travel(first + timedelta(seconds=61), tick=False):
            get(client, secret)
        token.refresh_from_db()
        assert token.last_used_at > first

    def test_a_revoked_one_is_known_by_its_owner(self, client, lin):
        token, secret = token_of(lin)
        revoke_token(token=token)

        get(client, secret)

        written = SignIn.objects.get()
        assert (written.account, written.outcome) == (lin, "failed")

    def test_who_tries_many_is_slowed_down(self, client, lin):
        answers = [
            get(client, f"cypt_{n}").status_code for n in range(WRONG_A_MINUTE + 1)
        ]

        assert answers == [401] * WRONG_A_MINUTE + [429]
        assert SignIn.objects.count() == WRONG_A_MINUTE
        assert get(client, token_of(lin)[1]).status_code == 200

    def test_each_token_has_an_allowance_of_its_own(self, client, lin, monkeypatch):
        rates = {"token": "2/min", "user": "100/min", "anon": "100/min"}
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
        cache.clear()
        busy, other = token_of(lin)[1], token_of(lin, name="other")[1]

        answers = [get(client, busy).status_code for _ in range(3)]

        assert answers == [200, 200, 429]
        assert get(client, other).status_code == 200
