"""What must never be of bookings and outages: each constraint, hit directly."""

import pytest
from django.db import IntegrityError, connection, transaction

from portal.core.ids import new_id
from resources.actions.outage import enter_outage


def refused(statement):
    """The constraint by which the database refuses a statement, at once or later."""
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("SET ends_at = starts_at", "booking_ends_after_it_starts"),
        ("SET price = -1", "booking_price_not_negative"),
        ("SET ends_at = ends_at + interval '1 minute'", "booking_holds_its_time"),
        ("SET status = 'cancelled'", "booking_holds_its_time"),
    ],
)
def test_no_booking_says_what_cannot_be(book, change, constraint):
    book(9, 11)

    assert refused(f"UPDATE resources_booking {change}") == constraint


def test_the_time_of_a_live_booking_is_not_given_away(book):
    book(9, 11)
    given_away = "UPDATE resources_occupation SET withdrawn_at = now()"

    assert refused(given_away) == "booking_holds_its_time"


def test_no_two_bookings_have_one_number(book):
    book(9, 11)
    book(13, 15)
    same = "UPDATE resources_booking SET number = '50-261124-000001'"

    assert refused(same) == "booking_number_once"


def test_no_two_bookings_hold_the_same_time(book):
    book(9, 11)
    again = f"""INSERT INTO resources_booking SELECT (jsonb_populate_record(b,
        jsonb_build_object('id', '{new_id()}', 'number', 'other'))).*
        FROM resources_booking b"""

    assert refused(again) == "booking_own_occupation"


def test_an_outage_ends_after_it_starts(microscope, chen, hours):
    enter_outage(instrument=microscope, by=chen.person, reason="检修", **hours(9, 11))
    backwards = "UPDATE resources_outage SET ends_at = starts_at"

    assert refused(backwards) == "outage_ends_after_it_starts"
