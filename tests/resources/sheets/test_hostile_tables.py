"""Whatever is sent as a table: an answer in words, and nothing done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.errors import Refusal
from resources.models import ImportJob
from resources.sheets import reading
from resources.sheets.checking import Table, find_table
from tests.resources.sheets.tables import archive, csv_table, with_part, xlsx_table

SHEET = "xl/worksheets/sheet1.xml"
BEGIN = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>"
)
FORMULA = b'<row r="1"><c r="A1"><f>6*7</f><v>42</v></c></row>'
END = b"</sheetData></worksheet>"
HOSTILE = {
    "nothing": (b"", "no_table"),
    "noise": (b"\x00\xff" * 500, "format"),
    "broken utf-8": (b"a,\xff\xfe\xfd\xff", "encoding"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "format"),
    "a zip of something else": (archive(a="b"), "damaged"),
    "half an archive": (xlsx_table()[:400], "damaged"),
    "a macro": (with_part(xlsx_table(), "xl/vbaProject.bin", b"x"), "macro"),
    "an entity bomb": (
        with_part(xlsx_table(), SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "damaged",
    ),
    "broken xml": (
        with_part(xlsx_table(), SHEET, b"<worksheet><sheetData>"),
        "damaged",
    ),
    "a zip bomb": (
        with_part(xlsx_table(), "xl/bomb.xml", b"0" * (reading.MOST_UNPACKED + 1)),
        "too_large",
    ),
    "another table": ("姓名,电话\n甲,1".encode(), "no_table"),
    "half the columns": (csv_table(columns=["name", "model"]), "columns"),
    "a cell without end": (b'"' + b"x" * 200_000, "damaged"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_words(what):
    content, code = HOSTILE[what]

    with pytest.raises(Refusal) as refusal:
        find_table(content)

    assert refusal.value.code == code


def test_a_cell_at_the_end_of_the_sheet_costs_nothing():
    far = with_part(
        xlsx_table(),
        SHEET,
        BEGIN
        + b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
        + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        + END,
    )

    with pytest.raises(Refusal) as refusal:
        find_table(far)

    assert refusal.value.code == "no_table"


def test_a_table_too_long_is_refused(monkeypatch, university, electron_microscopes):
    monkeypatch.setattr("resources.sheets.checking.MOST_ROWS", 2)

    with pytest.raises(Refusal) as refusal:
        list(Table(csv_table({}, {}, {}), university))

    assert refusal.value.code == "too_many"


def test_a_formula_counts_as_its_last_value(university):
    table = with_part(xlsx_table(), SHEET, BEGIN + FORMULA + END)

    rows = next(reading.read_sheets(table))

    assert list(rows) == [["42"]]


def test_what_hides_or_turns_round_is_left_out(
    university, electron_microscopes, materials
):
    hiding = {"name": "\u202e电\u200b子\n显微镜", "inner_id": "2024\ufeff0001"}
    twice = {"name": "x", "inner_id": "\u200f20240001"}

    first, second = Table(csv_table(hiding, twice), university)

    assert first.values["name"] == "电子 显微镜"
    assert first.values["inner_id"] == "20240001"
    assert second.verb == "wrong"


def test_a_file_too_large_is_refused_at_the_door(client, chen, monkeypatch):
    monkeypatch.setattr("resources.forms.importing.MOST_BYTES", 10)
    client.force_login(chen)

    answer = client.post(
        reverse("resources:imports"),
        {
            "organisation": chen.organisations_as("instrument_manager")[0],
            "file": SimpleUploadedFile("a.csv", b"x" * 11),
        },
    )

    assert answer.status_code == 422
    assert "20 MB" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_it_cannot_be_sent_for_someone_elses_organisation(client, chen, company):
    client.force_login(chen)

    answer = client.post(
        reverse("resources:imports"),
        {"organisation": company.pk, "file": SimpleUploadedFile("a.csv", b"x")},
    )

    assert answer.status_code == 422
    assert not ImportJob.objects.exists()
