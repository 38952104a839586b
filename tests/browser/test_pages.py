"""Every address as the right person, as the wrong one, and as nobody."""

from uuid import UUID

from django.urls import URLPattern, get_resolver, reverse

from resources.models import Instrument, Service
from tests.browser.pages import ELSEWHERE, LOGIN, PAGES

# What a converter takes, for addresses whose record does not matter.
ANY = {
    "UUIDConverter": UUID(int=0),
    "IntConverter": 1,
    "SlugConverter": "x",
    "StringConverter": "x",
    "Kind": Instrument,
    "Shown": Instrument,
    "Part": Service,
}
# allauth's pages, and what bases ask of each other, have tests of their own.
ELSE = ("account_", "mfa_", "socialaccount_", "usersessions_", "nodes:")


def addresses(resolver=None, namespace=""):
    """(name, pattern) of every address but the admin's and the API's own routes."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield namespace + str(entry.name or entry.pattern), entry
        elif entry.namespace != "admin" and not hasattr(entry, "router"):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from addresses(entry, namespace + inner)


def test_no_page_is_forgotten(client, world):
    """What is not in the table answers nothing but POST."""
    client.force_login(world.chen)
    listed = {page.name for page in PAGES} | set(ELSEWHERE)
    forgotten = []
    for name, entry in addresses():
        if name in listed or name.startswith(ELSE) or is_api(entry):
            continue
        converters = entry.pattern.converters
        args = {key: ANY[type(c).__name__] for key, c in converters.items()}
        if client.get(reverse(name, kwargs=args)).status_code != 405:
            forgotten.append(name)

    assert forgotten == []


def is_api(entry):
    return hasattr(entry.callback, "actions") or entry.name is None


def test_each_page_opens_to_whom_it_is_for(client, world):
    client.raise_request_exception = False  # a 500 is seen as one
    found = {str(page): answers(client, world, page) for page in PAGES}

    assert found == {str(page): expected(page) for page in PAGES}


def answers(client, world, page):
    """What a visitor, the wrong person and the right one are answered."""
    given = []
    for who in (None, page.wrong, page.right):
        client.logout()
        if who:
            client.force_login(getattr(world, who))
        given.append(client.get(page.url(world)).status_code)
    return given


def expected(page):
    if not page.right:
        return [page.answer] * 3
    return [LOGIN, page.refused, page.answer]
