"""Writes records as the table that can be sent back, and the empty template."""

import io
import tempfile

import xlsxwriter
from django.utils.translation import gettext as _

from agreements.sheets.checking import MOST_CHANGES, MOST_ROWS
from portal.core.prose import listed, sentences
from resources.sheets.writing import AS_TEXT, ROW_BY_ROW

WIDTH = 22


def write_table(records, sheet):
    """An open xlsx file of the records, a row each."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 — whoever asked for it reads it
    with xlsxwriter.Workbook(out, ROW_BY_ROW) as book:
        page = book.add_worksheet(str(sheet.title)[:31])
        write_headings(book, page, sheet)
        for number, record in enumerate(records, start=1):
            for place, column in enumerate(sheet.columns):
                page.write_string(number, place, column.write(record))
    out.seek(0)
    return out


def write_template(sheet) -> bytes:
    """An empty table with lists to choose from, and a page of notes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        page = book.add_worksheet(str(sheet.title)[:31])
        write_headings(book, page, sheet)
        for place, column in enumerate(sheet.columns):
            if labels := column.choices():
                how = {"validate": "list", "source": labels}
                page.data_validation(1, place, MOST_ROWS, place, how)
        write_notes(book, book.add_worksheet(_("Notes")), sheet)
    return out.getvalue()


def write_headings(book, page, sheet):
    bold = book.add_format({"bold": True, "bg_color": "#E6EEF2", "text_wrap": True})
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.columns) - 1, WIDTH)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, bold)


def write_notes(book, page, sheet):
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 90, wrapped)
    general = [
        _("A row each. Columns may be left out; what they hold stays as it is."),
        _("Columns marked * must be filled in. An empty cell empties the field."),
        _("A row with an identifier changes that record; one without adds a new one."),
        _("Only drafts of this base change. What is signed changes by a proposal."),
        _("At most %(most)s rows may be new or changed at once.")
        % {"most": MOST_CHANGES},
        _("All rows are taken in, or none. Days are written such as 2024-05-31."),
    ]
    for number, note in enumerate(general):
        page.write_string(number, 1, note)
    for number, column in enumerate(sheet.columns, start=len(general) + 1):
        page.write_string(number, 0, column.heading, bold)
        page.write_string(number, 1, note_of(column))


def note_of(column):
    """What is allowed in a column, in words."""
    words = []
    if labels := column.choices():
        words.append(_("Choose one of: %(allowed)s.") % {"allowed": listed(labels)})
    if column.note:
        words.append(column.note)
    return sentences(words)
