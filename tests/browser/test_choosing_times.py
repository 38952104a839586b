"""Choosing a time in Chromium: the days, the form and the week stay in step."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.core.time import SHANGHAI
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from tests.browser.words import zh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def on_monday(microscope, monday):
    return f"{microscope.get_absolute_url()}?day={monday:%Y-%m-%d}&minutes=120"


@pytest.fixture
def take(microscope, wei, hours):
    def take(start, end):
        wish = Wish(microscope, wei.person, **hours(start, end))
        return place_booking(wish=wish, purpose="涂层截面")

    return take


def day_after(monday):
    return (monday.astimezone(SHANGHAI) + timedelta(days=1)).date()


def day(page, date):
    return page.locator(f"#day-{date}")


def free_times(page):
    return page.locator("#slots .offers a")


def test_the_keyboard_goes_on_from_the_day_chosen(enter, lin, on_monday, monday):
    page = enter(lin, on_monday)
    tuesday = day_after(monday)
    day(page, tuesday).focus()
    page.keyboard.press("Enter")

    expect(day(page, tuesday)).to_have_attribute("aria-current", "date")
    expect(day(page, tuesday)).to_be_focused()
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#slots .offers a')"):
            break
    expect(free_times(page).first).to_be_focused()


def test_the_keyboard_goes_on_from_the_week_chosen(enter, lin, on_monday):
    page = enter(lin, on_monday)
    shown = page.locator(".week li a").first.get_attribute("id")
    page.locator("#week-after").focus()
    page.keyboard.press("Enter")

    expect(page.locator(f"#{shown}")).to_have_count(0)
    expect(page.locator("#week-after")).to_be_focused()


def test_the_days_follow_a_time_entered(enter, lin, on_monday, monday):
    page = enter(lin, on_monday)
    tuesday = day_after(monday)
    page.get_by_label(zh("From"), exact=True).fill(f"{tuesday}T10:00")
    page.get_by_label(zh("Until"), exact=True).fill(f"{tuesday}T13:00")

    expect(day(page, tuesday)).to_have_attribute("aria-current", "date")
    expect(page.locator("#slot-day")).to_have_value(str(tuesday))
    expect(page.locator("#slot-minutes")).to_have_value("180")
    expect(page.locator("#slots .mine")).to_have_text("10:00–13:00")


def test_the_day_chosen_stays_through_signing_in(enter, lin, microscope, monday):
    tuesday = day_after(monday)
    times = f"starts_at={tuesday}T14:00&ends_at={tuesday}T16:00"
    page = enter(lin, f"{microscope.get_absolute_url()}?{times}")

    expect(day(page, tuesday)).to_have_attribute("aria-current", "date")
    expect(page.locator("#slots .mine")).to_have_text("14:00–16:00")


def test_a_refusal_shows_what_is_free_now(enter, lin, on_monday, take):
    page = enter(lin, on_monday)
    page.locator("#slots").get_by_role("link", name="09:00–11:00").click()
    expect(page.locator("#check .success")).to_be_visible()
    take(9, 11)
    page.locator("textarea[name=purpose]").fill("断口")
    page.locator("#book-form").get_by_role("button").click()

    summary = page.locator("#book-form .error-summary")
    expect(summary.get_by_role("heading")).to_have_text("该时间已被占用，请另选时间")
    offered = page.locator("#slots").get_by_role("link", name="09:00–11:00")
    expect(offered).to_have_count(0)
    expect(
        page.locator("#slots").get_by_role("link", name="11:00–13:00")
    ).to_be_visible()
    expect(page.locator("#week .ec-event.taken").first).to_be_visible()

    page.locator("#book-form .refused .offers a").first.press("Enter")
    expect(summary).to_have_count(0)
    expect(page.locator("#check .success")).to_be_visible()
    expect(page.locator("#book-form").get_by_role("button")).to_be_focused()
    expect(page.locator("#book-form").get_by_role("button")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/bookings/"))


def test_a_booking_moves_by_less_than_its_length(enter, lin, microscope, hours):
    wish = Wish(microscope, lin.person, **hours(9, 11))
    own = place_booking(wish=wish, purpose="样品")
    page = enter(lin, f"/bookings/{own.pk}/move/")

    slot = page.locator("#slots").get_by_role("link", name="10:00–12:00")
    expect(slot).to_be_visible()
    page.locator("#slots .week li a[aria-current]").click()
    expect(slot).to_be_visible()
    slot.click()
    page.locator("#book-form").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("10:00–12:00")
