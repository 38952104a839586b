"""The empty table to fill in: with lists to choose from, an example, notes and codes.

Only the first page is read: the others begin with a line that is no heading.
"""

import io

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.prose import listed, sentences
from resources.models.nation import NATIONS, nation_name
from resources.sheets.columns import COLUMNS
from resources.sheets.reading import MOST_ROWS
from resources.sheets.words import Words
from resources.sheets.writing import AS_TEXT, HEADING, write_headings

CODES_FROM = 2  # rows above the codes: a line of words, and what each list is for
# What an instrument could say; lists and choices give their own example.
EXAMPLE = {
    "name": gettext_lazy("Field emission scanning electron microscope No. 1"),
    "name_en": "Field emission scanning electron microscope No. 1",
    "inner_id": "2019-0132",
    "manufacturer": "Carl Zeiss Microscopy GmbH",
    "nation": gettext_lazy("Germany"),
    "model": "Sigma 300",
    "begun_on": "2019-05-31",
    "worth": "286.50",
    "street": gettext_lazy("174 Shazheng Street, hall 2, room 105"),
    "technical": gettext_lazy("Resolution 1.0 nm at 15 kV; 0.02 to 30 kV"),
    "function": gettext_lazy(
        "Shows surfaces, and what they are made of by energy spectra."
    ),
    "measures": gettext_lazy("surface | JY/T 0584-2020 | surface; composition"),
    "service_content": gettext_lazy("Surfaces and sections of solid samples"),
    "contact": gettext_lazy("Analysis and testing centre"),
    "phone": "023-65100000",
    "email": "fenxi@example.org",
    "service_url": "https://fenxi.example.org/sigma-300",
    "contact_address": gettext_lazy("174 Shazheng Street, Shapingba, Chongqing"),
    "postal_code": "400044",
}


def write_template(words: Words) -> bytes:
    """An empty table, an example that is not read, what each column says, and codes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        sheet = book.add_worksheet(_("Instruments"))
        write_headings(book, sheet)
        write_example(book, book.add_worksheet(_("Example")), words)
        write_notes(book, book.add_worksheet(_("Notes")), words)
        write_lists(book, sheet, book.add_worksheet(_("Codes")), words)
    return out.getvalue()


def write_example(book, sheet, words):
    said = _("An example, which is not imported. Fill in the page “%(page)s”.")
    sheet.write_string(0, 0, said % {"page": _("Instruments")}, bold(book))
    write_headings(book, sheet, row=1)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(2, place, example_of(column, words))


def example_of(column, words):
    """What could stand in a column; empty where most leave it so."""
    if column.name in EXAMPLE:
        return str(EXAMPLE[column.name])
    if entries := entries_of(words).get(column.name):
        return "" if column.name == "facility" else entries[0]
    labels = dict(column.field.flatchoices)
    if labels:
        return str(labels.get(column.field.get_default(), next(iter(labels.values()))))
    if column.field.get_internal_type() == "BooleanField":
        return _("yes") if column.field.get_default() else _("no")
    return ""


def write_notes(book, sheet, words):
    """How to fill in the table, and a line for each of its columns."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((26, 10, 70, 44)):
        sheet.set_column(place, place, width, wrapped)
    general = [
        _("A row for each instrument; 20,000 rows at most. Columns may be left out."),
        _("Columns marked * must be filled in. An empty cell empties the field."),
        _("A number that exists already changes that instrument; a new one adds it."),
        _("New instruments are drafts; of published ones the changes are reviewed."),
    ]
    for number, note in enumerate(general):
        sheet.merge_range(number, 0, number, 3, note, wrapped)
    first = len(general) + 1
    titles = [_("Heading"), _("Must be filled in"), _("What to write"), _("Example")]
    sheet.write_row(first, 0, titles, bold(book))
    for number, column in enumerate(COLUMNS, start=first + 1):
        sheet.write_string(number, 0, column.label)
        sheet.write_string(number, 1, _("yes") if column.is_needed else "")
        sheet.write_string(number, 2, sentences(note_of(column)))
        sheet.write_string(number, 3, example_of(column, words))


def note_of(column):
    """What is allowed in a column, in words."""
    field = column.field
    if field.choices and column.name not in NOTES:
        labels = listed(label for _value, label in field.flatchoices)
        yield _("Choose one of: %(allowed)s.") % {"allowed": labels}
    elif field.max_length and not field.choices:
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
    "nation": lambda: _(
        "The country's name or its two letters (GB/T 2659); see the page of codes."
    ),
    "postal_code": lambda: _("Six digits."),
    "service_url": lambda: _("It begins with http:// or https://."),
    "measures": lambda: _(
        "Parameter | standard | name in English; several separated by semicolons."
    ),
    "facility": lambda: _("The name of one of your organisation's facilities."),
}


def entries_of(words):
    """The lists that some columns choose from, by column."""
    return {
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
        "nation": [nation_name(code) for code in NATIONS],
    }


def write_lists(book, sheet, codes, words):
    """Lists to choose from: short ones in the cell, long ones on the page of codes."""
    lists = entries_of(words)
    said = _("What the columns of this name take: the code, or code and name.")
    codes.write_string(0, 0, said)
    labels = {column.name: column.label for column in COLUMNS}
    for place, (name, entries) in enumerate(lists.items()):
        codes.set_column(place, place, 32)
        codes.write_string(CODES_FROM - 1, place, labels[name], bold(book))
        for number, entry in enumerate(entries, start=CODES_FROM):
            codes.write_string(number, place, entry)
    for place, column in enumerate(COLUMNS):
        if source := source_of(column, codes, lists):
            sheet.data_validation(
                1, place, MOST_ROWS, place, {"validate": "list", "source": source}
            )


def source_of(column, codes, lists):
    """Where the drop-down list of a column comes from; nothing where it has none."""
    if column.field.choices and column.name not in lists:
        return [str(label) for _value, label in column.field.flatchoices]
    if column.field.get_internal_type() == "BooleanField":
        return [_("yes"), _("no")]
    # Several disciplines may stand in one cell, so a list would be in the way.
    if column.name == "disciplines" or not lists.get(column.name):
        return None
    letter = chr(ord("A") + list(lists).index(column.name))
    last = CODES_FROM + len(lists[column.name])
    return f"='{codes.name}'!${letter}${CODES_FROM + 1}:${letter}${last}"


def bold(book):
    return book.add_format(HEADING)
