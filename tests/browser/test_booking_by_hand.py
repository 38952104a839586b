"""Booking in Chromium: by mouse, by keyboard, on a phone, without JavaScript."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.core.time import SHANGHAI
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import Booking, BookingRule, BookingStatus
from tests.browser.words import saying, zh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAKEN = saying("%(taken)s is taken already.")


@pytest.fixture
def held(microscope, wei, hours):
    """Wei has the microscope from nine to eleven that Monday."""
    wish = Wish(microscope, wei.person, **hours(9, 11))
    return place_booking(wish=wish, purpose="涂层截面")


@pytest.fixture
def requested(microscope, lin, hours):
    """Lin's request for nine to eleven, which waits for Chen."""
    BookingRule.objects.filter(instrument=microscope).update(needs_approval=True)
    wish = Wish(microscope, lin.person, **hours(9, 11))
    return place_booking(wish=wish, purpose="样品形貌观察")


@pytest.fixture
def on_monday(microscope, monday):
    """The microscope's page, showing that Monday's free times of two hours."""
    return f"{microscope.get_absolute_url()}?day={monday:%Y-%m-%d}&minutes=120"


def free_time(page, clock):
    return page.locator(".offers").get_by_role("link", name=clock)


def book(page):
    page.locator("#book-form").get_by_role("button").click()


def stands(person, start, end, monday):
    """Whether the person has one booking, at these hours of that Monday."""
    made = Booking.objects.get(person=person.person)
    day = monday.astimezone(SHANGHAI)
    return (made.starts_at, made.ends_at) == (
        day + timedelta(hours=start),
        day + timedelta(hours=end),
    )


def test_a_free_time_is_booked_and_found_again(enter, lin, on_monday, monday):
    page = enter(lin, on_monday)
    free_time(page, "09:00–11:00").click()
    expect(page.locator("#check .success")).to_contain_text(
        zh("Free. It is confirmed at once.")
    )

    page.get_by_label(zh("What for")).fill("涂层截面形貌，三个样品")
    book(page)

    expect(page.locator(".messages, [role=status]").first).to_contain_text(
        zh("The booking is approved: the time is yours.")
    )
    assert stands(lin, 9, 11, monday)
    page.get_by_role("link", name=zh("My bookings")).first.click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").nth(1)).to_contain_text("09:00–11:00")


def test_dragging_over_the_week_chooses_the_time(enter, lin, on_monday, monday):
    page = enter(lin, on_monday)
    column = page.locator("#week .ec-body .ec-day").first
    expect(page.locator("#week .free").first).to_be_visible()
    column.scroll_into_view_if_needed()
    box = column.bounding_box()
    hour = box["height"] / 12  # the page shows the opening hours, eight to twenty
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 2.1 * hour)
    page.mouse.down()
    page.mouse.move(x, box["y"] + 3.0 * hour, steps=5)
    page.mouse.move(x, box["y"] + 3.9 * hour, steps=5)
    page.mouse.up()
    expect(page.locator("#check .success")).to_contain_text("10:00–12:00")

    page.get_by_label(zh("What for")).fill("能谱")
    book(page)

    expect(page).to_have_url(re.compile("/bookings/"))
    assert stands(lin, 10, 12, monday)


def tab_to(page, target):
    """Press Tab until the target has the focus; nothing is clicked."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError("Tab never came there")


def test_keyboard_alone_books_and_cancels(enter, lin, on_monday, monday):
    page = enter(lin, on_monday)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the header
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, free_time(page, "14:00–16:00"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label(zh("What for")))
    page.keyboard.type("XRD 前处理后的形貌")
    tab_to(page, page.locator("#book-form").get_by_role("button"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/bookings/"))
    assert stands(lin, 14, 16, monday)

    tab_to(page, page.get_by_role("link", name=zh("Cancel booking")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cancel/"))
    tab_to(page, page.get_by_role("button", name=zh("Cancel the booking")))
    page.keyboard.press("Enter")

    expect(page.locator(".state").first).to_contain_text(zh("cancelled"))
    assert Booking.objects.get().status == BookingStatus.CANCELLED


def test_a_taken_time_is_refused_and_the_nearest_is_booked(
    enter, lin, on_monday, monday, held, hours
):
    page = enter(lin, on_monday)
    page.get_by_label(zh("From"), exact=True).fill(f"{monday:%Y-%m-%d}T10:00")
    page.get_by_label(zh("Until"), exact=True).fill(f"{monday:%Y-%m-%d}T12:00")
    expect(page.locator("#check .error")).to_contain_text(TAKEN)
    page.get_by_label(zh("What for")).fill("断口")
    book(page)
    summary = page.locator("#book-form .error-summary")
    expect(summary).to_contain_text(TAKEN)
    offered = page.locator("#book-form .refused .offers").get_by_role("link")
    expect(offered).to_have_count(3)

    offered.first.click()
    expect(page.locator("#check .success")).to_be_visible()
    book(page)

    expect(page).to_have_url(re.compile("/bookings/"))
    assert Booking.objects.count() == 2


def test_every_reason_is_told_at_once(enter, lin, on_monday, monday):
    sunday = monday - timedelta(days=1)
    page = enter(lin, on_monday)
    page.get_by_label(zh("From"), exact=True).fill(f"{sunday:%Y-%m-%d}T10:07")
    page.get_by_label(zh("Until"), exact=True).fill(f"{sunday:%Y-%m-%d}T10:12")

    reasons = page.locator("#check .error ul:not(.offers) > li")
    expect(reasons).to_have_count(3)
    expect(page.locator("#check .offers a")).to_have_count(3)


def test_a_visitor_keeps_the_time_while_signing_in(enter, on_monday, monday):
    page = enter(None, on_monday)
    free_time(page, "09:00–11:00").click()

    book(page)

    expect(page).to_have_url(re.compile("/account/login/.*starts_at"))


def test_the_manager_approves(enter, chen, lin, requested):
    page = enter(chen, "/notices/")  # where it waits for her
    page.locator("main").get_by_role("link", name=requested.number).click()
    page.get_by_role("button", name=zh("Approve")).click()

    expect(page.locator(".state").first).to_contain_text(zh("approved"))
    booker = enter(lin, requested.get_absolute_url())
    expect(booker.locator(".state").first).to_contain_text(zh("approved"))


def test_the_manager_declines_with_a_reason_the_booker_reads(
    enter, chen, lin, requested
):
    page = enter(chen, f"/desk/requests/{requested.pk}/")
    page.get_by_role("link", name=zh("Decline")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(zh("Reason")).fill("该时段安排设备培训，请改约周二。")
    dialog.get_by_role("button", name=zh("Decline")).click()

    expect(page.locator(".state").first).to_contain_text(zh("declined"))
    booker = enter(lin, requested.get_absolute_url())
    expect(booker.locator("main")).to_contain_text("请改约周二")


def test_on_a_phone_and_in_english(enter, lin, on_monday, monday):
    page = enter(lin, on_monday, width=390, language="en", has_touch=True)
    free_time(page, "09:00–11:00").tap()
    page.get_by_label("What for").fill("Cross sections")
    page.get_by_role("button", name="Book", exact=True).tap()

    expect(page).to_have_url(re.compile("/bookings/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("09:00–11:00")
    assert not re.search("[一-鿿]", page.locator("h2#course-title").inner_text())
    assert stands(lin, 9, 11, monday)


def test_without_javascript_from_the_free_times_to_the_cancelling(
    enter, lin, on_monday, monday, held
):
    page = enter(lin, on_monday, java_script_enabled=False)
    free_time(page, "11:00–13:00").click()
    expect(page.locator("#check .success")).to_be_visible()
    book(page)  # forgot what for
    expect(page.locator(".error-summary")).to_contain_text(zh("What for"))
    page.get_by_label(zh("What for")).fill("涂层")
    book(page)
    expect(page).to_have_url(re.compile("/bookings/"))
    assert stands(lin, 11, 13, monday)

    page.get_by_role("link", name=zh("Cancel booking")).click()
    page.get_by_role("button", name=zh("Cancel the booking")).click()

    assert not Booking.objects.live().filter(person=lin.person).exists()


def test_without_javascript_a_refusal_offers_better_times(
    enter, lin, on_monday, monday, held
):
    page = enter(lin, on_monday, java_script_enabled=False)
    page.get_by_label(zh("From"), exact=True).fill(f"{monday:%Y-%m-%d}T10:00")
    page.get_by_label(zh("Until"), exact=True).fill(f"{monday:%Y-%m-%d}T12:00")
    page.get_by_label(zh("What for")).fill("断口")
    book(page)
    expect(page.locator(".error-summary")).to_contain_text(TAKEN)

    page.locator("#book-form .offers a").first.click()
    page.get_by_label(zh("What for")).fill("断口")
    book(page)

    expect(page).to_have_url(re.compile("/bookings/"))


def test_a_booking_moves_to_another_time(enter, lin, requested, monday):
    page = enter(lin, f"/bookings/{requested.pk}/move/?day={monday:%Y-%m-%d}")
    free_time(page, "16:00–18:00").click()
    expect(page.locator("#check .success")).to_be_visible()
    page.locator("#book-form").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("16:00–18:00")
    assert stands(lin, 16, 18, monday)
