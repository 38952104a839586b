"""Outages: they take time like bookings, and push none aside unasked."""

from datetime import timedelta

import pytest
import time_machine

from portal.notices.models import Notice
from resources.actions.outage import change_outage, enter_outage, withdraw_outage
from resources.models import Booking, Occupation, Outage
from tests.resources.booking.said import refusal_of


@pytest.fixture
def enter(microscope, chen, hours):
    def enter(start, end, reason="年度维护", **more):
        return enter_outage(
            instrument=microscope,
            by=chen.person,
            reason=reason,
            **hours(start, end),
            **more,
        )

    return enter


def test_nobody_books_during_an_outage(enter, book):
    enter(9, 12)

    assert refusal_of(book, 10, 11).codes == ["slot_taken"]


def test_live_bookings_are_listed_not_pushed_aside(enter, book):
    booking = book(9, 11)

    refusal = refusal_of(enter, 10, 12)

    assert refusal.codes == ["bookings_in_the_way"]
    assert refusal.bookings == [booking]
    assert not Outage.objects.exists()


@pytest.mark.parametrize(("status", "clock"), [("approved", 12), ("in_use", 10)])
def test_what_took_place_is_not_cancelled(enter, book, monday, status, clock):
    booking = book(9, 11)
    Booking.objects.filter(pk=booking.pk).update(status=status)

    with time_machine.travel(monday + timedelta(hours=clock), tick=False):
        refusal = refusal_of(enter, 8, 18, cancels_bookings=True)

    booking.refresh_from_db()
    assert refusal.bookings == [booking]
    assert booking.status == status
    assert booking.number in refusal.messages[0]


def test_bookings_are_cancelled_where_the_manager_says_so(enter, book, lin):
    booking = book(9, 11)

    enter(10, 12, reason="真空泵故障", cancels_bookings=True)

    booking.refresh_from_db()
    assert booking.status == "cancelled"
    notice = Notice.objects.filter(person=lin.person).latest("pk")
    assert "真空泵故障" in notice.body


def test_one_outage_does_not_overlap_another(enter):
    enter(9, 12)

    assert refusal_of(enter, 11, 13).codes == ["outage_in_the_way"]


@pytest.mark.parametrize(
    ("start", "end", "reason", "code"),
    [
        (12, 9, "x", "reversed"),
        (-24 * 60, -24 * 59, "x", "past"),
        (9, 12, " ", "reason_missing"),
    ],
)
def test_an_outage_must_make_sense(enter, start, end, reason, code):
    assert refusal_of(enter, start, end, reason=reason).codes == [code]


def test_a_changed_outage_gives_back_what_it_does_not_need(enter, book, chen, hours):
    outage = enter(9, 12)

    change_outage(outage=outage, by=chen.person, reason="提前结束", **hours(9, 10))

    assert book(10, 12)
    assert Occupation.objects.standing().count() == 2


def test_a_failed_change_leaves_the_outage(enter, book, chen, hours):
    outage = enter(9, 10)
    book(10, 12)

    refusal_of(
        change_outage, outage=outage, by=chen.person, reason="延长", **hours(9, 11)
    )

    outage.refresh_from_db()
    assert outage.ends_at == hours(9, 10)["ends_at"]
    assert outage.occupation.withdrawn_at is None


def test_a_withdrawn_outage_frees_its_time(enter, book):
    withdraw_outage(outage=enter(9, 12))

    assert book(9, 12)
    assert not Outage.objects.standing().exists()


def test_what_is_over_cannot_be_changed(enter):
    outage = enter(9, 12)

    with time_machine.travel(outage.ends_at + timedelta(days=1), tick=False):
        assert refusal_of(withdraw_outage, outage=outage).codes == ["past"]


def test_a_failed_outage_cancels_nothing(enter, book):
    booking = book(9, 11)
    Booking.objects.filter(pk=booking.pk).update(status="in_use")

    assert refusal_of(enter, 10, 12, cancels_bookings=True).codes == [
        "bookings_in_the_way"
    ]
    assert Occupation.objects.standing().count() == 1
