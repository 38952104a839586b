"""What holds on every page: language, dark mode, the way past the header."""

import pytest
from playwright.sync_api import expect

from tests.browser.words import zh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_language_changes_and_the_page_stays(enter, microscope, scripts):
    page = enter(
        None,
        f"{microscope.get_absolute_url()}?minutes=120",
        java_script_enabled=scripts,
    )
    address = page.url

    page.get_by_role("button", name="English").click()

    expect(page).to_have_url(address)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text(microscope.name_en)
    page.get_by_role("button", name="中文").click()
    expect(page).to_have_url(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_on_a_phone_the_chosen_entry_is_in_sight(enter, lin, language):
    page = enter(lin, "/help/", width=390, language=language)

    expect(page.locator(".site-nav [aria-current]")).to_be_in_viewport(ratio=1)


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_dark_mode_is_kept_from_page_to_page(enter, microscope):
    page = enter(None, "/help/")
    light = background(page)

    page.get_by_role("button", name=zh("Dark mode")).click()
    dark = background(page)
    page.goto(microscope.get_absolute_url())

    assert background(page) == dark != light


def test_the_menu_of_the_account_closes_by_escape(enter, lin):
    page = enter(lin, "/help/")
    menu = page.locator("details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")

    page.keyboard.press("Escape")

    expect(menu.locator("summary")).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")


def test_signing_out_leaves_nothing_behind(enter, lin):
    page = enter(lin, "/bookings/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name=zh("Sign out")).click()
    page.wait_for_url("**/")

    page.goto("/bookings/")

    assert "/account/login/" in page.url


def test_an_unknown_address_says_so_in_the_portals_own_look(enter):
    page = enter(None, "/no/such/page/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link").first).to_be_visible()


def test_a_printed_page_has_neither_header_nor_buttons(enter, microscope):
    page = enter(None, microscope.get_absolute_url())

    page.emulate_media(media="print")

    expect(page.locator("header.site-head .site-nav")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
