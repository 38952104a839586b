"""A browser in somebody's hands: signed in, at a width, in a language."""

import time

import pytest
from django.conf import settings as held
from django.contrib.auth import signals
from django.contrib.auth.models import update_last_login
from django.test import Client

from tests.browser.world import *  # noqa: F403
from tests.search.index import index_all

# What Chromium prints of every 4xx; the tests look at the page instead.
ANSWERED = "Failed to load resource: the server responded with a status of 4"
LEFT = ("htmx:sendAbort", "htmx:afterRequest")  # a page was left while it asked


@pytest.fixture
def reindex(transactional_db):
    return index_all


@pytest.fixture
def no_traces():
    """Signing in writes nothing, so that what a request wrote can be seen."""
    signals.user_logged_in.disconnect(dispatch_uid="update_last_login")
    yield
    signals.user_logged_in.connect(update_last_login, dispatch_uid="update_last_login")


def cookies(account, language):
    """What a browser holds that has signed in and chosen a language."""
    client = Client()
    if account:
        client.force_login(account)
        prove(client, account)
    kept = {name: cookie.value for name, cookie in client.cookies.items()}
    return kept | {held.LANGUAGE_COOKIE_NAME: language}


def prove(client, account):
    """As if by password a moment ago, and an administrator's app."""
    session = client.session
    held = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    if account.is_staff:
        held.append({"method": "mfa", "type": "totp", "at": time.time()})
    session["account_authentication_methods"] = held
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()


@pytest.fixture
def enter(browser, browser_context_args, live_server):
    """Open the portal: enter(lin, "/bookings/", width=390, language="en").

    Whatever a script of a page throws, or the policy of what it may load forbids,
    fails the test that opened it.
    """
    contexts, faults = [], []

    def note(message):
        if message.type == "error" and not message.text.startswith((ANSWERED, *LEFT)):
            faults.append(f"{message.location['url']}: {message.text}")

    def open_page(account=None, path=None, *, width=1280, language="zh-hans", **how):
        size = {"width": width, "height": 900}
        context = browser.new_context(
            **browser_context_args
            | {"base_url": live_server.url, "viewport": size}
            | how
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies(account, language).items()
            ]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", note)
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
