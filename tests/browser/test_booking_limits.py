"""Bookings at the edge of the rules, in Chromium: quotas, midnight, nights, notice."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import Booking, BookingRule, OpeningHours
from tests.browser.test_booking_by_hand import book, stands
from tests.browser.words import saying, zh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUOTA = saying("At most %(quota)s per person and week; you have booked %(used)s.")
LATE = saying(
    "It can no longer be moved here. Please turn to the instrument’s manager."
)


@pytest.fixture
def mine(microscope, lin, hours):
    """Lin has the microscope from nine to eleven that Monday."""
    wish = Wish(microscope, lin.person, **hours(9, 11))
    return place_booking(wish=wish, purpose="样品形貌观察")


@pytest.fixture
def day_and_night(microscope):
    """Open around the clock on weekdays, for as long as a day."""
    OpeningHours.objects.update(opens=0, closes=1440)
    BookingRule.objects.update(most_minutes=1440)
    return microscope


def ask(page, starts_at, ends_at):
    page.get_by_label(zh("From"), exact=True).fill(f"{starts_at:%Y-%m-%dT%H:%M}")
    page.get_by_label(zh("Until"), exact=True).fill(f"{ends_at:%Y-%m-%dT%H:%M}")


def test_a_quota_used_up_is_told_and_nothing_is_booked(enter, lin, mine, hours):
    BookingRule.objects.update(quota_minutes=180)
    page = enter(lin, mine.instrument.get_absolute_url())
    ask(page, **hours(14, 16))
    expect(page.locator("#check .error")).to_contain_text(QUOTA)

    page.get_by_label(zh("What for")).fill("断口")
    book(page)

    expect(page.locator("#book-form .error-summary")).to_contain_text(QUOTA)
    assert Booking.objects.get() == mine


@pytest.mark.parametrize(("start", "end"), [(22, 24), (20, 32)])
def test_midnight_ends_no_day_and_divides_no_night(
    enter, lin, day_and_night, hours, monday, start, end
):
    page = enter(lin, day_and_night.get_absolute_url())
    ask(page, **hours(start, end))
    expect(page.locator("#check .success")).to_be_visible()

    page.get_by_label(zh("What for")).fill("原位升温，过夜")
    book(page)

    expect(page).to_have_url(re.compile("/bookings/"))
    assert stands(lin, start, end, monday)


def test_too_late_to_move_is_told(enter, lin, mine, monday):
    page = enter(lin, f"/bookings/{mine.pk}/move/?day={monday:%Y-%m-%d}")
    page.locator(".offers").get_by_role("link", name="16:00–18:00").click()
    expect(page.locator("#check .success")).to_be_visible()
    BookingRule.objects.update(move_notice_minutes=60 * 1440)

    page.locator("#book-form").get_by_role("button").click()

    expect(page.locator("main")).to_contain_text(LATE)
    assert stands(lin, 9, 11, monday)


def test_the_week_follows_the_chosen_day(enter, lin, microscope, monday):
    page = enter(lin, f"{microscope.get_absolute_url()}?day={monday:%Y-%m-%d}")
    expect(page.locator("#week")).to_contain_text(f"{monday:%m-%d}")
    later = monday + timedelta(days=7)

    page.locator("#slot-day").fill(f"{later:%Y-%m-%d}")
    page.locator("#slot-day").press("Enter")

    expect(page.locator("#week")).to_contain_text(f"{later:%m-%d}")
