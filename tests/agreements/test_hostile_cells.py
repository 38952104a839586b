"""Whatever stands in a cell: its row says so in words, and nothing breaks."""

import io
from datetime import date, datetime, timedelta

import pytest
from openpyxl import Workbook

from agreements.models import Agreement, Commitment
from agreements.sheets.importing import try_table
from tests.agreements.tables import SHEETS, errors, table

HOSTILE = {
    "no number": "NaN",
    "a signalling one": "sNaN",
    "without end": "Infinity",
    "far too great": "1e40",
    "41 digits": "9" * 41,
    "5,000 digits": "9" * 5000,
    "5,000 digits and a name": "9" * 5000 + "|名称",
    "a great number and a name": "000001999999|名称",
    "0 and a name": "0|名称",
    "just too great": "32768|名称",
    "other digits": "١٢|名称",
    "an exponent": "1e999999999",
    "an exponent of nothing": "0e999999999",
    "a small exponent": "0e-999999999",
    "an exponent beyond": "1e99999999999999999999",
    "negative": "-1",
    "a long fraction": "1." + "0" * 5000 + "1",
    "a control": "x\x01",
    "a lone NUL's picture": "\ufffd\u2400",
    "right to left": "\u202e\u2067甲",
    "nothing to be seen": "\u200b\u2060",
    "half a character": "\U0010ffff",
    "the first year": "0001-01-01",
    "a late year": "99999-01-01",
    "no day": "2024-02-30",
    "a formula": "=1+1",
    "a call": '=HYPERLINK("http://x","y")',
    "an error": "#REF!",
    "a truth": "TRUE",
    "long": "长" * 20_000,
    "lines": "a\n" * 3000,
    "bars": "|" * 1000,
}
ROWS = {
    Agreement: {"kind": "专项协议", "name": "专项合作协议"},
    Commitment: {
        "area": "1",
        "name": "共建实验室",
        "agreement": "川渝科技创新合作框架协议",
    },
}


def each_column(model, cell):
    """A row for each column of a new record that holds the cell there."""
    for number, column in enumerate(SHEETS[model].columns):
        usual = ROWS[model] | {"name": f"{ROWS[model]['name']}{number}"}
        yield usual | {column.name: cell}


@pytest.mark.parametrize("model", ROWS)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_cell_is_wrong_or_text(draft, model, what):
    rows = list(each_column(model, HOSTILE[what]))

    outcome = try_table(content=table(model, *rows), sheet=SHEETS[model]())

    assert len(outcome.rows) == len(rows)
    assert all(row.errors or row.saved for row in outcome.rows)


@pytest.mark.parametrize(
    "number", ["1e40", "9" * 41, "1e999999999", "0e999999999", "NaN", "-1", "1.5"]
)
def test_numbers_that_no_column_holds_are_said_of_their_rows(draft, number):
    row = {"kind": "专项协议", "name": "专项协议", "signed_year": number}

    [said] = errors(Agreement, table(Agreement, row))

    assert said.startswith("签订年份")


@pytest.mark.parametrize(
    "line",
    ["000001999999|名称", "9" * 5000 + "|名称", "0|名称"],
    ids=["great", "long", "nothing"],
)
def test_a_number_of_an_area_has_its_bounds(draft, line):
    row = {"kind": "专项协议", "name": "专项协议", "areas": line}

    [said] = errors(Agreement, table(Agreement, row))

    assert "序号" in said
    assert len(said) < 200


def test_numbers_that_read_alike_stand_twice(draft):
    row = {"kind": "专项协议", "name": "专项协议", "areas": "1|甲\n0001|乙"}

    [said] = errors(Agreement, table(Agreement, row))

    assert "重复" in said


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, 1e300, -1.5, "=1+1", "=#REF!"),
        *(datetime(1900, 1, 1), date(9999, 12, 31), timedelta(days=-1)),
    ],
)
def test_cells_of_every_type(draft, value):
    columns = {column.name: column.heading for column in SHEETS[Agreement].columns}
    book = Workbook()
    book.active.append([*columns.values()])
    rows = list(each_column(Agreement, value))
    for row in rows:
        book.active.append([row.get(name, "") for name in columns])
    book.save(file := io.BytesIO())

    outcome = try_table(content=file.getvalue(), sheet=SHEETS[Agreement]())

    assert len(outcome.rows) == len(rows)
    assert all(row.errors or row.saved for row in outcome.rows)


def test_what_a_spreadsheet_says_of_its_own_faults_is_no_name(draft):
    row = {"kind": "专项协议", "name": "#REF!"}

    [said] = errors(Agreement, table(Agreement, row))

    assert said == "名称 “#REF!”是电子表格的公式错误，请先改正。"
