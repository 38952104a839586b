"""A carrier that takes no messages: said in words, and nothing has happened."""

import pytest
import requests
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from portal.identity.models import Account, SignIn
from tests.identity.test_sign_up import is_in, sign_up

ASKED = "account_request_login_code"
CONTACTS = ["13800138000", "lin@demo.example"]
UNDER_WAY = []  # what is written while a carrier is asked, of each time


class Broken:
    """A carrier that is out of reach."""

    def send(self, number, text):
        UNDER_WAY.append(connection.savepoint_ids[:])
        raise requests.ConnectionError("out of reach")


class Mailless:
    """A mail server that is out of reach."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        UNDER_WAY.append(connection.savepoint_ids[:])
        raise ConnectionRefusedError("out of reach")


@pytest.fixture(autouse=True)
def nothing_is_sent(settings):
    UNDER_WAY.clear()
    settings.SMS_BACKEND = f"{__name__}.Broken"
    settings.EMAIL_BACKEND = f"{__name__}.Mailless"


@pytest.mark.django_db
@pytest.mark.parametrize("contact", CONTACTS)
def test_nobody_is_let_in_and_nothing_is_kept_from_them(client, settings, contact):
    answer = sign_up(client, contact)

    assert answer.status_code == 503
    assert "验证码未能发出" in answer.content.decode()
    assert not is_in(client)

    cache.clear()  # minutes later
    settings.SMS_BACKEND = "tests.identity.texts.Memory"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    answer = sign_up(client, contact)

    assert answer.status_code == 302
    assert Account.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("contact", CONTACTS)
def test_no_write_waits_for_a_carrier(client, contact):
    sign_up(client, contact)

    assert UNDER_WAY == [[]]


@pytest.mark.parametrize("name", [ASKED, "account_reset_password"])
def test_who_has_an_account_is_told_too(client, lin, name):
    Account.objects.filter(pk=lin.pk).update(
        phone="+8613800138000", is_phone_verified=True
    )

    answer = client.post(reverse(name), {"email": "13800138000"})

    assert answer.status_code == 503


def test_a_wrong_password_is_still_written_down(client, lin):
    client.post(reverse("account_login"), {"login": lin.email, "password": "wrong"})

    assert SignIn.objects.filter(outcome="failed").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["13800138000", "lin@demo.example"])
def test_a_wrong_password_is_told_of_either_way_in(client, login):
    answer = client.post(
        reverse("account_login"), {"login": login, "password": "wrong"}
    )

    assert "邮箱、手机号或密码不正确。" in answer.content.decode()
