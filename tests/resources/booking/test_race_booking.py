"""Every race over time that we claim to win, with real connections."""

import os
from functools import partial
from itertools import combinations

import pytest

from resources.actions.approval import approve_booking
from resources.actions.booking import (
    cancel_booking,
    move_booking,
    place_booking,
)
from resources.actions.outage import enter_outage
from resources.booking.terms import Wish
from resources.models import Booking, BookingStatus, BookingStep, Occupation, Outage
from tests.cast import crowd
from tests.race import codes, deadlocks, meet, race, won

CLIENTS = int(os.environ.get("RACE_CLIENTS", 24))
ROUNDS = int(os.environ.get("RACE_ROUNDS", 3))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(university):
    return crowd(university, CLIENTS)


@pytest.fixture
def placing(microscope, hours):
    """A call that books for a person: placing(person, 9, 11)."""

    def call(person, start, end):
        wish = Wish(microscope, person, **hours(start, end))
        return partial(place_booking, wish=wish, purpose="race")

    return call


@pytest.fixture(autouse=True)
def nothing_clashed(microscope):
    """No deadlock happened, and no two live bookings overlap."""
    before = deadlocks()
    yield
    assert deadlocks() == before
    for one, other in combinations(Booking.objects.live(), 2):
        assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
    live = Booking.objects.live().values("occupation")
    standing = Occupation.objects.standing().filter(kind="booking")
    assert set(live.values_list("occupation", flat=True)) == set(
        standing.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_one_of_many_gets_the_slot(people, placing, round_number):
    results = race(*[placing(person, 9, 11) for person in people])

    assert len(won(results)) == 1
    assert codes(results) == {"slot_taken"}


def test_overlapping_wishes_never_both_stand(people, placing):
    starts = [9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5]
    wishes = zip(people[:24], starts * 3, strict=True)

    results = race(*[placing(person, start, start + 2) for person, start in wishes])

    assert won(results)
    assert codes(results) == {"slot_taken"}


def test_two_who_move_to_each_others_time_do_not_wait_forever(book, wei, hours):
    for start in (8, 13):
        one, other = (
            book(start, start + 2),
            book(start + 2, start + 4, person=wei.person),
        )
        results = race(
            partial(move_booking, booking=one, **hours(start + 1, start + 3)),
            partial(move_booking, booking=other, **hours(start + 1, start + 3)),
        )
        assert codes(results) == {"slot_taken"}


def test_two_who_move_to_the_same_free_time(book, wei, hours):
    one, other = book(8, 10), book(10, 12, person=wei.person)

    results = race(
        partial(move_booking, booking=one, **hours(14, 16)),
        partial(move_booking, booking=other, **hours(15, 17)),
    )

    assert len(won(results)) == 1


def test_an_outage_cancels_what_is_just_moving_into_its_time(
    book, microscope, chen, hours
):
    booking = book(9, 11)
    outage = partial(
        enter_outage,
        instrument=microscope,
        by=chen.person,
        reason="检修",
        cancels_bookings=True,
        **hours(13, 17),
    )

    entered = meet(partial(move_booking, booking=booking, **hours(14, 16)), outage)

    assert isinstance(entered, Outage)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert Occupation.objects.standing().get().kind == "outage"


def test_a_move_and_many_who_want_the_same_time(people, book, placing, hours):
    booking = book(8, 10)

    results = race(
        partial(move_booking, booking=booking, **hours(14, 16)),
        *[placing(person, 14, 16) for person in people[:8]],
        *[placing(person, 8, 10) for person in people[8:16]],
    )

    assert len(won(results)) in (1, 2)


def test_a_request_is_cancelled_or_approved_not_half(requested, lin, chen):
    race(
        partial(cancel_booking, booking=requested, by=lin.person),
        partial(approve_booking, booking=requested, by=chen.person),
    )

    statuses = list(requested.steps.values_list("status", flat=True))
    assert statuses in (
        ["requested", "cancelled"],
        ["requested", "approved", "cancelled"],
    )


def test_a_quota_is_not_outrun(rule, lin, placing):
    rule(quota_minutes=120)

    slots = [(start, start + 2) for start in range(8, 20, 2)]
    results = race(*[placing(lin.person, *slot) for slot in slots])

    assert len(won(results)) == 1
    assert codes(results) == {"quota"}


def test_an_outage_and_bookings_share_no_time(people, placing, microscope, chen, hours):
    outage = partial(
        enter_outage,
        instrument=microscope,
        by=chen.person,
        reason="故障",
        cancels_bookings=True,
        **hours(9, 12),
    )

    results = race(outage, *[placing(person, 10, 12) for person in people[:12]])

    entered, *placed = results
    standing = Occupation.objects.standing().get()
    if isinstance(entered, Outage):
        assert entered.occupation == standing
        called_off = BookingStep.objects.filter(status="cancelled", note="故障")
        assert not Booking.objects.live().exists()
        assert called_off.count() == Booking.objects.count()
    else:
        assert entered.codes == ["outage_in_the_way"]
        assert Booking.objects.live().get().occupation == standing
    assert codes(placed) <= {"slot_taken"}


def test_a_freed_slot_goes_to_one(people, book, placing, lin):
    booking = book(9, 11)

    results = race(
        partial(cancel_booking, booking=booking, by=lin.person),
        *[placing(person, 9, 11) for person in people[:12]],
    )

    assert len(won(results)) in (1, 2)
