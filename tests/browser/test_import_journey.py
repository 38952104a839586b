"""A table with a mistake, then the mended one: nothing of the first is kept."""

import pytest
from playwright.sync_api import expect

from resources.models import Instrument
from resources.tasks import run_imports
from tests.browser.words import zh
from tests.resources.sheets.tables import ROW, xlsx_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(page, content):
    """Choose the file, send it, and let the worker look at it."""
    table = {"name": "仪器.xlsx", "mimeType": XLSX, "buffer": content}
    page.locator("[name=file]").set_input_files(table)
    page.get_by_role("button", name=zh("Check the table")).click()
    page.locator("#import").wait_for()
    run_imports()


def test_a_table_is_corrected_and_imported(enter, chen, microscope, materials):
    page = enter(chen, "/desk/")
    page.goto("/desk/import/")
    send(page, xlsx_table({}, {"inner_id": "20240002", "worth": "很多"}))
    wrong = page.locator("#import").get_by_role("row").filter(has_text="很多")
    expect(wrong).to_be_visible()
    assert Instrument.objects.count() == 1

    page.goto("/desk/import/")
    send(page, xlsx_table({}, {"inner_id": "20240002"}))
    page.get_by_role("button", name=zh("Import the table")).click()
    page.wait_for_load_state()
    run_imports()

    expect(page.locator("#import")).to_contain_text(zh("imported"))
    assert set(Instrument.objects.values_list("inner_id", flat=True)) == {
        microscope.inner_id,
        ROW["inner_id"],
        "20240002",
    }
