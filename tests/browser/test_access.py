"""What axe finds on any page, wide and narrow, light and dark: nothing.

Nor does a page scroll sideways on a phone, or speak the other language.
"""

import os
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from portal.identity.programs.clients import register_program
from tests.browser import pages
from tests.identity.programs.asking import AUTHORIZE, DEVICE, asking, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ]
}
# Of each language one page load, and all four looks between them.
LOOKS = {
    "zh-hans": [(1280, "light"), (390, "dark")],
    "en": [(1280, "dark"), (390, "light")],
}
GROUPS = {
    "public": pages.PUBLIC,
    "personal": pages.PERSONAL,
    "organisation": pages.ORGANISATION,
    "desk": pages.DESK[: len(pages.DESK) // 2],
    "desk, the rest": pages.DESK[len(pages.DESK) // 2 :],
}


# Words of the other language, where no record's own text can stand.
STRANGE = """pattern => [
    ...document.querySelectorAll("label, button, legend, dt, .state, th[scope=col]")
].filter(part => part.checkVisibility())
 .filter(part => !part.closest(":not(html)[lang], [translate=no]"))
 .map(part => {
    const words = part.cloneNode(true);
    words.querySelectorAll("[translate=no]").forEach(name => name.remove());
    return words.textContent;
 }).filter(text => new RegExp(pattern).test(text))"""
OTHER = {"zh-CN": "[a-z]{3,} [a-z]{2,}", "en": "[\u4e00-\u9fff]"}


def faults(page, look):
    """What is wrong with the page as it stands, in words."""
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
        for node in violation["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    language = page.locator("html").get_attribute("lang")
    found += page.evaluate(STRANGE, OTHER[language])
    keep_picture(page, f"{width}-{scheme}-{language}")
    return found


def keep_picture(page, look):
    """For a designer's eyes: SHOTS=folder pytest tests/browser/test_access.py"""
    if folder := os.environ.get("SHOTS"):
        path = page.evaluate("location.pathname").strip("/").replace("/", "-")
        taken = len(list(Path(folder).iterdir()))
        name = f"{taken:03}-{path[:60]}-{look}.png"
        page.screenshot(path=Path(folder) / name, full_page=True)


def settle(page):
    if page.locator("#week").count():
        page.locator("#week .ec-body").first.wait_for()


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing(enter, world, reindex, group, language):
    reindex()
    readers, found = {}, {}
    for shown in GROUPS[group]:
        if not shown.is_page or shown.answer != 200:
            continue
        if shown.right not in readers:
            who = getattr(world, shown.right, None)
            readers[shown.right] = enter(who, language=language)
        page = readers[shown.right]
        page.goto(shown.url(world))
        settle(page)
        for look in LOOKS[language]:
            found[str(shown), look] = faults(page, look)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_at_the_entrance_and_in_the_account(enter, world, language):
    found = {}
    for names, who in [(pages.ENTRANCE, None), (pages.ACCOUNT, world.lin)]:
        page = enter(who, language=language)
        for name in names:
            page.goto(reverse(name))
            for look in LOOKS[language]:
                found[name, look] = faults(page, look)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_where_a_secret_is_made(enter, world, language):
    page = enter(world.lin, language=language)
    found = {}
    for name, chosen in [("new-token", "read"), ("new-program", "device")]:
        page.goto(reverse(f"identity:{name}"))
        for look in LOOKS[language]:
            found[name, look] = faults(page, look)
        page.locator("[name=name]").fill("扫描电镜工作站")
        page.locator(f"[value={chosen}]").check()
        page.locator("main form[method=post] button").last.click()
        page.locator("main input[readonly]").first.wait_for()
        for look in LOOKS[language]:
            found[f"{name}, made", look] = faults(page, look)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_where_programs_are_let_in(enter, world, language):
    page = enter(world.lin, language=language)
    device, _ = register_program(
        owner=world.wei,
        name="扫描电镜工作站",
        kind="device",
        scopes=["read", "book"],
        redirect_uris=[],
    )
    asked = send("/identity/o/api/device/code", {"client_id": device.pk}).json()
    back = {"redirect_uri": world.helper.get_redirect_uris()[0], "scope": "read"}
    found = {}

    def look_at(name):
        for look in LOOKS[language]:
            found[name, look] = faults(page, look)

    page.goto(f"{AUTHORIZE}?{urlencode(asking(world.helper, **back))}")
    look_at("a website")
    page.goto(f"{AUTHORIZE}?client_id=x")
    look_at("an error")
    page.goto(f"{DEVICE}?code={asked['user_code']}")
    look_at("a device")
    page.locator("button[value=confirm]").click()
    page.locator("main .lead").wait_for()
    look_at("a device, let in")

    assert {where: what for where, what in found.items() if what} == {}
