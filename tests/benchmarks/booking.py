"""Bookings: the action against its own statements, over HTTP, refused, and a week."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from threading import Barrier

import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.core.time import at, today
from portal.identity.models import (
    Account,
    Division,
    Membership,
    Organisation,
    Person,
    Role,
)
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import (
    Booking,
    BookingRule,
    Instrument,
    InstrumentClass,
    OpeningHours,
    Rate,
    Service,
)
from resources.schedule.calendar import events
from resources.schedule.slots import Slots
from resources.schedule.stretch import Stretch
from tests.benchmarks.figure import Figure, stopwatch
from tests.cast import PUBLISHED, SIGMA_300, base
from tests.resources.booking.web import Browser, web_server

BOOKINGS = 200
BATCH = 20
CLIENTS = 16
SECONDS = 8
SLOT = timedelta(minutes=15)
LONG_AGO = date(2020, 1, 1)


def run(services):
    instruments, accounts = fill()
    yield from action(services, instruments[0], accounts[0].person)
    yield from week(instruments[1], accounts[0].person)
    with web_server(services.folder) as address:
        browsers = [Browser(address, account) for account in accounts]
        yield from over_http(browsers, instruments)


def week(instrument, person):
    """One instrument's week, half of it taken by 42 bookings, as its page draws it."""
    span = Stretch(at(today(), 0), at(today() + timedelta(days=7), 0))
    for hour in range(24, 8 * 24, 4):
        start = at(today(), hour * 60)
        place(Wish(instrument, person, start, start + timedelta(hours=2)))
    mine = Booking.objects.filter(person=person)
    with CaptureQueriesContext(connection) as queries:
        events(instrument, span, mine)
    yield Figure("an instrument's week", len(queries), "queries", goal="6 at most")
    micros = cpu(lambda: events(instrument, span, mine))
    yield Figure("an instrument's week", micros, "µs of CPU", goal="10,000 at most")
    micros = cpu(lambda: slot_form(instrument))
    yield Figure("its slot form", micros, "µs of CPU", goal="10,000 at most")


def slot_form(instrument):
    slots = Slots(instrument, None, 60)
    return slots.starts, slots.week


def cpu(call, times=50):
    """Microseconds of this process's CPU that a call takes."""
    call()
    began = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - began) / times * 1e6


def over_http(browsers, instruments):
    health = at_once(browsers, lambda browser, _: browser.get("/healthz") == 200)
    yield Figure(f"a page of no work, {CLIENTS} clients", health, "requests/s")
    booked = at_once(browsers, booking(instruments[2:]))
    goal = "the nearest peer: 25–31/s"
    yield Figure("bookings over HTTP", booked, "bookings/s", health, goal)
    refused = at_once(browsers, taken(instruments[1]))
    yield Figure("refusals, one slot raced", refused, "refusals/s", health)


def booking(instruments):
    """Each client books the next free slot of an instrument of its own."""

    def book(browser, number):
        client, turn = number
        slot = at(today() + timedelta(days=2), 0) + turn * SLOT
        body = body_of(instruments[client], slot)
        return browser.post("/api/v1/bookings/", body)[0] == 201

    return book


def taken(instrument):
    slot = Booking.objects.filter(instrument=instrument).latest("starts_at").starts_at

    def refuse(browser, _):
        status, body = browser.post("/api/v1/bookings/", body_of(instrument, slot))
        return (status, body["code"], len(body["nearest"])) == (409, "slot_taken", 3)

    return refuse


def body_of(instrument, slot):
    return {
        "instrument": str(instrument.pk),
        "starts_at": slot.isoformat(),
        "ends_at": (slot + SLOT).isoformat(),
        "purpose": "benchmark",
    }


def at_once(browsers, call):
    """How many calls a second all clients make together; each must succeed."""
    ready = Barrier(len(browsers) + 1)

    def work(number):
        browser = browsers[number]
        assert call(browser, (number, 0))  # warm
        ready.wait()
        ends, turns = time.monotonic() + SECONDS, count(1)
        while time.monotonic() < ends:
            last = next(turns)
            assert call(browser, (number, last))
        return last

    with ThreadPoolExecutor(len(browsers)) as pool:
        futures = [pool.submit(work, n) for n in range(len(browsers))]
        ready.wait()
        with stopwatch() as seconds:
            done = sum(future.result() for future in futures)
    return done / seconds()


def action(services, instrument, person):
    """The action and its bare statements by turns, so that both meet the same load."""
    wishes = [
        Wish(instrument, person, start, start + SLOT)
        for start in (at(today() + timedelta(days=1), n * 15) for n in range(BOOKINGS))
    ]
    recordings = [statements(wish) for wish in wishes]
    ours = bare = 0
    url = services.cluster.url("portal")
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as session:
        for number in range(0, BOOKINGS, BATCH):
            turn = slice(number, number + BATCH)
            with stopwatch() as seconds:
                for said in recordings[turn]:
                    replay(session, said)
            bare += seconds()
            with stopwatch() as seconds:
                for wish in wishes[turn]:
                    place(later(wish))
            ours += seconds()
    assert Booking.objects.count() == 2 * BOOKINGS
    bare, ours = BOOKINGS / bare, BOOKINGS / ours
    yield Figure("the same statements in bare psycopg", bare, "bookings/s")
    yield Figure("the booking action", ours, "bookings/s", bare, "25 %")


def later(wish):
    """The same wish ten days on, where no replay has taken the time."""
    shift = timedelta(days=10)
    return replace(wish, starts_at=wish.starts_at + shift, ends_at=wish.ends_at + shift)


def place(wish):
    return place_booking(wish=wish, purpose="benchmark")


def statements(wish):
    """What the action says to the database for a booking, which is then undone."""
    said = []

    def listen(execute, sql, params, many, context):
        said.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(listen):
        place(wish)
        transaction.set_rollback(True)
    return [(sql, params) for sql, params in said if "SAVEPOINT" not in sql]


def replay(session, said):
    """The bare statements of one booking, in a transaction."""
    with session.transaction(), session.cursor() as cursor:
        for sql, params in said:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def fill():
    """Instruments open day and night, and as many people who may book them."""
    base("chongqing")
    division = Division.objects.create(
        code="500106", name="沙坪坝区", valid_from=LONG_AGO
    )
    university = Organisation.objects.create(
        name="重庆大学",
        uscc="125001064000000015",
        kind="university",
        division=division,
        standing="verified",
    )
    InstrumentClass.objects.create(code="0101", name="电子光学仪器")
    numbers = range(CLIENTS + 2)
    instruments = [instrument(university, division, n) for n in numbers]
    return instruments, [member(university, n) for n in range(CLIENTS)]


def member(university, number):
    email = f"p{number}@demo.example"
    person = Person.objects.create(name=f"p{number}", email=email)
    Membership.objects.create(
        person=person, organisation=university, role=Role.RESEARCHER
    )
    return Account.objects.create(person=person, email=email)


def instrument(university, division, number):
    made = Instrument.objects.create(
        organisation=university,
        division=division,
        inner_id=str(number),
        **SIGMA_300,
        **PUBLISHED,
    )
    BookingRule.objects.create(
        instrument=made,
        valid_from=LONG_AGO,
        step_minutes=15,
        least_minutes=15,
        horizon_days=365,
        is_open_on_holidays=True,
    )
    for weekday in range(7):
        OpeningHours.objects.create(
            instrument=made, weekday=weekday, opens=0, closes=1440, valid_from=LONG_AGO
        )
    service = Service.objects.create(instrument=made, name="机时", unit="hour")
    Rate.objects.create(
        service=service, customer_class="internal", price=200, valid_from=LONG_AGO
    )
    return made
