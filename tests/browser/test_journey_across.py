"""Lin's whole way over two real bases, in one browser: known, booked, approved, out."""

import signal
import sys
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client
from django.core.cache import cache
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from portal.demo.process import spawn, stop
from portal.identity.models import Role
from portal.identity.sign_in.addresses import mark_verified
from portal.nodes.models import Node
from resources.across import live, verbs
from resources.models import BookingRule, Instrument
from tests.cast import account, open_on_weekdays
from tests.clocks import ticking
from tests.demo.whole import wait_until
from tests.identity.signon.browser import open_session
from tests.second_base import register_both
from tests.two_bases import pull

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
WITHIN = 60  # seconds: other suites may run on the same two cores
CLOCK = "from tests.clocks import run; run('chongqing')"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Nobody gives up waiting for the other base."""
    monkeypatch.setattr(verbs, "PERSON_WAITS", timedelta(seconds=WITHIN))
    monkeypatch.setattr(live, "WITHIN", timedelta(seconds=WITHIN))


@pytest.fixture
def both(chengdu, settings, live_server, own_public_key):
    """Both bases know where the other answers."""
    settings.BASE_URL = live_server.url
    here = Node.objects.filter(code="chongqing")
    here.update(url=live_server.url)
    with chengdu.inside():
        here.update(url=live_server.url)
    cache.clear()
    yield chengdu
    with chengdu.inside():
        register_both(chengdu, own_public_key)


@pytest.fixture
def instrument(both, their_microscope, peer, lin):
    """Chengdu's, known here; its manager there looks at each booking."""
    with both.inside():
        open_on_weekdays(their_microscope)
        BookingRule.objects.update(needs_approval=True)
    pull(peer)
    return Instrument.objects.get(pk=their_microscope.pk)


@pytest.fixture
def session_there(both, their_university):
    """The key of a session of Chengdu's manager."""
    with both.inside():
        return open_session(account("zhou", their_university, Role.INSTRUMENT_MANAGER))


@pytest.fixture
def clock_there(both, instrument, session_there, university):
    """Chengdu's own clock, once it has brought both bases together."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", CLOCK]
    clock = spawn(command, log=both.folder / "clock.log", env=both.environment)
    wait_until(lambda: is_there(both, university), WITHIN)
    wait_until(Client.objects.filter(pk="chengdu").exists, WITHIN)
    yield
    stop(clock, signal.SIGTERM, within=10)


def is_there(base, organisation):
    with base.connect() as session:
        query = "SELECT 1 FROM identity_organisation WHERE id = %s"
        return session.execute(query, [organisation.pk]).fetchone()


@pytest.fixture(params=[("zh-hans", 1280), ("en", 390)], ids=["zh-1280", "en-390"])
def seen(request):
    """The language and the width that everybody uses."""
    language, width = request.param
    with override(language):
        yield {"language": language, "width": width}


@pytest.fixture
def open_browser(enter, seen, both):
    """Somebody's browser, which has chosen the language at both bases."""

    def open_browser(**more):
        page = enter(**seen)
        page.context.set_default_timeout(WITHIN * 1000)
        kept = {"language_chengdu": seen["language"]} | more
        page.context.add_cookies(
            [{"name": n, "value": value, "url": both.url} for n, value in kept.items()]
        )
        return page

    return open_browser


@pytest.fixture
def page(open_browser):
    return open_browser()


@pytest.fixture
def manager(open_browser, session_there):
    """A page of Chengdu's manager."""
    return open_browser(session_chengdu=session_there)


def sign_in(page, who):
    mark_verified(who)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(who.email)
    page.locator("[name=password]").fill("correct horse")
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "login" not in url)


def sign_out(page):
    page.locator("header .menu summary").click()
    page.get_by_role("button", name=gettext("Sign out")).click()
    expect(page.locator("header .menu")).to_have_count(0)


def book(page, instrument, monday, time, *, for_the_first_time=False):
    """Choose a time on this base's page of the instrument; the booking's id."""
    page.goto(f"{instrument.get_absolute_url()}?day={monday.date()}")
    page.get_by_role("link", name=time).click()
    says(page.locator("#check"), "Free. The manager approves each booking.")
    page.locator("[name=purpose]").fill("断口形貌观察")
    if for_the_first_time:
        page.locator("[name=consent]").check()
    page.get_by_role("button", name=gettext("Book"), exact=True).click()
    page.wait_for_url("**/bookings/**")
    page.evaluate("window.isTheSamePage = true")
    return page.url.rstrip("/").rpartition("/")[2]


def says(place, msgid, **words):
    text = gettext(msgid) % words if words else gettext(msgid)
    expect(place.get_by_text(text).first).to_be_visible(timeout=WITHIN * 1000)


def approve(manager, base, booking):
    manager.goto(f"{base.url}/desk/requests/{booking}/")
    manager.get_by_role("button", name=gettext("Approve"), exact=True).click()
    says(manager, "Approved")


def known_there(page, base):
    """Whether Chengdu knows who opens a page there, without a click."""
    page.goto(f"{base.url}/help/")
    return page.locator("header .menu .who").count() == 1


def test_booked_there_approved_there_and_out_of_both(
    page, manager, clock_there, both, instrument, peer, lin, monday
):
    sign_in(page, lin)
    course = page.locator(".timeline")

    booking = book(page, instrument, monday, "09:00–11:00", for_the_first_time=True)
    says(page, "%(base)s has answered; this page follows in a moment.", base=peer)
    with ticking(peer):
        says(course, "With the instrument's manager")
        approve(manager, both, booking)
        says(course, "Approved")
        assert page.evaluate("window.isTheSamePage")

        assert known_there(page, both)
        sign_out(page)
        page.goto("/bookings/")
        assert "/account/login/" in page.url


def test_asked_while_it_is_down_and_done_when_it_is_back(
    page, clock_there, both, instrument, peer, lin, monday
):
    sign_in(page, lin)
    course = page.locator(".timeline")

    both.stop()
    try:
        page.goto(instrument.get_absolute_url())
        says(page, "%(base)s does not answer just now.", base=peer)
        book(page, instrument, monday, "14:00–16:00", for_the_first_time=True)
        sent = "Your request has been sent to %(base)s; its answer is awaited"
        says(page, sent, base=peer)
        says(course, "With %(base)s", base=peer)
    finally:
        both.serve()
    with ticking(peer):
        says(course, "With the instrument's manager")
        assert page.evaluate("window.isTheSamePage")

        assert known_there(page, both)
        page.goto("/help/")
        sign_out(page)
        wait_until(lambda: not known_there(page, both), WITHIN)
