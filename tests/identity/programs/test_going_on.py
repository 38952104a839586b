"""What a program was given goes on, and ends, as it should."""

from datetime import timedelta

import time_machine
from allauth.idp.oidc.models import Client as Program
from allauth.idp.oidc.models import Token
from django.test import Client

from portal.core.time import now
from portal.identity.actions.accounts import close_account
from portal.identity.programs.clients import admissions_of, send_away
from portal.nodes.models import Node
from tests.identity.programs.asking import (
    AUTHORIZE,
    INTROSPECT,
    REVOKE,
    TOKEN,
    asking,
    call,
    send,
)


class TestGoingOn:
    def refresh(self, program, secret, token, **changes):
        sent = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": program.pk,
            "client_secret": secret,
        }
        return send(TOKEN, sent | changes)

    def test_a_refresh_token_serves_once(self, granted):
        program, secret, told = granted

        again = self.refresh(program, secret, told["refresh_token"])

        assert call(again.json()["access_token"]).status_code == 200
        assert self.refresh(program, secret, told["refresh_token"]).status_code == 400

    def test_it_serves_its_own_program(self, granted, make):
        _, _, told = granted

        answer = self.refresh(*make(), told["refresh_token"])

        assert answer.status_code in (400, 401)

    def test_it_brings_no_more_scopes(self, granted):
        program, secret, told = granted
        program.set_scopes(["read", "book", "manage"])
        program.save()

        answer = self.refresh(
            program, secret, told["refresh_token"], scope="read book manage"
        )

        assert answer.status_code == 400

    def test_both_expire(self, granted):
        program, secret, told = granted

        with time_machine.travel(now() + timedelta(hours=2)):
            assert call(told["access_token"]).status_code == 401
        with time_machine.travel(now() + timedelta(days=31)):
            answer = self.refresh(program, secret, told["refresh_token"])
            assert answer.status_code == 400
            assert Token.objects.expired().count() == 2

    def test_after_a_year_the_person_is_asked_again(self, granted, lin):
        program, secret, told = granted
        begun = now()
        for days in range(25, 365, 25):
            with time_machine.travel(begun + timedelta(days=days)):
                told = self.refresh(program, secret, told["refresh_token"]).json()
                (admission,) = admissions_of(lin)
                assert admission.since < begun

        assert told["refresh_expires_in"] <= 15 * 24 * 3600
        with time_machine.travel(begun + timedelta(days=366)):
            answer = self.refresh(program, secret, told["refresh_token"])
            assert answer.status_code == 400

    def test_a_refresh_token_opens_no_door(self, granted):
        assert call(granted[2]["refresh_token"]).status_code == 401

    def test_whom_none_was_promised_one_serves_not(self, granted):
        """As bases: allauth gives them one with each sign-on all the same."""
        program, secret, told = granted
        Program.objects.update(grant_types=Program.GrantType.AUTHORIZATION_CODE)

        answer = self.refresh(program, secret, told["refresh_token"])

        assert answer.json()["error"] == "unauthorized_client"

    def test_it_is_let_in_no_more_once_sent_away(self, client, granted, lin):
        program, secret, told = granted

        client.post(f"/programs/{program.pk}/send-away/")

        assert call(told["access_token"]).status_code == 401
        answer = self.refresh(program, secret, told["refresh_token"])
        assert answer.status_code == 400

    def test_whom_one_lets_in_is_ones_own_matter(self, granted, wei):
        client = Client()
        client.force_login(wei)

        answer = client.post(f"/programs/{granted[0].pk}/send-away/")

        assert answer.status_code == 404
        assert call(granted[2]["access_token"]).status_code == 200

    def test_it_ends_with_the_account(self, granted, lin):
        close_account(account=lin)

        assert not Token.objects.exists()
        assert call(granted[2]["access_token"]).status_code == 401

    def test_it_ends_with_the_owner_of_the_program(self, client, granted, wei, lin):
        close_account(account=wei)

        assert call(granted[2]["access_token"]).status_code == 401
        client.force_login(lin)
        answer = client.get(AUTHORIZE, asking(granted[0]))
        assert "error=unauthorized_client" in answer["Location"]

    def test_sending_away_spares_the_others(self, granted, wei):
        send_away(account=wei, client=granted[0])

        assert call(granted[2]["access_token"]).status_code == 200


class TestRevokingAndLookingInto:
    def ask(self, path, program, secret, token):
        sent = {"token": token, "client_id": program.pk, "client_secret": secret}
        return send(path, sent)

    def test_a_program_revokes_its_own(self, granted):
        program, secret, told = granted

        answer = self.ask(REVOKE, program, secret, told["access_token"])

        assert answer.status_code == 200
        assert call(told["access_token"]).status_code == 401

    def test_not_anothers(self, granted, make):
        _, _, told = granted

        answer = self.ask(REVOKE, *make(), told["access_token"])

        assert answer.status_code == 400
        assert call(told["access_token"]).status_code == 200

    def test_not_with_a_wrong_secret(self, granted):
        program, _, told = granted

        answer = self.ask(REVOKE, program, "wrong", told["access_token"])

        assert answer.status_code == 401
        assert call(told["access_token"]).status_code == 200

    def test_it_looks_into_its_own_alone(self, granted, make):
        program, secret, told = granted

        own = self.ask(INTROSPECT, program, secret, told["access_token"]).json()
        others = self.ask(INTROSPECT, *make(), told["access_token"]).json()

        assert own["active"] is True
        assert sorted(own["scope"].split()) == ["book", "read"]
        assert others == {"active": False}

    def test_nobody_looks_in_without_a_secret(self, granted):
        program, _, told = granted

        answer = self.ask(INTROSPECT, program, "wrong", told["access_token"])

        assert answer.status_code == 401


def test_a_base_is_no_program_of_anybodys(granted, client, lin, chongqing):
    """Its tokens are the sign-on's matter."""
    base = Program.objects.create(pk="chengdu", name="成都", skip_consent=True)
    Token.objects.create(
        client=base,
        user=lin,
        type="at",
        hash="x",
        expires_at=now() + timedelta(hours=1),
    )

    shown = client.get("/programs/").context["admissions"]

    assert [one.client for one in shown] == [granted[0]]
    assert Node.objects.count() == 1
