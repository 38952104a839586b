"""Booking in a real browser: by mouse, by keyboard, on a phone, refused, approved."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from resources.models import Booking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(context, live_server):
    """Give the browser the session of an account."""

    def sign_in(account):
        client = Client()
        client.force_login(account)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value}
        context.add_cookies([cookie | {"url": live_server.url}])

    return sign_in


@pytest.fixture
def open_page(page, live_server, microscope, chongqing, monday):
    """Open the microscope's page at that Monday."""

    def open_page(**more):
        query = "&".join(f"{k}={v}" for k, v in {"day": monday.date(), **more}.items())
        page.goto(f"{live_server.url}{microscope.get_absolute_url()}?{query}")
        return page

    return open_page


def test_a_booking_by_mouse(open_page, sign_in, lin, hours):
    sign_in(lin)
    page = open_page()

    page.get_by_role("link", name="14:00–16:00").click()
    page.get_by_text("该时间空闲").wait_for()
    page.get_by_label("用途").fill("断口形貌观察")
    page.get_by_role("button", name="预约", exact=True).click()

    page.get_by_text("预约已通过，该时段已为您保留。").wait_for()
    assert Booking.objects.get().starts_at == hours(14, 16)["starts_at"]


def test_a_time_is_chosen_by_dragging(open_page, sign_in, lin, hours):
    sign_in(lin)
    page = open_page()
    page.locator(".ec-event, .ec-bg-event").first.wait_for()

    day = page.locator(".ec-body .ec-day").first
    box = day.bounding_box()
    hour = box["height"] / 12  # it is drawn from eight to twenty
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + hour * 2.1)
    page.mouse.down()
    page.mouse.move(x, box["y"] + hour * 3, steps=4)
    page.mouse.move(x, box["y"] + hour * 3.9, steps=4)
    page.mouse.up()

    page.get_by_text("该时间空闲").wait_for()
    assert page.get_by_label("开始时间").input_value().endswith("T10:00")
    assert page.get_by_label("结束时间").input_value().endswith("T12:00")


def test_a_booking_by_keyboard_alone(open_page, sign_in, lin):
    sign_in(lin)
    page = open_page()

    page.get_by_role("link", name="09:00–11:00").focus()
    page.keyboard.press("Enter")
    page.get_by_text("该时间空闲").wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "purpose":
            break
    page.keyboard.type("对照样品")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text("预约已通过，该时段已为您保留。").wait_for()
    assert Booking.objects.get().purpose == "对照样品"


def test_a_refused_booking_takes_a_better_time(open_page, sign_in, book, wei, lin):
    book(9, 11)
    sign_in(wei)
    page = open_page()
    page.get_by_label("用途").fill("断口形貌观察")
    start = page.get_by_label("开始时间")
    start.fill(f"{page.locator('#slot-day').input_value()}T10:00")
    page.get_by_label("结束时间").fill(start.input_value().replace("10:00", "12:00"))

    page.get_by_text("该时间不能预约").wait_for()
    page.locator("#check .offers a").first.click()
    page.get_by_text("该时间空闲").wait_for()
    page.get_by_role("button", name="预约", exact=True).click()

    page.get_by_text("预约已通过，该时段已为您保留。").wait_for()
    assert Booking.objects.filter(person=wei.person).count() == 1


def test_without_javascript_the_links_fill_the_form(
    browser, live_server, microscope, chongqing, monday
):
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        address = f"{live_server.url}{microscope.get_absolute_url()}"
        page.goto(f"{address}?day={monday.date()}")
        page.get_by_role("link", name="14:00–16:00").click()

        assert page.locator("[name=starts_at]").input_value().endswith("T14:00")
        assert page.get_by_text("该时间空闲").is_visible()
        assert page.locator("#week").is_hidden()


def test_a_manager_approves(page, live_server, sign_in, chongqing, requested, chen):
    sign_in(chen)
    page.goto(f"{live_server.url}/desk/requests/")

    page.get_by_role("link", name="场发射扫描电子显微镜").click()
    page.get_by_role("button", name="通过", exact=True).click()

    page.get_by_text("已通过，并已通知预约人。").wait_for()
    requested.refresh_from_db()
    assert requested.status == "approved"


def test_a_manager_declines_with_a_reason(
    page, live_server, sign_in, chongqing, requested, chen
):
    sign_in(chen)
    page.goto(f"{live_server.url}/desk/requests/{requested.pk}/")

    page.get_by_role("link", name="不予通过").click()
    page.get_by_role("dialog").locator("[name=reason]").fill("样品含磁性")
    page.get_by_role("dialog").get_by_role("button", name="不予通过").click()

    page.get_by_text("样品含磁性").wait_for()
    requested.refresh_from_db()
    assert requested.status == "declined"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing(
    page, context, open_page, live_server, sign_in, chen, requested, width, language
):
    sign_in(chen)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
    context.add_cookies([cookie | {"url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    pk, instrument = requested.pk, requested.instrument_id

    open_page(starts_at="2026-01-01T10:00", ends_at="2026-01-01T09:00")
    page.locator(".ec-event").first.wait_for()
    assert Axe().run(page).response["violations"] == []
    for path in [
        "bookings/",
        f"bookings/{pk}/",
        f"bookings/{pk}/slip/",
        "desk/requests/",
        f"desk/requests/{pk}/",
        f"desk/instruments/{instrument}/outages/",
    ]:
        page.goto(f"{live_server.url}/{path}")
        assert Axe().run(page).response["violations"] == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
