"""Every page of the admin site, read as its officers read it: in Chinese."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib import admin

from tests.browser.growing import add_instrument, add_people
from tests.offices import enter, url

SILENT = {"script", "style"}
SPOKEN = ("title", "placeholder", "aria-label", "alt")
OFFICERS = ["sysadmin", "auditor", "reviewer", "agreement_officer"]
PAGES = {"changelist": False, "add": False, "change": True, "history": True}
# Names that people gave, and words that Chinese officers read as they are.
NAMES = """
    sysadmin auditor reviewer lin Lin someone chen wei zhao stranger guo demo example
    wen
    Chongqing chongqing base localhost http Shapingba Materials science University
    Carl Zeiss Microscopy GmbH Sigma Field emission scanning electron microscope
    DSC Triton lab portal csv cqu issuer edu Electron optics Analytical instruments data
"""
WORDS = """
    English esc PEM SHA CMA CNAS manage join base cypt SAML OpenID Connect NameID XML
    PDF PNG JPEG Word AES CBC GCM
    eduPersonPrincipalName eduPersonTargetedID pairwise persistent
"""
# And beginnings of tokens, ids, and codes of bases, which stand beside their names.
ADDRESS = re.compile(
    r"https?://\S+|/\S+/|cypt_\S+|\b(?i:[0-9a-f]{32,64})\b|\bchengdu\b"
)
KNOWN = set(NAMES.split()) | set(WORDS.split())


class Reader(HTMLParser):
    """Gathers what a page says; its icons are drawn from English names."""

    def __init__(self):
        super().__init__()
        self.said, self.silence = [], ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.said += [given[name] or "" for name in SPOKEN if name in given]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append(given.get("value", ""))
        if tag in SILENT or "material-symbols" in (given.get("class") or ""):
            self.silence = tag

    def handle_endtag(self, tag):
        if tag == self.silence:
            self.silence = ""

    def handle_data(self, data):
        if not self.silence:
            self.said.append(data)


def foreign_words(page):
    reader = Reader()
    reader.feed(page)
    said = ADDRESS.sub(" ", " ".join(reader.said))
    return set(re.findall(r"[A-Za-z]{3,}", said)) - KNOWN


def english_texts():
    """The words of every text that people gave in English beside the Chinese."""
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if f.name.endswith("_en")]
        for row in model._default_manager.values_list(*names) if names else []:
            yield from re.findall(r"[A-Za-z]{3,}", " ".join(filter(None, row)))


def addresses():
    for model in admin.site._registry:
        one = model._default_manager.first()
        for page, is_of_one in PAGES.items():
            if one or not is_of_one:
                yield url(model, page, *([one.pk] if is_of_one else []))


@pytest.mark.parametrize("officer", OFFICERS)
def test_no_page_speaks_english(client, world, request, officer):
    add_instrument(world, 2)
    add_people(world, 2)
    enter(client, request.getfixturevalue(officer))
    answers = {path: client.get(path) for path in addresses()}
    seen = {path: page for path, page in answers.items() if page.status_code == 200}

    spoken = {path: foreign_words(page.content.decode()) for path, page in seen.items()}

    given = set(english_texts())
    assert len(seen) > 10
    assert {path: rest for path, ws in spoken.items() if (rest := ws - given)} == {}


def test_the_reader_hears_what_is_said():
    page = (
        '<a title="Home"><b class="material-symbols-outlined">menu</b>Go 单位 Back</a>'
    )

    assert foreign_words(page) == {"Home", "Back"}
