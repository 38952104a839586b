"""From the home page to an instrument, by whatever one remembers of it."""

import re

import pytest
from playwright.sync_api import expect

from portal.nodes.base import applying
from portal.search import reference
from resources.models import Instrument
from tests.browser.words import saying, zh
from tests.cast import base

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogue(chongqing, microscope, reindex):
    """The microscope here, with a nickname, and a spectrometer of the other base."""
    Instrument.objects.filter(pk=microscope.pk).update(nickname="老蔡司")
    base("chengdu")
    other = Instrument.objects.get(pk=microscope.pk)
    other.pk, other.home = None, "chengdu"
    other.name, other.name_en, other.nickname = "液相色谱质谱联用仪", "LC-MS", ""
    other.model, other.manufacturer, other.inner_id = "Q Exactive", "Thermo", "7"
    with applying("chengdu"):
        other.save(force_insert=True)
    reference.load()
    reindex()
    return microscope


def ask(page, words):
    box = page.locator("#q")
    box.fill(words)
    box.press("Enter")
    return page.get_by_role("main").get_by_role("listitem").locator("h2 a")


@pytest.mark.parametrize(
    "words",
    [
        "saomiao dianzi",
        "smdzxwj",
        "老蔡司",
        "电镜",
        "Sigma 300",
        "sigma300",
        "扫苗电子显微镜",
    ],
    ids=["pinyin", "initials", "nickname", "synonym", "model", "joined", "slip"],
)
def test_what_one_remembers_leads_to_the_instrument(enter, catalogue, words):
    page = enter(None, "/")

    found = ask(page, words)

    expect(found.first).to_have_text(catalogue.name)
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(catalogue.name)


def test_an_instrument_of_the_other_base_is_asked_for_here(
    enter, catalogue, settings, own_key_file
):
    settings.NODE_KEY_FILE = str(own_key_file)
    page = enter(None, "/")
    ask(page, "zhipu").first.click()

    expect(page.get_by_text("预约申请将发往该基地受理")).to_be_visible()


def test_nothing_found_says_what_to_do(enter, catalogue):
    page = enter(None, "/search/?q=冰川钻机模型火箭")

    expect(
        page.get_by_role("main").get_by_role("listitem").locator("h2")
    ).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_filter_stands_in_the_address(enter, catalogue, scripts):
    page = enter(None, "/search/", java_script_enabled=scripts)
    results = page.get_by_role("main").locator(".result")
    expect(results).to_have_count(3)  # two instruments and their institution

    page.locator("input[name=base][value=chengdu]").check()
    if not scripts:
        page.locator(".search-box button").click()

    expect(results).to_have_count(1)
    assert "base=chengdu" in page.url
    page.reload()
    expect(results).to_have_count(1)
    expect(page.locator("input[name=base][value=chengdu]")).to_be_checked()


def test_on_a_phone_the_filters_lead_back_to_the_results(enter, catalogue):
    page = enter(None, "/search/", width=390)
    filters = page.locator("details.filters > summary")
    filters.click()
    page.locator("input[name=base][value=chengdu]").check()

    back = page.locator("[data-shows]")
    expect(back).to_have_text(re.compile(r"查看\s*1\s"))
    expect(back).to_be_in_viewport()
    back.click()

    expect(back).to_be_hidden()
    expect(filters).to_be_focused()
    expect(page.get_by_role("main").locator(".result")).to_be_in_viewport()


def test_in_english_on_a_phone(enter, catalogue):
    page = enter(None, "/", width=390, language="en")

    found = ask(page, "electron microscope")

    expect(found.first).to_have_text("Field emission scanning electron microscope")


def test_the_desk_of_a_visitor_is_the_way_to_sign_in(enter, catalogue):
    page = enter(None, "/")

    page.get_by_role("link", name=zh("Share my instruments")).click()

    expect(page).to_have_url(saying("/account/login/"))


def test_the_focus_stays_on_the_filter_that_was_ticked(enter, catalogue):
    page = enter(None, "/search/")
    box = page.locator("input[name=base][value=chengdu]")
    box.focus()

    page.keyboard.press("Space")
    expect(page.get_by_role("main").locator(".result")).to_have_count(1)

    expect(box).to_be_checked()
    expect(box).to_be_focused()
