"""Placing, moving and cancelling: what holds, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from portal.notices.models import Notice
from resources.actions.approval import approve_booking, decline_booking
from resources.actions.booking import (
    call_off_booking,
    cancel_booking,
    move_booking,
    place_booking,
)
from resources.models import Booking, BookingStep, Occupation
from tests.resources.booking.said import refusal_of


def told(account):
    notices = Notice.objects.filter(person=account.person).order_by("pk")
    return list(notices.values_list("kind", flat=True))


def test_a_booking_holds_its_time(book, lin):
    booking = book(9, 11)

    assert booking.status == "approved"
    assert booking.occupation in Occupation.objects.standing()
    assert booking.number.startswith("50-")
    assert told(lin) == ["resources.booking_placed"]


def test_a_booking_keeps_who_booked_and_under_what_rule(book, university, rule):
    booking = book(9, 11)

    assert (booking.person_name, booking.organisation) == ("lin", university)
    assert booking.customer_class == "internal"
    assert booking.rule == rule()


def test_a_taken_slot_is_refused_with_better_times(book, wish, wei):
    book(9, 11)

    refusal = refusal_of(
        place_booking, wish=wish(10, 12, person=wei.person), purpose="对照样品"
    )

    assert refusal.codes == ["slot_taken"]
    assert len(refusal.nearest) == 3
    assert Booking.objects.count() == 1


def test_a_slot_taken_meanwhile_is_refused_too(book, wish, wei, monkeypatch):
    book(9, 11)
    # As if the reads had come before the other's booking.
    monkeypatch.setattr("resources.booking.terms.time_reasons", lambda *_: [])

    refusal = refusal_of(
        place_booking, wish=wish(10, 12, person=wei.person), purpose="x"
    )

    assert refusal.codes == ["slot_taken"]
    assert Occupation.objects.count() == 1


def test_back_to_back_bookings_both_stand(book, wei):
    book(9, 10)
    book(10, 11, person=wei.person)

    assert Booking.objects.live().count() == 2


def test_buffers_are_part_of_the_time_taken(book, rule, hours):
    rule(buffer_before_minutes=15, buffer_after_minutes=30)

    occupation = book(9, 11).occupation

    assert occupation.occupied_from == hours(8.75, 9)["starts_at"]
    assert occupation.occupied_until == hours(9, 11.5)["ends_at"]


def test_managers_are_asked_where_a_rule_says_so(requested, chen):
    assert requested.status == "requested"
    assert told(chen) == ["resources.booking_to_answer"]


def test_a_booking_moves_with_its_time(book, hours):
    booking = move_booking(booking=book(9, 11), **hours(10, 12))

    assert booking.starts_at == hours(10, 12)["starts_at"]
    assert Occupation.objects.standing().get() == booking.occupation
    assert booking.steps.last().note


def test_a_move_that_fails_leaves_all_as_it_was(book, wei, hours):
    booking = book(9, 11)
    book(13, 15, person=wei.person)

    refusal = refusal_of(move_booking, booking=booking, **hours(14, 16))

    booking.refresh_from_db()
    assert refusal.codes == ["slot_taken"]
    assert booking.starts_at == hours(9, 11)["starts_at"]
    assert booking.occupation.withdrawn_at is None


def test_a_moved_request_is_asked_for_again(requested, chen, hours):
    booking = approve_booking(booking=requested, by=chen.person)

    assert move_booking(booking=booking, **hours(13, 15)).status == "requested"
    assert Notice.objects.open_tasks().get().about == booking.pk


def test_a_quota_does_not_count_the_booking_that_moves(book, rule, hours):
    rule(quota_minutes=120)

    assert move_booking(booking=book(9, 11), **hours(13, 15))


def test_it_is_too_late_to_move_or_cancel(book, monday, hours, lin):
    booking = book(9, 11)

    with time_machine.travel(monday + timedelta(hours=7.5), tick=False):
        cancel = refusal_of(cancel_booking, booking=booking, by=lin.person)
        move = refusal_of(move_booking, booking=booking, **hours(13, 15))

    assert (cancel.codes, move.codes) == (["cancel_notice"], ["move_notice"])


def test_a_cancelled_booking_frees_its_time(book, lin, wei):
    cancel_booking(booking=book(9, 11), by=lin.person)

    assert book(9, 11, person=wei.person)


def test_a_request_can_be_withdrawn_until_it_begins(requested, lin, monday):
    with time_machine.travel(monday + timedelta(hours=8.9), tick=False):
        cancel_booking(booking=requested, by=lin.person)

    assert not Notice.objects.open_tasks().exists()


def test_a_manager_cancels_with_a_reason(book, lin, chen):
    booking = book(9, 11)

    missing = refusal_of(call_off_booking, booking=booking, by=chen.person, reason=" ")
    call_off_booking(booking=booking, by=chen.person, reason="灯丝烧断")

    assert missing.codes == ["reason_missing"]
    assert told(lin)[-1] == "resources.booking_cancelled"


def test_what_has_ended_cannot_change(requested, chen, lin, hours):
    decline_booking(booking=requested, by=chen.person, reason="设备检修")

    for action, arguments in [
        (cancel_booking, {"by": lin.person}),
        (call_off_booking, {"by": chen.person, "reason": "x"}),
        (move_booking, hours(13, 15)),
    ]:
        assert refusal_of(action, booking=requested, **arguments).codes == ["status"]


def test_each_step_is_written_down(requested, chen, lin):
    approve_booking(booking=requested, by=chen.person)
    cancel_booking(booking=requested, by=lin.person)

    steps = BookingStep.objects.values_list("status", "by__name")
    assert list(steps) == [
        ("requested", "lin"),
        ("approved", "chen"),
        ("cancelled", "lin"),
    ]


def test_numbers_are_never_given_twice(book):
    first, second = book(9, 10), book(10, 11)

    assert first.number != second.number


def change_at_once(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE resources_booking SET ends_at = starts_at", "ends_after_it_starts"),
        ("UPDATE resources_booking SET price = -1", "price_not_negative"),
        ("UPDATE resources_booking SET status = 'cancelled'", "holds_its_time"),
        ("UPDATE resources_booking SET ends_at = ends_at + '1 h'", "holds_its_time"),
        ("UPDATE resources_occupation SET withdrawn_at = now()", "holds_its_time"),
    ],
)
def test_the_database_keeps_bookings_whole(book, change, constraint):
    book(9, 11)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change_at_once(change)

    assert error.value.__cause__.diag.constraint_name == f"booking_{constraint}"


def test_the_database_lets_nobody_hold_taken_time(book, microscope):
    booking = book(9, 11)

    with (
        pytest.raises(IntegrityError, match="occupation_no_overlap"),
        transaction.atomic(),
    ):
        Occupation.objects.create(
            instrument=microscope,
            kind="outage",
            occupied_from=booking.starts_at,
            occupied_until=booking.ends_at,
        )


def test_one_is_handed_what_one_booked(requested, client, lin, chen):
    approve_booking(booking=requested, by=chen.person)

    client.force_login(lin)
    data = client.get(reverse("identity:export")).json()
    assert [held["number"] for held in data["bookings"]] == [requested.number]
    assert [told["kind"] for told in data["notices"]] == [
        "resources.booking_requested",
        "resources.booking_approved",
    ]

    client.force_login(chen)
    data = client.get(reverse("identity:export")).json()
    assert data["bookings"] == []
    assert [step["status"] for step in data["steps_taken"]["bookings"]] == ["approved"]


def test_earlier_states_of_a_booking_are_kept(book, lin):
    cancel_booking(booking=book(9, 11), by=lin.person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM resources_bookingevent")
        assert cursor.fetchall() == [("approved",)]
