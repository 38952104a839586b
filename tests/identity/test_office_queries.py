"""The lists of the admin site: no address throws them, nor makes them tell more."""

from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.urls import reverse

from portal.core.admin import RecordAdmin, name_of
from portal.identity.models import Account, Organisation, Role
from portal.nodes.models import Node
from tests.offices import enter, officer, url

LISTS = admin.site._registry
VALUES = ["9" * 11, "9" * 400, "-1", "0", "10000", "", "x", "\0", "1e400"]
LOOKUPS = ["", "__exact", "__in", "__gte", "__year", "__range", "__regex", "__isnull"]
EVENT = "/admin/identity/organisationevent/"


@pytest.fixture
def auditor(client, administration):
    person = officer("auditor", administration, Role.AUDITOR)
    enter(client, person)
    return person


def queries(shown):
    """Every filter of a list by every lookup, and every day there is not."""
    filters = map(name_of, shown.list_filter)
    yield from ({f + how: value} for f, how, value in product(filters, LOOKUPS, VALUES))
    yield from ({name: value} for name, value in product("opq", VALUES[:-2]))
    yield {"q": "重庆 " * 20_000}
    if at := shown.date_hierarchy:
        for year, month, day in product(["2026", "9999", "9" * 11], *[VALUES] * 2):
            yield {f"{at}__year": year, f"{at}__month": month, f"{at}__day": day}
        yield {f"{at}__year": "9999", f"{at}__month": "12"}


def test_every_list_stands_on_the_same_ground():
    assert [m for m, shown in LISTS.items() if not isinstance(shown, RecordAdmin)] == []


@pytest.mark.parametrize("model", LISTS, ids=lambda m: m._meta.label_lower)
def test_no_list_is_thrown(rf, auditor, university, model):
    """Asked directly: to draw hundreds of pages of each would take minutes."""
    for query in queries(LISTS[model]):
        request = rf.get("/", query)
        request.user = auditor
        try:
            list(LISTS[model].get_changelist_instance(request).result_list)
        except (SuspiciousOperation, IncorrectLookupParameters):
            continue  # Django answers 400, or the list without the question


@pytest.mark.parametrize(
    "address",
    [
        f"{EVENT}?pgh_created_at__year=99999999999",
        f"{EVENT}?pgh_created_at__year=9999&pgh_created_at__month=12",
        "/admin/identity/organisation/?q=%00",
        "/admin/identity/organisation/?q=%ff%fe",
        f"/admin/identity/organisation/?q={'a+' * 50_000}",
        "/admin/identity/organisation/?home=%00&e=1",
        "/admin/nodes/node/%00/change/",
        "/admin/nodes/node/%ed%a0%80/history/",
        "/admin/identity/account/99999999999999999999999/change/",
        "/admin/identity/organisation/x%00/change/",
        "/admin/identity/organisation/x/verify/",
        "/admin/resources/instrument/x/review/",
        "/admin/identity/account/?_to_field=password",
        "/admin/no/such/%00/",
    ],
)
def test_no_address_is_thrown(client, auditor, chongqing, university, address):
    client.raise_request_exception = False

    assert client.get(address, follow=True).status_code < 500


def test_an_office_that_is_none_is_not_ended(client, administration):
    enter(client, officer("sysadmin", administration, Role.SYSTEM_ADMINISTRATOR))
    client.raise_request_exception = False

    for key in ("x", "0", "9" * 400, "\0"):
        address = reverse("admin:identity_membership_end_office", args=[key])
        answer = client.post(address, {"_form_submitted": "on"})
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize("term", ["\0", "a " * 50_000, "\N{RIGHT-TO-LEFT OVERRIDE}"])
@pytest.mark.parametrize("page", ["1", "0", "9" * 400, "x"])
def test_looking_up_a_record_is_not_thrown(client, administration, term, page):
    enter(client, officer("sysadmin", administration, Role.SYSTEM_ADMINISTRATOR))
    client.raise_request_exception = False
    named = {
        "app_label": "identity",
        "model_name": "membership",
        "field_name": "person",
    }

    answer = client.get(
        reverse("admin:autocomplete"), {**named, "term": term, "page": page}
    )

    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Account, "password__startswith"),
        (UserSession, "session_key__startswith"),
        (Authenticator, "data__contains"),
        (Authenticator, "user__password__startswith"),
        (Organisation, "memberships__person__account__password__startswith"),
        (Node, "keys__public_key__startswith"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_hidden_column_cannot_be_guessed(client, auditor, model, lookup):
    """Whether the list is empty would tell a hash or a session's key bit by bit."""
    assert client.get(url(model), {lookup: "a"}).status_code in (400, 403)
