"""A program has the person signed out at their base (RP-initiated logout)."""

from urllib.parse import urlencode

import jwt
import pytest
from allauth.idp.oidc.models import Token
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session

from portal.identity.models import SignOn
from tests.cast import account
from tests.identity.signon.stock import GOODBYE, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def leave(stock, at_home):
    """The browser goes where the library says that people sign out."""
    place = stock.load_server_metadata()["end_session_endpoint"]

    def ask(**said):
        back = {"post_logout_redirect_uri": GOODBYE, "state": "s"}
        return at_home.ask(f"{place}?{urlencode(back | said)}")

    return ask


@pytest.fixture
def told(stock, at_home, li):
    return sign_in(stock, at_home)


def are_in(chengdu):
    with chengdu.inside():
        return Session.objects.count()


def test_who_shows_whose_session_it_was_ends_it_without_a_question(
    leave, told, chengdu
):
    answer = leave(id_token_hint=told["id_token"])

    assert answer.headers["Location"] == f"{GOODBYE}?state=s"
    assert not are_in(chengdu)
    with chengdu.inside():
        assert not Token.objects.filter(client="program").exists()


def test_the_other_bases_are_left_too(client, at_home, leave, told, chengdu):
    at_home.open("/help/?sso=chengdu")
    assert get_user(client).is_authenticated

    leave(id_token_hint=told["id_token"])

    with chengdu.inside():
        assert not SignOn.objects.exists()


def test_without_it_the_person_is_asked(leave, told, chengdu):
    answer = leave(client_id="program")

    assert answer.status_code == 200
    assert "是否退出平台登录" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'self' https://app.example" in policy
    assert are_in(chengdu)


def test_a_hint_of_somebody_else_asks_too(leave, told, at_home, chengdu):
    with chengdu.inside():
        wang = account("wang")
    at_home.sign_in_there(wang)

    assert leave(id_token_hint=told["id_token"]).status_code == 200


def test_a_forged_hint_ends_nothing(leave, told, chengdu):
    said = jwt.decode(told["id_token"], options={"verify_signature": False})
    kid = jwt.get_unverified_header(told["id_token"])["kid"]
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(said, other, "RS256", headers={"kid": kid})

    leave(id_token_hint=forged)

    assert are_in(chengdu)


def test_nobody_is_led_to_an_address_that_is_not_registered(leave, told):
    answer = leave(
        id_token_hint=told["id_token"],
        post_logout_redirect_uri="https://evil.example/",
    )

    assert "evil.example" not in answer.headers.get("Location", "")
