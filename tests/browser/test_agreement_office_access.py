"""What an agreement officer works with, under axe: every page, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from agreements.models import Agreement, Duty
from tests.agreements import made
from tests.agreements.tables import table
from tests.browser.test_access import RULES, keep_picture
from tests.browser.test_admin_access import THEIRS, faults_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFICE = "/admin/agreements"
LISTS = [
    *("agreement", "area", "commitment", "duty", "progress", "yearlyreport"),
    *("meeting", "resolution", "consultation", "disclosurereview", "policy"),
    *("measure", "alliance", "agreementevent", "commitmentevent", "dutyevent"),
    "progressevent",
]
RECORDS = {
    "agreement": "{world.agreement.pk}",
    "area": "{world.commitment.area_id}",
    "commitment": "{world.commitment.pk}",
    "duty": "{world.duty.pk}",
    "progress": "{world.report.pk}",
    "yearlyreport": "{world.yearly_report.pk}",
    "meeting": "{world.meeting.pk}",
    "consultation": "{world.consultation.pk}",
    "policy": "{world.policy.pk}",
    "measure": "{world.measure.pk}",
    "alliance": "{world.alliance.pk}",
    "agreementevent": "{world.version.pk}",
}
NEW = ["agreement", "commitment", "duty", "progress", "meeting", "policy", "alliance"]
PAGES = [
    *(f"{OFFICE}/{name}/" for name in LISTS),
    *(f"{OFFICE}/{name}/{key}/change/" for name, key in RECORDS.items()),
    *(f"{OFFICE}/{name}/add/" for name in NEW),
    f"{OFFICE}/agreement/{{world.agreement.pk}}/propose-change/",
    f"{OFFICE}/agreement/{{world.draft.pk}}/change/",
    f"{OFFICE}/agreement/{{world.draft.pk}}/history/",
    f"{OFFICE}/agreement/{{world.draft.pk}}/see-changes/",
    f"{OFFICE}/agreement/import/",
    f"{OFFICE}/commitment/import/",
]


@pytest.fixture
def drafted(world):
    """The world with a draft that was changed once, so that it has a history."""
    world.draft = made.framework()
    Agreement.objects.filter(pk=world.draft.pk).update(place="成都")
    Duty.objects.filter(pk=world.duty.pk).update(office="资源处")
    world.version = world.draft.events.latest("pk")
    return world


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(enter, drafted, agreement_officer, width, scheme):
    page = enter(agreement_officer, "/admin/", width=width, color_scheme=scheme)

    assert faults_at(page, [path.format(world=drafted) for path in PAGES]) == {}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nor_where_many_are_handled_at_once(
    enter, drafted, agreement_officer, width, scheme
):
    page = enter(
        agreement_officer, f"{OFFICE}/commitment/", width=width, color_scheme=scheme
    )
    boxes = page.locator("input[name=_selected_action]")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    page.select_option("select[name=action]", "move_due_date")
    page.locator("button[name=index]").first.click()
    page.fill("input[name=due_on]", "2027-01-01")
    page.locator("button[value=look]").click()
    page.locator("button[value=take]").wait_for()

    assert faults_on(page) == []
    page.locator("button[value=take]").click()
    page.wait_for_url(f"**{OFFICE}/commitment/")


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([{"name": "新协议", "kind": "无此类型", "signed_on": "2026-13-40"}], "有误 1"),
        ([{"name": "新协议", "kind": "专项协议", "parties": "甲方\n乙方"}], "新增 1"),
    ],
)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nor_where_a_table_is_looked_at(
    enter, drafted, agreement_officer, width, scheme, rows, shown
):
    page = enter(
        agreement_officer,
        f"{OFFICE}/agreement/import/",
        width=width,
        color_scheme=scheme,
    )
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": table(Agreement, *rows)}
    page.set_input_files("input[name=file]", file)
    page.locator("button[value=look]").click()
    page.get_by_text(shown).wait_for()

    assert faults_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_draft_is_taken_back_to_what_it_said(
    enter, drafted, agreement_officer, width, scheme
):
    versions = f"{OFFICE}/agreementevent/{drafted.version.pk}"
    page = enter(
        agreement_officer,
        f"{versions}/change/",
        width=width,
        color_scheme=scheme,
    )
    if width < 1000:
        page.get_by_text("more_horiz").click()
    page.get_by_text("还原到这一版本").locator("visible=true").first.click()
    dialog = page.get_by_role("dialog", name="还原到这一版本")
    expect(dialog).to_be_focused()

    assert faults_on(page) == []
    dialog.get_by_role("button", name="还原到这一版本").click()
    page.get_by_text("已还原为所选的历史版本。").wait_for()
    assert Agreement.objects.get(pk=drafted.draft.pk).place == ""


def faults_on(page):
    keep_picture(page, page.viewport_size["width"])
    found = Axe().run(page, options=RULES).response["violations"]
    return [fault["id"] for fault in found if fault["id"] not in THEIRS]
