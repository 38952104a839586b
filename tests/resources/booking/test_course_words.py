"""What the portal notes of a booking is read in each reader's language."""

import pytest
from django.utils.translation import override

from portal.identity.actions.accounts import close_account
from resources.actions.booking import move_booking
from resources.booking.course import course_of, note_of
from resources.models import Booking, BookingStep
from tests.offices import enter, url


def last_note(booking):
    return [step["note"] for step in course_of(booking) if "note" in step][-1]


def test_from_when_it_was_moved(book, hours):
    with override("en"):
        moved = move_booking(booking=book(9, 11), **hours(13, 15))
        assert last_note(moved).startswith("moved from")
        assert last_note(moved).endswith("Mon 09:00")

    assert last_note(moved).endswith("周一 09:00 改期")


def test_that_the_account_was_closed(book, lin):
    booking = book(9, 11)
    with override("en"):
        close_account(account=lin)

    booking.refresh_from_db()
    assert last_note(booking) == "账号已注销。"


def test_a_persons_own_words_stay():
    step = BookingStep(status="declined", note="2026-06-08T09:00+08:00 起检修")

    assert note_of(step) == step.note


@pytest.mark.parametrize(
    "note",
    ["9999-12-31T23:59-12:00", "0001-01-01T00:00+00:00", "2026-06-08", "2026-13-01"],
)
def test_whatever_another_base_notes_is_shown(note):
    assert note_of(BookingStep(status="approved", note=note)) == note


def test_the_office_reads_it_too(client, book, hours, reviewer):
    moved = move_booking(booking=book(9, 11), **hours(13, 15))
    enter(client, reviewer)

    page = client.get(url(Booking, "change", moved.pk)).content.decode()

    assert "周一 09:00 改期" in page
