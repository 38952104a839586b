import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.core.devices import device
from portal.core.phone import spelled
from portal.core.templatetags.look import lang, number, yuan
from portal.demo.vendor import LIST

ROOT = Path(__file__).resolve().parent.parent.parent
PROBLEMS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


class NameForm(forms.Form):
    name = forms.CharField(help_text="As on your card.")


def test_a_wrong_field_is_tied_to_its_hint_and_its_error():
    html = str(NameForm({"name": ""}))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_the_summary_of_errors_leads_to_the_field_and_takes_the_focus():
    html = str(NameForm({"name": ""}))

    assert 'href="#id_name"' in html
    assert "autofocus" in html


def test_an_untouched_form_has_no_summary():
    assert "error-summary" not in str(NameForm())


@pytest.mark.parametrize("page", PROBLEMS)
def test_pages_of_failure_need_neither_request_nor_database(page):
    assert "<h1>" in render_to_string(page)


def test_money_and_counts_look_the_same_in_both_languages():
    for language in ["zh-hans", "en"]:
        with override(language):
            assert number(12486) == "12,486"
            assert [yuan(300), yuan(1250.5)] == ["¥300", "¥1,250.50"]


def test_a_device_has_the_name_its_owner_knows():
    edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0"

    assert device(edge) == "Edge · Windows"


def test_no_template_styles_inline_and_no_sheet_shouts():
    pages = [*(ROOT / "templates").rglob("*.html")]
    sheets = [*(ROOT / "static").glob("*.css")]

    assert [p.name for p in pages if re.search(r"\sstyle=", p.read_text())] == []
    assert [s.name for s in sheets if "!important" in s.read_text()] == []


def test_the_sprite_holds_the_icons_that_pages_draw_and_no_more():
    pages = "".join(p.read_text() for p in (ROOT / "templates").rglob("*.html"))

    drawn = re.findall(r'\bicon(?: |=|\|default:)"([a-z0-9-]+)"', pages)

    assert sorted(set(drawn)) == json.loads(LIST.read_text())["icons"]


def test_every_colour_of_the_light_is_named_in_the_dark():
    def colours(sheet):
        text = (ROOT / "static" / sheet).read_text()
        return set(re.findall(r"(--[a-z-]+): (?:#|\d+ )", text))

    assert colours("base.css") == colours("dark.css")


@pytest.mark.browser
@pytest.mark.urls("tests.core.styleguide_urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_component_is_open_to_everyone(live_server, page, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server}/styleguide/")

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.urls("tests.core.styleguide_urls")
@pytest.mark.django_db(transaction=True)
def test_the_chosen_theme_outlives_the_page(live_server, page):
    page.goto(f"{live_server}/styleguide/")
    page.click("#theme")
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.get_attribute("#theme", "aria-pressed") == "true"


def test_numbers_are_written_as_people_dial_them():
    assert spelled("+8619900000001") == "199 0000 0001"
    assert spelled("+85251234567") == "+852 5123 4567"
    assert spelled("+1") == "+1"
    assert spelled("lin@demo.example") == "lin@demo.example"


@pytest.mark.parametrize(
    ("language", "words", "attribute"),
    [
        ("en", "《重庆日报》报道", ' lang="zh-CN"'),
        ("en", "Minutes", ""),
        ("en", "", ""),
        ("zh-hans", "《重庆日报》报道", ""),
    ],
)
def test_chinese_in_a_page_of_another_language_says_so(language, words, attribute):
    with override(language):
        assert lang(words) == attribute
