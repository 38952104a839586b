import pytest
from django.core.cache import cache
from django.utils import translation

import tests.emptying  # noqa: F401  no test pays for tables that it never wrote
from tests.cast import *  # noqa: F403  the cast is at hand in every test
from tests.offices import *  # noqa: F403
from tests.two_bases import *  # noqa: F403  and so is a real second base


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    """A real hash takes as long as a whole test, and every test has its people."""
    fast = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [fast, *settings.PASSWORD_HASHERS[1:]]


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Bases, labels and limits are kept for minutes: not from test to test.

    Else a base that an earlier test did not know is no choice in the next one's form.
    """
    cache.clear()


@pytest.fixture(autouse=True)
def usual_language(settings):
    """A page in English leaves its language behind, for whoever comes next."""
    translation.activate(settings.LANGUAGE_CODE)
