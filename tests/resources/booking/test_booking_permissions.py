"""The tables of docs/permissions.md about bookings, cell by cell, by both doors."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.identity.models import Role
from resources.actions.outage import enter_outage
from resources.models import (
    Booking,
    BookingStatus,
    Instrument,
    Occupation,
    Outage,
    Stage,
)
from resources.models.booking import FREED
from tests.cast import account
from tests.permissions import table, undone
from tests.resources.listing.test_permissions import copied

VERBS = ["approve", "decline", "call-off", "begin", "finish", "no-show"]
PEOPLE = {
    "visitor": None,
    "stranger": lambda get: get("stranger"),
    "booker": lambda get: get("lin"),
    "colleague": lambda get: get("wei"),
    "outsider": lambda get: get("zhao"),
    "manager": lambda get: get("chen"),
    "administrator": lambda get: get("guo"),
    "foreign_manager": lambda get: account(
        "fan", get("company"), Role.INSTRUMENT_MANAGER
    ),
    "reviewer": lambda get: get("he"),
    "auditor": lambda get: account("an", get("administration"), Role.AUDITOR),
    "system_administrator": lambda get: account(
        "xi", get("administration"), Role.SYSTEM_ADMINISTRATOR
    ),
}
STATUS = {"begun": "approved"}
CLOSED = [BookingStatus.DONE, *FREED]
BOOKINGS = table("Bookings")
TIME = table("The time of an instrument")


@pytest.fixture
def enter(client, request):
    """Come as whoever the table names."""

    def as_one(who):
        if PEOPLE[who]:
            client.force_login(PEOPLE[who](request.getfixturevalue))

    return as_one


@pytest.fixture
def knock(client):
    """Ask for something, and undo it; whether it was granted."""

    def is_granted(method, path, data=None):
        is_api = path.startswith("/api/")
        how = {"content_type": "application/json"} if is_api or method == "put" else {}
        with undone():
            answer = getattr(client, method)(path, data, **how)
        assert answer.status_code < 500
        if answer.status_code == 302:
            return "login" not in answer.url
        return answer.status_code < 300

    return is_granted


def page(name, pk):
    return reverse(f"resources:{name}", args=[pk])


def test_the_page_speaks_of_everyone():
    assert set(BOOKINGS) == set(PEOPLE)
    assert set(TIME) == set(PEOPLE) - {"booker"}


@pytest.mark.parametrize("who", BOOKINGS)
def test_what_can_be_done_with_a_booking(
    who, enter, knock, requested, rule, monday, hours
):
    rule(cancel_notice_minutes=0, move_notice_minutes=0)
    later = {name: f"{at:%FT%R}" for name, at in hours(13, 15).items()}
    enter(who)
    # To whom no cell opens a door, one closed booking is as good as another.
    closed = CLOSED if any(BOOKINGS[who].values()) else CLOSED[:1]

    for column, words in BOOKINGS[who].items():
        clock = monday + timedelta(hours=9.25 if column == "begun" else 8.75)
        for status in closed if column == "closed" else [STATUS.get(column, column)]:
            with undone(), time_machine.travel(clock, tick=False):
                bring_to(status, requested)
                found = by_pages(knock, requested.pk, later)
                by_api = by_programs(knock, requested.pk, later)

            assert (status, found) == (status, set(words))
            assert (status, by_api) == (status, set(words) - {"file", "manage"})


def bring_to(status, booking):
    """The booking where it should stand, and its time given back if it must be."""
    Booking.objects.filter(pk=booking.pk).update(status=status)
    if status in FREED:
        Occupation.objects.give_back(booking.occupation_id)


def by_pages(knock, pk, times):
    shown = {"see": "booking", "file": "booking-calendar", "manage": "request"}
    works = {word for word, name in shown.items() if knock("get", page(name, pk))}
    assert knock("get", page("booking-slip", pk)) == ("see" in works)
    steps = {verb: f"request-{verb}" for verb in VERBS}
    steps |= {"cancel": "cancel-booking", "move": "move-booking"}
    sent = times | {"reason": "x"}
    for verb, name in steps.items():
        if knock("post", page(name, pk), sent):
            works.add(verb)
    return works


def by_programs(knock, pk, times):
    root = f"/api/v1/bookings/{pk}/"
    works = {"see"} if knock("get", root) else set()
    times = {name: f"{at}+08:00" for name, at in times.items()}
    for verb in [*VERBS, "cancel", "move"]:
        if knock("post", f"{root}{verb}/", times | {"reason": "x"}):
            works.add(verb)
    return works


@pytest.mark.parametrize("who", TIME)
def test_what_can_be_done_with_the_time_of_an_instrument(
    who, enter, knock, microscope, chen, hours
):
    outage = enter_outage(
        instrument=microscope, by=chen.person, reason="校准", **hours(16, 17)
    )
    enter(who)
    found, by_api = {}, {}

    for column in TIME[who]:
        with undone():
            instrument = put(column, microscope, outage)
            found[column] = time_by_pages(knock, instrument, outage, hours)
            by_api[column] = time_by_programs(knock, instrument, outage, hours)

    expected = {column: set(words) for column, words in TIME[who].items()}
    assert found == expected
    assert by_api == expected


def put(column, microscope, outage):
    """The instrument as the column says."""
    if column == "copy":
        Outage.objects.filter(pk=outage.pk).update(withdrawn_at=outage.starts_at)
        return copied(microscope)
    fields = {
        "internal": {"share_mode": "internal"},
        "repair": {"status": "repair"},
        "draft": {"stage": Stage.DRAFT},
        "withdrawn": {"stage": Stage.WITHDRAWN},
    }
    Instrument.objects.filter(pk=microscope.pk).update(**fields.get(column, {}))
    return Instrument.objects.get(pk=microscope.pk)


def all_alike(answers):
    """The doors of one word open together or not at all."""
    assert len(set(answers)) == 1, answers
    return answers[0]


def time_by_pages(knock, instrument, outage, hours):
    pk, works = instrument.pk, set()
    span = {"start": f"{outage.starts_at:%F}", "end": "2199-01-01"}
    looks = [
        knock("get", page("instrument", pk)),
        knock("get", page("slots", pk)),
        knock("get", page("check-booking", pk)),
        knock("get", page("calendar", pk), span),
    ]
    if all_alike(looks):
        works.add("look")
    times = {name: f"{at:%FT%R}" for name, at in hours(9, 11).items()}
    if knock("post", page("place-booking", pk), times | {"purpose": "x"}):
        works.add("book")
    times |= {"reason": "x"}
    doors = [
        knock("get", page("outages", pk)),
        knock("post", page("outages", pk), times),
    ]
    if instrument.is_own:
        doors += [
            knock("post", page("outage", outage.pk), times),
            knock("post", page("withdraw-outage", outage.pk)),
        ]
    return works | ({"outage"} if all_alike(doors) else set())


def time_by_programs(knock, instrument, outage, hours):
    works = set()
    times = {name: at.isoformat() for name, at in hours(9, 11).items()}
    root = f"/api/v1/instruments/{instrument.pk}/"
    span = {"from": times["starts_at"], "to": times["ends_at"]}
    if all_alike([knock("get", root), knock("get", f"{root}availability/", span)]):
        works.add("look")
    asked = times | {"instrument": str(instrument.pk), "purpose": "x", "reason": "x"}
    if knock("post", "/api/v1/bookings/", asked):
        works.add("book")
    doors = [knock("post", "/api/v1/outages/", asked)]
    if instrument.is_own:
        one = f"/api/v1/outages/{outage.pk}/"
        doors += [knock("put", one, asked), knock("delete", one)]
    return works | ({"outage"} if all_alike(doors) else set())
