"""Writes instruments as the table that can be read back."""

import csv
import io
import tempfile

import xlsxwriter
from django.utils.translation import gettext as _

from resources.sheets.columns import COLUMNS
from resources.sheets.reading import FORMULA_SIGNS
from resources.sheets.words import Words

AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
ROW_BY_ROW = AS_TEXT | {"in_memory": False, "constant_memory": True}
WIDTH = 18
HEADING = {"bold": True, "bg_color": "#E6EEF2", "text_wrap": True}


def write_xlsx(instruments, words: Words):
    """An open xlsx file of the instruments; every cell is text, so nothing is computed.

    Each row goes to the disk before the next: memory does not grow with the table.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115 — whoever asked for it reads it
    with xlsxwriter.Workbook(out, ROW_BY_ROW) as book:
        sheet = book.add_worksheet(_("Instruments"))
        write_headings(book, sheet)
        for number, instrument in enumerate(instruments, start=1):
            for place, column in enumerate(COLUMNS):
                sheet.write_string(number, place, column.write(instrument, words))
    out.seek(0)
    return out


def write_csv(instruments, words: Words):
    """Lines of CSV in UTF-8 with the mark that lets Excel read Chinese."""
    yield "\ufeff" + line(column.heading for column in COLUMNS)
    for instrument in instruments:
        yield line(guarded(column.write(instrument, words)) for column in COLUMNS)


def line(cells):
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def guarded(text):
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def write_headings(book, sheet, row=0):
    """The first row of a table, which stays in sight."""
    bold = book.add_format(HEADING)
    sheet.freeze_panes(row + 1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(row, place, column.heading, bold)
