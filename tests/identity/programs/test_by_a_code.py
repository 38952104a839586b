"""A program that people let in comes to its token by a code, once."""

from urllib.parse import urlencode

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client

from portal.identity.models import SignIn
from tests.identity.programs.asking import (
    AUTHORIZE,
    BACK,
    DEVICE,
    INTROSPECT,
    REVOKE,
    TOKEN,
    asking,
    call,
    let_in,
    redeem,
    send,
)


class TestByACode:
    def test_the_program_sees_what_the_person_sees(self, granted, lin):
        _, _, told = granted

        answer = call(told["access_token"])

        assert [each["person_name"] for each in answer.json()["results"]] == ["lin"]
        written = SignIn.objects.get()
        assert (written.account, written.method) == (lin, "program")
        assert written.login == "预约助手"

    def test_its_secret_is_kept_as_a_hash(self, make):
        program, secret = make()

        assert secret not in program.secret
        assert program.check_secret(secret)

    def test_the_page_says_what_it_may_do(self, client, lin, make):
        client.force_login(lin)

        page = client.get(AUTHORIZE, asking(make()[0]))

        shown = page.content.decode()
        assert "预约助手" in shown
        assert "代我预约" in shown
        assert (
            "form-action 'self' https://program.example"
            in (page["Content-Security-Policy"])
        )

    def test_who_ticks_nothing_is_asked_again(self, client, lin, make):
        client.force_login(lin)
        page = client.get(AUTHORIZE, asking(make()[0]))
        said = page.context["form"].initial["request"]

        page = client.post(AUTHORIZE, {"request": said, "action": "grant"})

        assert page.context["form"].errors
        policy = page["Content-Security-Policy"]
        assert "form-action 'self' https://program.example" in policy

    def test_one_may_allow_less(self, client, lin, make):
        program, secret = make()
        code = let_in(client, lin, program, scopes=["read"])["code"]

        token = redeem(program, secret, code).json()["access_token"]

        assert call(token).status_code == 200
        assert call(token, "/api/v1/bookings/", "post").status_code == 403

    def test_who_says_no_gives_no_code(self, client, lin, make):
        answer = let_in(client, lin, make()[0], action="cancel")

        assert answer == {"error": "access_denied", "state": "s"}

    def test_a_visitor_signs_in_first(self, client, make):
        answer = client.get(AUTHORIZE, asking(make()[0]))

        assert "/account/login/" in answer.url

    def test_a_code_serves_once(self, client, lin, make):
        program, secret = make()
        code = let_in(client, lin, program)["code"]
        assert redeem(program, secret, code).status_code == 200

        assert redeem(program, secret, code).status_code == 400

    def test_a_code_serves_its_own_program(self, client, lin, make):
        program, secret = make()
        other, others = make()
        code = let_in(client, lin, program)["code"]

        assert redeem(other, others, code).status_code in (400, 401)
        assert redeem(program, secret, code).status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"client_secret": "wrong"},
            {"client_secret": ""},
            {"code_verifier": "w" * 64},
            {"code_verifier": ""},
            {"redirect_uri": "https://elsewhere.example/"},
            {"code": "wrong"},
            {"grant_type": "password", "username": "lin", "password": "correct horse"},
        ],
        ids=str,
    )
    def test_a_wrong_redemption_gives_nothing(self, client, lin, make, wrong):
        program, secret = make()
        code = let_in(client, lin, program)["code"]

        assert redeem(program, secret, code, wrong).status_code in (400, 401)
        assert not Token.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"code_challenge": ""}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"scope": "read manage"}, "invalid_scope"),
            ({"response_type": "token"}, "unauthorized_client"),
        ],
        ids=str,
    )
    def test_a_wrong_question_is_answered_to_the_program(
        self, client, lin, make, wrong, error
    ):
        client.force_login(lin)

        answer = client.get(AUTHORIZE, asking(make()[0], **wrong))

        assert answer.status_code == 302
        assert answer["Location"].startswith(BACK)
        assert f"error={error}" in answer["Location"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"redirect_uri": "https://evil.example/"},
            {"redirect_uri": BACK + "/more"},
            {"client_id": "nobody"},
            {"client_id": "\0"},
        ],
        ids=str,
    )
    def test_nobody_is_sent_to_a_stranger(self, client, lin, make, wrong):
        client.force_login(lin)

        answer = client.get(AUTHORIZE, asking(make()[0], **wrong))

        assert "Location" not in answer
        assert "example" not in answer.get("Content-Security-Policy", "")


@pytest.mark.parametrize("path", [TOKEN, REVOKE, INTROSPECT, AUTHORIZE, DEVICE])
@pytest.mark.parametrize("name", ["client_id", "token", "code", "redirect_uri"])
def test_what_cannot_be_read_is_refused(db, path, name):
    assert send(path, {name: "a\0"}).status_code == 400
    assert Client().get(path, {name: "a\0"}).status_code == 400


def test_secrets_are_not_taken_from_an_address(make):
    program, secret = make("service")
    asked = {"grant_type": "client_credentials", "client_id": program.pk}
    query = urlencode(asked | {"client_secret": secret})

    assert send(f"{TOKEN}?{query}", {}).status_code == 400


class TestByACodeStill:
    """What else might go wrong on the way."""

    def test_an_answer_that_another_page_forged_counts_not(self, make, lin):
        client = Client(enforce_csrf_checks=True)
        client.force_login(lin)
        page = client.get(AUTHORIZE, asking(make()[0]))
        sent = {
            "request": page.context["form"].initial["request"],
            "scopes": ["read"],
            "action": "grant",
        }

        assert client.post(AUTHORIZE, sent).status_code == 403

    def test_an_app_without_a_secret_shows_pkce(self, client, lin, make):
        program, secret = make("app")
        assert secret == ""
        code = let_in(client, lin, program)["code"]
        assert redeem(program, "", code, {"code_verifier": "w" * 64}).status_code == 400
        code = let_in(client, lin, program)["code"]

        assert redeem(program, "", code).status_code == 200
