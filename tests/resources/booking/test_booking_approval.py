"""Answers to requests, the use itself, and what the clock does."""

from datetime import timedelta

import pytest
import time_machine

from portal.notices.models import Notice
from resources.actions.approval import approve_booking, decline_booking
from resources.actions.booking import move_booking
from resources.actions.use import begin_use, finish_use, mark_no_show
from resources.models import Booking, Occupation
from resources.notices.booking import TO_ANSWER
from resources.tasks import expire_bookings, remind_bookers
from tests.resources.booking.said import last_message, refused


def test_an_approved_request_tells_its_booker(requested, chen, lin):
    booking = approve_booking(booking=requested, by=chen.person)

    assert booking.status == "approved"
    assert last_message(lin).kind == "resources.booking_approved"
    assert not Notice.objects.open_tasks().exists()


def test_a_declined_request_frees_its_time(requested, chen, lin, book, wei):
    decline_booking(booking=requested, by=chen.person, reason="样品不符合要求")

    assert "样品不符合要求" in last_message(lin).body
    assert book(9, 11, person=wei.person)


def test_a_request_is_not_declined_without_a_reason(requested, chen):
    codes = refused(decline_booking, booking=requested, by=chen.person, reason=" ")

    assert codes == ["reason_missing"]


def test_a_request_is_answered_once(requested, chen):
    by = {"booking": requested, "by": chen.person}
    approve_booking(**by)

    assert refused(approve_booking, **by) == ["status"]
    assert refused(decline_booking, **by, reason="迟了") == ["status"]


def test_it_is_too_late_to_approve_what_has_begun(requested, chen):
    with time_machine.travel(requested.starts_at, tick=False):
        assert refused(approve_booking, booking=requested, by=chen.person) == ["past"]


def test_an_unanswered_request_expires(requested, lin):
    assert expire_bookings() == 0
    with time_machine.travel(requested.starts_at, tick=False):
        assert expire_bookings() == 1
        assert expire_bookings() == 0

    assert Booking.objects.get().status == "expired"
    assert not Occupation.objects.standing().exists()
    assert last_message(lin).kind == "resources.booking_expired"


def test_a_booker_is_reminded_once_the_day_before(book, lin):
    booking = book(9, 11)

    assert remind_bookers() == 0
    with time_machine.travel(booking.starts_at - timedelta(hours=20), tick=False):
        assert remind_bookers() == 1
        assert remind_bookers() == 0

    assert last_message(lin).kind == "resources.booking_reminder"


def test_who_moves_a_booking_is_reminded_of_the_new_time(book, hours):
    booking = book(9, 11)
    with time_machine.travel(booking.starts_at - timedelta(hours=20), tick=False):
        remind_bookers()
        move_booking(booking=booking, **hours(57, 59))  # Wednesday

    with time_machine.travel(booking.starts_at + timedelta(hours=30), tick=False):
        assert remind_bookers() == 1


def test_a_moved_booking_is_of_the_class_it_is_priced_for(book, hours):
    booking = book(9, 11)
    assert booking.customer_class == "internal"
    Booking.objects.filter(pk=booking.pk).update(customer_class="company")

    move_booking(booking=booking, **hours(13, 15))

    booking.refresh_from_db()
    assert booking.customer_class == "internal"


def test_an_overdue_request_goes_to_the_administrator(requested, guo):
    notice = Notice.objects.open_tasks().get()

    assert list(TO_ANSWER.escalate(notice)) == [guo.person]


def test_use_begins_and_ends(book, chen):
    booking = book(9, 11)

    with time_machine.travel(booking.starts_at, tick=False):
        begin_use(booking=booking, by=chen.person)
        booking = finish_use(booking=booking, by=chen.person)

    assert booking.status == "done"


def test_use_begins_half_an_hour_early_at_most(book, chen):
    booking = book(9, 11)

    with time_machine.travel(booking.starts_at - timedelta(minutes=31), tick=False):
        assert refused(begin_use, booking=booking, by=chen.person) == ["too_early"]


def test_finishing_early_frees_the_rest(book, chen, rule, hours):
    rule(buffer_after_minutes=30)
    booking = book(9, 12)

    with time_machine.travel(hours(10, 11)["starts_at"], tick=False):
        begin_use(booking=booking, by=chen.person)
        finish_use(booking=booking, by=chen.person)

    occupation = Occupation.objects.standing().get()
    assert occupation.occupied_until == hours(9, 10.5)["ends_at"]


def test_a_no_show_gives_the_time_back(book, chen, lin):
    booking = book(9, 11)

    assert refused(mark_no_show, booking=booking, by=chen.person) == ["too_early"]
    with time_machine.travel(booking.starts_at, tick=False):
        mark_no_show(booking=booking, by=chen.person)

    assert not Occupation.objects.standing().exists()
    assert last_message(lin).kind == "resources.booking_no_show"


@pytest.mark.parametrize("action", [begin_use, finish_use, mark_no_show])
def test_a_request_cannot_be_used(requested, chen, action):
    with time_machine.travel(requested.starts_at, tick=False):
        assert refused(action, booking=requested, by=chen.person) == ["status"]


def test_others_of_the_day_are_of_its_day_here(go, book, microscope, wei, chen):
    """Before eight in the morning it is still yesterday in Greenwich."""
    microscope.opening_hours.update(opens=0)
    early = book(7, 8)
    others = [book(start, start + 1, person=wei.person) for start in (10, 15)]

    shown = go(chen, "request", early.pk)

    assert list(shown.context["same_day"]) == others
    assert str(early.occupation).endswith("07:00")
