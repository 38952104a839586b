"""The pages of 2,000 agreements with 40,000 commitments, and at a tenth of them."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Decision,
    DisclosureReview,
    Duty,
    Party,
    Progress,
)
from portal.core.time import now
from portal.identity.models import Division, Organisation, Role
from portal.nodes.models import Node
from tests.benchmarks.figure import Figure, stopwatch
from tests.offices import enter, officer

FEW, MANY = 200, 2_000
AREAS, PROMISES = 4, 5  # of an agreement, of an area
GOAL = "300 ms"
ROUNDS = 7
AT_ONCE = 2_000
ADMIN = ("agreement", "area", "commitment", "duty", "progress", "disclosurereview")
API = ("agreements", "commitments", "progress")


def run(services):
    for code in ("chongqing", "chengdu"):
        Node.objects.create(
            code=code, name=code, url="http://localhost", division_prefixes=[]
        )
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        clients = {"": Client(), "officer: ": signed_in()}
        fill(0, FEW)
        few = dict(pages(clients))
        for first in range(FEW, MANY, FEW):
            fill(first, first + FEW)
        for name, (seconds, queries) in pages(clients).items():
            before, counted = few[name]
            assert queries == counted, f"{name}: {counted} queries, now {queries}"
            yield Figure(name, seconds * 1e3, "ms", goal=GOAL)
            yield Figure(f"{name}: growth", seconds / before * 100, "%")
        yield publishing()


def signed_in():
    administration = Organisation.objects.create(
        name="重庆市科学技术局",
        uscc="11500000MB15895317",
        kind="government",
        division=Division.objects.create(
            code="500106", name="沙坪坝区", valid_from=date(2020, 1, 1)
        ),
        standing="verified",
    )
    client = Client()
    enter(client, officer("wen", administration, Role.AGREEMENT_OFFICER))
    return client


def pages(clients):
    """Of each list and of one agreement: the median second, and how many queries."""
    one = Agreement.objects.exclude(areas=None).order_by("pk").last()
    public = {
        "agreements": reverse("agreements:agreements"),
        "one agreement": one.get_absolute_url(),
        **{f"API, {name}": f"/api/v1/{name}/" for name in API},
    }
    office = {
        f"admin site, {name}": reverse(f"admin:agreements_{name}_changelist")
        for name in ADMIN
    }
    return {
        f"{who}{name}": times(client, address)
        for who, client in clients.items()
        for name, address in (public | (office if who else {})).items()
    }


def times(client, address):
    seen, queries = [], 0
    for _ in range(ROUNDS):
        with stopwatch() as seconds, CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        seen.append(seconds())
        queries = len(asked)
    return sorted(seen)[ROUNDS // 2], queries


@transaction.atomic
def fill(first, end):
    """Agreements in force and public, each share of them reported on."""
    numbers = range(first, end)
    drafts = [agreement(number) for number in numbers]
    write(drafts)
    parties = write(
        Party(agreement=one, base=base, name=base, order=order)
        for one in drafts
        for order, base in enumerate(("chongqing", "chengdu"), 1)
    )
    areas = write(
        Area(agreement=one, number=number, name=f"领域{number}")
        for one in drafts
        for number in range(1, AREAS + 1)
    )
    promises = write(
        Commitment(
            area=area, number=number, name=f"共享仪器 {number}", due_on=one_day(number)
        )
        for area in areas
        for number in range(1, PROMISES + 1)
    )
    own = {party.agreement_id: party for party in parties if party.base == "chongqing"}
    shares = write(
        Duty(commitment=one, party=own[one.area.agreement_id], state="on_course")
        for one in promises
    )
    write(
        Progress(
            duty=share, on=one_day(0), state="on_course", text="…", stand="confirmed"
        )
        for share in shares
    )
    write(cleared(one) for one in drafts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum would, between so many rows
    Agreement.objects.filter(pk__in=[one.pk for one in drafts]).update(
        state="in_force", is_public=True
    )


def write(rows):
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=AT_ONCE)


def agreement(number):
    return Agreement(
        name=f"科技创新合作协议 {number}",
        kind="strategic",
        signed_on=one_day(number),
        signed_year=one_day(number).year,
    )


def one_day(number):
    return date(2007, 1, 1) + timedelta(days=number * 3)


def cleared(record):
    return DisclosureReview(
        record=record.pk,
        ground="公开报道过的内容",
        source="《重庆日报》",
        decision=Decision.APPROVED,
        decided_at=now(),
    )


def publishing():
    """How long one agreement takes to be opened to all, with its parts."""
    one = agreement(MANY)
    one.save()
    cleared(one).save()
    found = Agreement.objects.filter(pk=one.pk)
    with stopwatch() as seconds:
        found.update(state="in_force", is_public=True)
    return Figure("one more is published", seconds() * 1e3, "ms", goal=GOAL)
