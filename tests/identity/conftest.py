import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from tests.identity import texts


@pytest.fixture(autouse=True)
def fresh_limits():
    """No test is refused for what another one tried."""
    cache.clear()


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def sms(settings):
    """The text messages sent, as (number, text)."""
    settings.SMS_BACKEND = "tests.identity.texts.Memory"
    texts.SENT.clear()
    return texts.SENT


@pytest.fixture
def last_code(sms, mailoutbox):
    """The code in the last text message, or else in the last e-mail."""

    def read():
        text = sms[-1][1] if sms else mailoutbox[-1].body
        return re.search(r"\b\d{6}\b", text)[0]

    return read


@pytest.fixture
def verified():
    """Take an account's e-mail address as verified, primary."""

    def verify(account):
        EmailAddress.objects.create(
            user=account, email=account.email, verified=True, primary=True
        )
        return account

    return verify
