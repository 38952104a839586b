"""The six digits of the app: not to be guessed, nor used twice."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client
from django.urls import reverse

from portal.identity.models import Account
from portal.identity.sign_in.addresses import mark_verified
from tests.identity.passkeys import passkey

PASSWORD = "tulip-over-the-wall"
GUESSES = 5  # of ACCOUNT_RATE_LIMITS["login_failed"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret():
    return generate_totp_secret()


@pytest.fixture
def ming(secret):
    account = Account.objects.create_user("ming@demo.example", PASSWORD, name="明")
    mark_verified(account)
    TOTP.activate(account, secret)
    return account


def digits(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def show(code):
    """A browser that knows the password and shows this code."""
    client = Client()
    sent = {"login": "ming@demo.example", "password": PASSWORD}
    client.post(reverse("account_login"), sent)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_password_alone_does_not_let_in(ming, secret):
    assert not is_in(show(""))
    assert is_in(show(digits(secret)))


def test_who_overlooks_a_code_cannot_use_it_again(ming, secret):
    code = digits(secret)

    assert is_in(show(code))
    assert not is_in(show(code))


def test_the_code_cannot_be_guessed_from_many_browsers(ming, secret):
    wrong = f"{(int(digits(secret)) + 500_000) % 1_000_000:06}"
    for _ in range(GUESSES):
        show(wrong)

    assert not is_in(show(digits(secret)))


def asked_for(ming):
    client = Client()
    sent = {"login": ming.email, "password": PASSWORD}
    return client.post(reverse("account_login"), sent, follow=True).content.decode()


def test_a_passkey_is_asked_for_only_of_those_who_have_one(ming):
    assert "webauthn_form" not in asked_for(ming)

    key = {"user": ming, "type": "webauthn", "data": passkey("手机")}
    Authenticator.objects.create(**key)

    asked = asked_for(ming)
    assert "webauthn_form" in asked
    assert '"userVerification": "required"' in asked  # whose hand it is in counts
