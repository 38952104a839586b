"""No list costs more queries when it grows: each page, endpoint and office's list.

What there is comes from the registries; each is measured, and has grown meanwhile.
"""

import re
import time

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from tests.browser import elsewhere
from tests.browser.endpoints import ENDPOINTS
from tests.browser.growing import grow
from tests.browser.pages import PAGES, Page
from tests.browser.test_pages import OF_ONE_KEY
from tests.offices import show_factor, url

FEW, MANY = range(1, 2), range(2, 7)
# Lists that are asked for in another way too.
MORE = [
    Page("search", query="?q=电镜&sort=free"),
    Page("resources:my-bookings", right="lin", query="?when=past"),
]
KEYS_AND_SESSIONS = {
    *("mfa_list_webauthn", "mfa_reauthenticate_webauthn", "usersessions_list"),
}
# Pages of one thing, forms and steps: nothing on them is a list that was made longer.
OF_ONE_THING = {
    *("agreements:alliance", "agreements:commitment", "agreements:document"),
    *("agreements:duty", "agreements:evidence", "agreements:figures-csv"),
    *("agreements:figures-json", "agreements:meeting", "agreements:yearly-report"),
    *("api-docs", "api-schema", "help", "notices:follow", "notices:preferences"),
    *(f"identity:{page}" for page in ("away", "be-known", "close", "consent")),
    *(f"identity:{page}" for page in ("edit", "invitation", "mine", "told")),
    *(f"identity:{page}" for page in ("new-program", "new-token", "organisation")),
    *(f"identity:{page}" for page in ("privacy", "real-name-check", "verify")),
    *(f"resources:{page}" for page in ("booking", "booking-calendar")),
    *(f"resources:{page}" for page in ("booking-slip", "cancel-booking")),
    *(f"resources:{page}" for page in ("check-booking", "check-move")),
    *(f"resources:{page}" for page in ("facility", "hours", "import")),
    *(f"resources:{page}" for page in ("instrument-photo", "outage")),
    *(f"resources:{page}" for page in ("move-booking", "new-rate", "place-booking")),
    *(f"resources:{page}" for page in ("request", "resource", "rules", "slots")),
    *(set(elsewhere.OPEN + elsewhere.OWN) - KEYS_AND_SESSIONS),
}
FULL = {"suggestions"}  # of as many as fit, before too
# allauth looks each session of somebody up, to see whether it has ended.
ONE_EACH = {"usersessions_list"}
# What one is asked by somebody else, or sets: it is not many.
OF_ONE_PERSON = {"invitations/", "notices/preferences/", "real-name-checks/"}
# What a page or an answer is made of, a row of it at least of one.
PARTS = re.compile(rb"<(?:li|tr|option|article|section|h3|dt|input|figure)\b|\{")


@pytest.fixture
def reader(client, monkeypatch):
    """Reads an address as somebody: how many queries it takes, how much it shows."""
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)

    def read(who, address):
        client.logout()
        if who:
            client.force_login(who)
            show_factor(client, who, time.time())
        for _ in range(2):  # once what is cached is cached
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
                body = answer.getvalue()
        if answer.status_code != 200:
            return answer.status_code, None
        return len(queries), extent(answer, body)

    return read


def extent(answer, body):
    """The records of a list of the admin site, the parts of a page, a file's bytes."""
    if "cl" in (answer.context or ()):
        return answer.context["cl"].result_count
    is_read = "html" in answer["Content-Type"] or "json" in answer["Content-Type"]
    return len(PARTS.findall(body)) if is_read else len(body)


def compared(reader, world, lists):
    """Which lists cost more as they grow, and which have grown."""
    grow(world, FEW)
    before = {name: reader(*where) for name, where in lists.items()}
    grow(world, MANY)
    after = {name: reader(*where) for name, where in lists.items()}

    dearer = {name for name in lists if before[name][0] != after[name][0]}
    grown = {n for n in lists if (after[n][1] or 0) > (before[n][1] or 0)}
    return dearer, grown


def test_pages_cost_the_same_however_long(reader, world):
    lists = {
        f"{page} {page.query}": (getattr(world, page.right, None), page.url(world))
        for page in [*PAGES, *MORE]
    }
    for who, names in [(None, elsewhere.OPEN), (world.lin, elsewhere.OWN)]:
        for name in names:
            args = [1] if name in OF_ONE_KEY else []
            lists[name] = (who, reverse(name, args=args))

    dearer, grown = compared(reader, world, lists)

    assert dearer == ONE_EACH
    assert named(lists) - named(grown) == OF_ONE_THING | FULL


def named(pages):
    return {page.split()[0] for page in pages}


def test_endpoints_cost_the_same_however_long(reader, filled):
    read = [endpoint for endpoint in ENDPOINTS if endpoint.method == "get"]
    lists = {e.path: (getattr(filled, e.right, None), e.url(filled)) for e in read}

    dearer, grown = compared(reader, filled, lists)

    assert dearer == set()
    of_many = {path for path in lists if not path.rstrip("/").endswith("}")}
    of_many -= {path for path in of_many if path.endswith(("/check/", "/steps/"))}
    assert {p for p in of_many if p not in grown} == OF_ONE_PERSON | {"search/"}


def test_lists_of_the_offices_cost_the_same_however_long(reader, world, auditor):
    lists = {m._meta.label_lower: (auditor, url(m)) for m in admin.site._registry}

    dearer, grown = compared(reader, world, lists)

    assert dearer == set()
    assert grown == set(lists)
