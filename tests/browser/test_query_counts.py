"""No list costs more queries when it grows: each page, endpoint and office's list."""

from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Token
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from agreements.models import Agreement, Commitment, Duty, Progress
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.actions.assurance import request_real_name
from portal.identity.actions.invitations import invite
from portal.identity.actions.tokens import make_token
from portal.identity.models import Organisation, Role
from portal.identity.programs.clients import register_program
from portal.nodes.base import applying
from portal.search import indexer
from portal.search.registry import SOURCES
from resources.actions.booking import place_booking
from resources.actions.importing import upload_table
from resources.actions.outage import enter_outage
from resources.booking.terms import Wish
from resources.models import (
    Accreditation,
    Booking,
    BookingRule,
    Facility,
    Instrument,
    OpeningHours,
    Outage,
    Rate,
    Resource,
    ReviewStep,
    Service,
)
from tests.agreements import made
from tests.browser.endpoints import ENDPOINTS
from tests.browser.pages import Page
from tests.browser.world import more_batches, provider
from tests.cast import account
from tests.identity.codes import code
from tests.offices import enter, officer, url
from tests.resources.sheets.tables import csv_table

KINDS = (Instrument, Facility, Resource)
LISTS = [
    *[Page("search", query=query) for query in ("", "?q=电镜&sort=free")],
    Page("identity:organisations"),
    Page("resources:facilities"),
    Page("resources:resources"),
    *[
        Page(f"agreements:{one}", (one,))
        for one in ("agreement", "commitment", "policy", "alliance")
    ],
    *[Page(f"agreements:{every}") for every in ("agreements", "policies", "alliances")],
    Page("agreements:duties", right="lin"),
    Page("agreements:duty", ("duty",), "lin"),
    Page("resources:my-bookings", right="lin"),
    Page("resources:my-bookings", right="lin", query="?when=past"),
    Page("notices:messages", right="lin"),
    Page("notices:tasks", right="chen"),
    Page("resources:imports", right="chen"),
    Page("resources:batches", right="chen"),
    *[Page("resources:batch", (one,), "chen") for one in ("batch", "batch_done")],
    *[
        Page("resources:requests", right="chen", query=f"?view={view}")
        for view in ("", "coming", "past")
    ],
    *[Page("resources:desk", (k,), who) for k in KINDS for who in ("chen", "guo")],
    *[Page("resources:reviews", (kind,), "he") for kind in KINDS],
    Page("identity:members", ("university",), "guo"),
    *[Page(f"identity:{each}", right="lin") for each in ("tokens", "programs")],
    Page("identity:by-organisation"),
    Page("resources:instrument", ("microscope",), "chen"),
    *[
        Page(f"resources:{part}", ("microscope",), "chen")
        for part in ("outages", "services", "accreditations", "take-over")
    ],
    Page("resources:photos", (Instrument, "microscope"), "chen"),
]
# What no list of these tests makes longer; tests/nodes and allauth's own look at some.
STANDING = {
    *("nodes.node", "nodes.link", "nodes.quarantined", "nodes.outboxmessage"),
    *("nodes.nodekey", "nodes.sharing", "identity.membershipevent"),
    *("identity.division", "identity.discipline", "identity.signin"),
    *("mfa.authenticator", "usersessions.usersession", "notices.specialday"),
    *("account.emailaddress", "agreements.consultation"),
    *("search.synonymgroup", "resources.resourceclass", "resources.instrumentclass"),
}
# Whose earlier versions are kept: each grows by one when all are changed.
CHANGED = {
    Instrument: "nickname",
    Facility: "street",
    Resource: "street",
    Outage: "reason",
    Service: "description",
    Rate: "price",
    Accreditation: "number",
    BookingRule: "cancel_notice_minutes",
    Organisation: "address",
    Commitment: "unit",
    Duty: "office",
    Progress: "source",
}
FEW, MANY = range(1, 2), range(2, 7)


def copied(record, **changes):
    """Another record like it."""
    fields = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.name not in ("version", "home", "epoch")
    }
    fields.pop("is_own", None)
    return type(record).objects.create(**fields | changes)


def add_instrument(world, number):
    """One as the microscope is, booked, out of service, and asked for by others."""
    old = world.microscope
    one = copied(old, id=new_id(), inner_id=f"9{number}", name=f"场发射电镜{number}")
    for part in (*old.rules.all(), *old.opening_hours.all(), world.proof):
        copied(part, instrument_id=one.pk)
    service = copied(world.service, instrument_id=one.pk)
    copied(world.service.rates.first(), service_id=service.pk)
    copied(world.photo, instrument_id=one.pk)
    copied(world.proof)
    copied(world.photo, sha256=f"{number:064}")
    copied(world.service, name=f"能谱{number}")
    times = {name: getattr(world.booking, name) for name in ("starts_at", "ends_at")}
    place_booking(wish=Wish(one, world.lin.person, **times), purpose="x")
    later = Wish(one, world.wei.person, **shifted(times, 4))
    over = place_booking(wish=later, purpose="x")
    Booking.objects.filter(pk=over.pk).update(status="done", person=world.lin.person)
    for instrument, hours in [(one, 24), (old, 26 + 2 * number)]:
        outage = shifted(times, hours)
        enter_outage(instrument=instrument, by=world.chen.person, reason="x", **outage)


def shifted(times, hours):
    return {name: at + timedelta(hours=hours) for name, at in times.items()}


def add_people(world, number):
    program, _ = register_program(
        owner=world.lin, name="x", kind="app", scopes=["read"], redirect_uris=["x.y:/"]
    )
    Token.objects.create(
        client=program,
        user=world.lin,
        type="at",
        hash=f"h{number}",
        expires_at=now() + timedelta(hours=1),
    )
    make_token(account=world.lin, name=f"脚本{number}", scopes=["read"], days=90)
    provider(f"p{number}", world.university)
    someone = account(f"someone{number}", world.university)
    request_real_name(person=someone.person, is_by_hand=True)
    invite(
        organisation=world.university,
        address=f"new{number}@demo.example",
        role=Role.RESEARCHER,
        by=world.guo.person,
    )
    copied(
        world.university,
        uscc=code(serial=f"MA7U777{number}"),
        name=f"单位{number}",
    )


def add_agreement(world, number):
    """One beside the other, one below it, and more of what these promise."""
    area = world.commitment.area
    with applying():  # the text is signed
        for record in (area, world.agreement.parties.first(), world.article):
            names = {"name": f"新增{number}", **numbered(record, number)}
            copied(record, id=new_id(), **names)
        told = made.tell(made.promise(area, number + 1, f"任务{number}"))
    Duty.objects.filter(pk=told.duty_id).update(person=world.lin.person)
    made.prove(told)
    for parent in (None, world.agreement):
        more = made.publish(made.framework(parent=parent))
        made.tell(more.areas.get().commitments.get())
    copied(made.meet(world.agreement).resolutions.get(), id=new_id(), number=2)
    copied(world.yearly_report, id=new_id(), edition=number + 1, is_public=False)
    copied(world.policy, id=new_id())
    copied(world.alliance, id=new_id())
    like = copied(world.measure, id=new_id(), number=number + 1).pk
    copied(world.correspondence, id=new_id(), measure_id=like)


def numbered(record, number):
    return {"number": number + 1} if hasattr(record, "number") else {}


def grow(world, numbers):
    """More of everything that lists show."""
    for number in numbers:
        add_instrument(world, number)
        add_agreement(world, number)
        add_people(world, number)
        for record in (world.draft, world.sent):
            copied(record, inner_id=f"8{number}{record.stage[:2]}")
        for record in (world.facility, world.resource):
            ReviewStep.objects.create(
                listing=record.pk, verb="submitted", by=world.guo.person
            )
            for stage in ("published", "draft", "base_review"):
                copied(record, name=f"{stage}{number}", stage=stage)
        more_batches(world, number)
        upload_table(
            organisation=world.university,
            by=world.chen.person,
            file_name=f"{number}.csv",
            content=csv_table({}),
        )
    with applying():
        Agreement.objects.update(source=numbers[-1])
        for model, field in CHANGED.items():
            model.objects.own().update(**{field: numbers[-1]})
    OpeningHours.objects.own().update(closes=20 * 60 + numbers[-1])
    index()


def index():
    for source in SOURCES.values():
        for chunk in indexer.chunks(source.every()):
            indexer.index(source, chunk)


def cost(client, address):
    """How many queries it takes once what is cached is cached."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
    return len(queries)


@pytest.fixture
def no_throttle(monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)


def costs(client, world, lists):
    found = {}
    for right, address in lists:
        client.logout()
        if right:
            enter(client, getattr(world, right))
        found[right, address] = cost(client, address)
    return found


def test_pages_cost_the_same_however_long(client, world):
    lists = [(page.right, page.url(world)) for page in LISTS]
    grow(world, FEW)
    before = costs(client, world, lists)

    grow(world, MANY)

    assert costs(client, world, lists) == before


def test_endpoints_cost_the_same_however_long(client, world, no_throttle):
    read = [e for e in ENDPOINTS if e.method == "get" and "{" not in e.path]
    lists = [(each.right, f"/api/v1/{each.path}") for each in read]
    lists += [("chen", "/api/v1/bookings/?of=managed")]
    lists += [("lin", f"/api/v1/{one}/?of=mine") for one in ("duties", "progress")]
    lists += [("guo", f"/api/v1/organisations/{world.university.pk}/members/")]
    grow(world, FEW)
    before = costs(client, world, lists)

    grow(world, MANY)

    assert costs(client, world, lists) == before


def test_lists_of_the_offices_cost_the_same_however_long(client, world, administration):
    enter(client, officer("auditor", administration, Role.AUDITOR))
    grow(world, FEW)
    models = list(admin.site._registry)
    sizes = {model: model.objects.count() for model in models}
    before = {model: cost(client, url(model)) for model in models}

    grow(world, MANY)

    assert {model: cost(client, url(model)) for model in models} == before
    same = {m._meta.label_lower for m in models if m.objects.count() <= sizes[m]}
    assert same == STANDING
    assert cost(client, reverse("admin:index")) < 12
