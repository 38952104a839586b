"""The list that opens under the search box while somebody types."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.search import phrases
from tests.browser.test_access import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogue(microscope, reindex):
    reindex()
    phrases.weigh()
    return microscope


@pytest.fixture
def box(enter, catalogue):
    box = enter(None, "/").get_by_role("combobox")
    box.press_sequentially("saomiao")
    expect(box).to_have_attribute("aria-expanded", "true")
    return box


def options(box):
    return box.page.get_by_role("option")


def test_arrows_choose_and_enter_searches(box, catalogue):
    box.press("ArrowDown")
    chosen = box.page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    box.page.wait_for_url("**/search/?q=*")
    expect(box.page.locator("#q")).to_have_value(catalogue.name)
    expect(box.page.locator("h2 a").first).to_have_text(catalogue.name)


def test_enter_alone_searches_what_is_typed(box, catalogue):
    box.press("Enter")

    box.page.wait_for_url("**/search/?q=saomiao")


def test_the_mouse_chooses(box, catalogue):
    options(box).first.click()

    box.page.wait_for_url("**/search/?q=*")
    expect(box.page.locator("#q")).to_have_value(catalogue.name)


def test_escape_closes_and_keeps_what_is_typed(box):
    box.press("Escape")

    expect(box).to_have_attribute("aria-expanded", "false")
    expect(options(box)).to_have_count(0)
    expect(box).to_have_value("saomiao")


def test_arrows_go_round_by_way_of_the_box(box):
    last = options(box).last
    box.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")

    assert box.get_attribute("aria-activedescendant") is None


def test_leaving_the_box_closes_the_list(box):
    box.press("Tab")

    expect(box).to_have_attribute("aria-expanded", "false")


def test_what_begins_nothing_closes_it(box):
    box.press_sequentially("qqq")

    expect(box).to_have_attribute("aria-expanded", "false")


def test_the_number_is_read_out(box):
    said = box.page.locator(".search-box").get_by_role("status")

    expect(said).to_have_text(f"联想词：{options(box).count()}")


# Colours change by degrees: wait until they have.
FADED = "Promise.all(document.getAnimations().map(each => each.finished))"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_list(box, scheme):
    box.page.emulate_media(color_scheme=scheme)
    box.press("ArrowDown")
    box.page.evaluate(FADED)

    assert Axe().run(box.page, options=RULES).response["violations"] == []


def test_without_javascript_it_is_a_plain_form(enter, catalogue):
    page = enter(None, "/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("saomiao")
    page.get_by_role("searchbox").press("Enter")

    expect(page.locator("h2 a").first).to_have_text(catalogue.name)
