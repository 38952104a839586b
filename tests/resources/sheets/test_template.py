"""The template: empty, with an example that is in order, and words for each column."""

import io

import pytest
from openpyxl import load_workbook

from resources.models import ImportStage, Instrument
from resources.sheets.columns import COLUMNS
from resources.sheets.template import write_template
from resources.sheets.words import Words
from tests.resources.sheets.tables import csv_table


@pytest.fixture
def book(university, electron_microscopes, materials):
    return load_workbook(io.BytesIO(write_template(Words(university))))


def rows(sheet):
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_its_pages_are_a_table_an_example_notes_and_codes(book):
    assert book.sheetnames == ["仪器", "填写示例", "填写说明", "代码表"]
    assert rows(book["仪器"]) == [[column.heading for column in COLUMNS]]


def test_the_example_is_not_imported(send, book):
    job = send(saved(book))

    assert "没有数据行" in job.problem
    assert not Instrument.objects.exists()


def test_what_is_filled_in_is_imported_and_the_example_is_not(send, book):
    example = rows(book["填写示例"])[2]
    place = [column.name for column in COLUMNS].index("inner_id")
    book["仪器"].append(example[:place] + ["mine"] + example[place + 1 :])

    assert send(saved(book)).stage == ImportStage.DONE
    assert [found.inner_id for found in Instrument.objects.all()] == ["mine"]


def test_the_example_is_in_order_itself(send, book):
    note, headings, example = rows(book["填写示例"])
    assert "不会导入" in note[0]

    values = {c.name: v for c, v in zip(COLUMNS, example, strict=True) if v}
    job = send(csv_table(values))

    assert job.stage == ImportStage.DONE, list(job.rows.values_list("errors"))
    assert headings == [column.heading for column in COLUMNS]


def test_the_notes_say_of_each_column_what_to_write(book):
    lines = rows(book["填写说明"])
    start = lines.index(["栏目", "是否必填", "怎么填", "填写示例"])
    columns = lines[start + 1 :]

    assert [line[0] for line in columns] == [column.label for column in COLUMNS]
    by_name = dict(zip([c.name for c in COLUMNS], columns, strict=True))
    assert by_name["worth"][1:] == ["是", by_name["worth"][2], "286.50"]
    assert "2024-05-31" in by_name["begun_on"][2]


def test_each_list_of_codes_stands_under_its_column(book):
    note, headings, first, *_more = rows(book["代码表"])

    labels = {column.name: column.label for column in COLUMNS}
    assert headings[0] == labels["instrument_class"]
    assert first[0] == "0100 分析仪器"
    assert note[0]


def test_the_lists_to_choose_from_hold_all_codes_and_no_heading(book):
    codes = book["代码表"]
    found = {
        validation.formula1: validation
        for validation in book["仪器"].data_validations.dataValidation
        if "代码表" in validation.formula1
    }

    shown = [
        [
            cell.value
            for row in codes[formula.split("!")[1].replace("$", "")]
            for cell in row
        ]
        for formula in found
    ]
    assert ["0100 分析仪器", "0101 电子光学仪器"] in shown
    assert ["500106 沙坪坝区"] in shown
