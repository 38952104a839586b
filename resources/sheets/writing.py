"""Writes instruments as the table that can be read back, and the empty template."""

import csv
import io
import tempfile

import xlsxwriter
from django.utils.translation import gettext as _

from portal.core.prose import listed
from resources.sheets.columns import COLUMNS
from resources.sheets.reading import FORMULA_SIGNS, MOST_ROWS
from resources.sheets.words import Words

AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
ROW_BY_ROW = AS_TEXT | {"in_memory": False, "constant_memory": True}
WIDTH = 18


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


def write_template(words: Words) -> bytes:
    """An empty table with drop-down lists, a page of codes and a page of notes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        sheet = book.add_worksheet(_("Instruments"))
        write_headings(book, sheet)
        write_notes(book, book.add_worksheet(_("Notes")))
        codes = book.add_worksheet(_("Codes"))
        write_lists(sheet, codes, words)
    return out.getvalue()


def write_headings(book, sheet):
    bold = book.add_format({"bold": True, "bg_color": "#E6EEF2", "text_wrap": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column.heading, bold)


def write_notes(book, sheet):
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, wrapped)
    general = [
        _("A row for each instrument; 20,000 rows at most. Columns may be left out."),
        _("Columns marked * must be filled in. An empty cell empties the field."),
        _("A number that exists already changes that instrument; a new one adds it."),
        _("New instruments are drafts; of published ones the changes are reviewed."),
    ]
    for number, note in enumerate(general):
        sheet.write_string(number, 1, note)
    for number, column in enumerate(COLUMNS, start=len(general) + 1):
        sheet.write_string(number, 0, column.heading, bold)
        sheet.write_string(number, 1, " ".join(note_of(column)))


def note_of(column):
    """What is allowed in a column, in words."""
    field = column.field
    if field.choices:
        labels = listed(label for _value, label in field.flatchoices)
        yield _("Choose one of: %(allowed)s.") % {"allowed": labels}
    elif field.max_length:
        yield _("%(n)s characters at most.") % {"n": field.max_length}
    if own := NOTES.get(column.name):
        yield own()
    elif field.help_text:
        yield str(field.help_text)


NOTES = {
    "instrument_class": lambda: _("The four-digit code; see the page of codes."),
    "disciplines": lambda: _("One to four codes, separated by semicolons."),
    "division": lambda: _("The six-digit code; empty: that of the organisation."),
    "begun_on": lambda: _("Such as 2024-05-31."),
    "measures": lambda: _(
        "Parameter | standard | name in English; several separated by semicolons."
    ),
    "facility": lambda: _("The name of one of your organisation's facilities."),
}


def write_lists(sheet, codes, words):
    """Lists to choose from: short ones in the cell, long ones on the page of codes."""
    lists = {
        "instrument_class": [words.with_name("classes", c) for c in words.classes],
        "division": [
            words.with_name("divisions", code)
            for code in words.divisions
            if code[:2] == words.organisation.division_id[:2]
        ],
        "disciplines": [
            words.with_name("all_disciplines", c) for c in words.all_disciplines
        ],
        "facility": list(words.facilities.values()),
    }
    for place, entries in enumerate(lists.values()):
        codes.set_column(place, place, 32)
        for number, entry in enumerate(entries):
            codes.write_string(number, place, entry)
    for place, column in enumerate(COLUMNS):
        if source := source_of(column, codes, lists):
            sheet.data_validation(
                1, place, MOST_ROWS, place, {"validate": "list", "source": source}
            )


def source_of(column, codes, lists):
    """Where the drop-down list of a column comes from; nothing where it has none."""
    if column.field.choices:
        return [str(label) for _value, label in column.field.flatchoices]
    if column.field.get_internal_type() == "BooleanField":
        return [_("yes"), _("no")]
    # Several disciplines may stand in one cell, so a list would be in the way.
    if column.name == "disciplines" or not lists.get(column.name):
        return None
    letter = chr(ord("A") + list(lists).index(column.name))
    last = len(lists[column.name])
    return f"='{codes.name}'!${letter}$1:${letter}${last}"
