"""Reads a table that anyone may have sent: rows of plain text, or a refusal.

Rows are streamed by openpyxl. A faster reader (calamine) lays the whole sheet out in
memory and copies each shared string into each cell: one cell at XFD1048576, or one long
string shown a million times, would let a small file take all there is.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from portal.core.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 128 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
DAMAGED = _("The file cannot be read. Open it in Excel and save it again as .xlsx.")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Row = list[str]


def read_sheets(content: bytes) -> Iterator[Iterator[Row]]:
    """The sheets of an xlsx file, or the one of a CSV file, as rows of text.

    Refuses with `too_large`, `format`, `macro`, `damaged` or `encoding`.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("The file has more than 20 MB. Split it."), code="too_large")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            _("This is an old or encrypted Excel file. Save it as .xlsx."),
            code="format",
        )
    if content.startswith(b"PK"):
        return read_xlsx(content)
    return iter([read_csv(content)])


def read_xlsx(content: bytes) -> Iterator[Iterator[Row]]:
    examine(content)
    with damaged_if_unreadable():
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    for sheet in book.worksheets:
        yield read_rows(sheet)


def read_rows(sheet) -> Iterator[Row]:
    rows = sheet.iter_rows(values_only=True)
    while True:
        with damaged_if_unreadable():
            row = next(rows, None)
        if row is None:
            return
        yield [as_text(value) for value in row[:MOST_COLUMNS]]


def examine(content: bytes) -> None:
    """Look into the archive before anything in it is parsed."""
    with damaged_if_unreadable(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Refusal(
                _("Unpacked, the file is far too large. Split it."), code="too_large"
            )
        if any("vbaproject" in part.filename.lower() for part in parts):
            raise Refusal(
                _("The file holds a macro. Save it as .xlsx without one."),
                code="macro",
            )
        if any(b"<!DOCTYPE" in archive.read(part) for part in parts):
            raise Refusal(DAMAGED, code="damaged")


@contextmanager
def damaged_if_unreadable() -> Iterator[None]:
    """Refuse with `damaged` whatever the parsers stumble over: they raise anything."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(DAMAGED, code="damaged") from error


def read_csv(content: bytes) -> Iterator[Row]:
    text = decode(content)
    first_line = text.partition("\n")[0]
    delimiter = "\t" if first_line.count("\t") > first_line.count(",") else ","
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [as_text(value) for value in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Refusal(DAMAGED, code="damaged") from error


def decode(content: bytes) -> str:
    """Text in UTF-8, else in GB18030 as Chinese Excel writes it."""
    if b"\0" in content:
        raise Refusal(_("This is neither an xlsx nor a CSV file."), code="format")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        _("The characters cannot be read. Save the file as CSV UTF-8."), code="encoding"
    )


def as_text(value: object) -> str:
    """A cell as people see it; the sign that guards a formula is taken off."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if text.startswith("'") and text[1:2] in FORMULA_SIGNS:
        return text[1:]
    return text


def no_table() -> Refusal:
    return Refusal(
        _("No column of the template was found in the first row."), code="no_table"
    )
