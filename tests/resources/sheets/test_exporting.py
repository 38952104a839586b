"""Instruments taken out as a table, which can be read back."""

import tracemalloc

import pytest

from resources.actions import importing
from resources.sheets.words import Words
from resources.sheets.writing import write_csv, write_xlsx
from resources.tasks import run_imports


def write_lines(instruments, words):
    return "".join(write_csv(instruments, words)).encode()


def write_file(instruments, words):
    with write_xlsx(instruments, words) as file:
        return file.read()


@pytest.mark.parametrize("write", [write_file, write_lines])
def test_what_was_exported_comes_back_unchanged(
    microscope, university, chen, electron_microscopes, materials, write
):
    microscope.measures = [{"parameter": "形貌", "standard": "JY/T 0584-2020"}]
    microscope.requirement = "=cmd|'/c calc'!A1"
    microscope.fee = "两行\n收费"
    microscope.save()

    job = importing.upload_table(
        organisation=university,
        by=chen.person,
        file_name="表.xlsx",
        content=write([microscope], Words(university)),
    )
    run_imports()

    job.refresh_from_db()
    assert job.counts == {"same": 1}
    microscope.refresh_from_db()
    assert microscope.requirement == "=cmd|'/c calc'!A1"


def test_a_long_export_is_not_held_in_memory(microscope, university):
    words = Words(university)
    peaks = []
    for count in (200, 2_000):
        tracemalloc.start()
        write_xlsx((microscope for _ in range(count)), words).close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]


def test_no_spreadsheet_takes_an_exported_cell_for_a_formula(microscope, university):
    microscope.fee = "=HYPERLINK(1)"

    table = "".join(write_csv([microscope], Words(university)))

    assert ",'=HYPERLINK(1)" in table
