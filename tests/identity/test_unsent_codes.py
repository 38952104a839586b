"""A carrier that takes no messages: said in words, and nothing has happened."""

import pytest
import requests
from django.urls import reverse

from portal.identity.models import Account, SignIn
from portal.identity.sign_in.addresses import mark_verified
from tests.identity.test_sign_up import is_in, sign_up

ASKED = "account_request_login_code"


class Broken:
    """A carrier that is out of reach."""

    def send(self, number, text):
        raise requests.ConnectionError("out of reach")


class Mailless:
    """A mail server that is out of reach."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("out of reach")


@pytest.fixture(autouse=True)
def nothing_is_sent(settings):
    settings.SMS_BACKEND = f"{__name__}.Broken"
    settings.EMAIL_BACKEND = f"{__name__}.Mailless"


@pytest.mark.django_db
@pytest.mark.parametrize("contact", ["13800138000", "lin@demo.example"])
def test_no_account_is_left_behind(client, contact):
    answer = sign_up(client, contact)

    assert answer.status_code == 503
    assert "验证码未能发出" in answer.content.decode()
    assert not Account.objects.exists()
    assert not is_in(client)


@pytest.mark.parametrize("name", [ASKED, "account_reset_password"])
def test_who_has_an_account_is_told_too(client, lin, name):
    Account.objects.filter(pk=lin.pk).update(
        phone="+8613800138000", is_phone_verified=True
    )

    answer = client.post(reverse(name), {"email": "13800138000"})

    assert answer.status_code == 503


def test_no_password_is_changed_whose_letter_cannot_be_sent(client, lin):
    lin.set_password("old-Portal-2026")
    lin.save()
    mark_verified(lin)
    client.force_login(lin)
    asked = {"oldpassword": "old-Portal-2026"} | dict.fromkeys(
        ("password1", "password2"), "new-Portal-2026"
    )

    answer = client.post(reverse("account_change_password"), asked)

    lin.refresh_from_db()
    assert answer.status_code == 503
    assert lin.check_password("old-Portal-2026")


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
