"""Compares a table with what is here: what is new, changed, or wrong, row by row."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.sheets.columns import by_heading
from portal.core.errors import Refusal
from portal.core.prose import sentences
from resources.models import RowVerb
from resources.sheets.columns import LANGUAGES, bare, check_shown
from resources.sheets.reading import as_text, no_table, read_sheets

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_CHANGES = 500  # they are taken in at once, while other bases wait for what is new


@dataclass
class Checked:
    """A row of a table: what it means, what changes, and what is wrong with it.

    `changes` are (heading, before, after), `errors` (heading, words).
    """

    sheet: Any
    number: int
    cells: dict[str, str]
    record: Any = None
    saved: Any = None  # the record, once the row is taken in
    verb: RowVerb = RowVerb.SAME
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self):
        return self.cells.get("name", "")[:80] or str(self.record or "")

    def is_wrong(self, heading, words):
        self.verb = RowVerb.WRONG
        self.errors.append((str(heading), str(words)))

    def written(self, column):
        """What an export says in a column of the record, if there is one."""
        return as_text(column.write(self.record)) if self.record else ""

    def says_the_same(self, column, cell, before):
        """Whether a cell stands as an export has it, in whichever language."""
        if self.record is None:
            return not cell and not column.is_needed
        if cell == before:
            return True
        for language in LANGUAGES:
            with override(language):
                if cell == self.written(column):
                    return True
        return False

    def check(self):
        """Read the cells that differ from what is here."""
        for column in self.sheet.columns:
            cell = self.cells.get(column.name)
            if cell is None and (self.record or not column.is_needed):
                continue
            before = self.written(column)
            if self.says_the_same(column, cell or "", before):
                continue
            try:
                check_shown(cell or "")
                value = column.value(cell or "", self)
            except ValidationError as error:
                self.is_wrong(column.label, sentences(error.messages))
                continue
            if self.record and value == column.current(self.record):
                continue
            self.values[column.name] = value
            self.changes.append((str(column.label), before, cell or ""))
        if self.values and not self.errors:
            self.verb = RowVerb.CHANGE if self.record else RowVerb.ADD


def check_table(content: bytes, sheet: Any) -> tuple[list[Checked], list[str]]:
    """Every row of a table, and the headings that are none of the template.

    Refuses as `read_sheets` does, and with `too_large`, `no_table`, `no_rows`,
    `too_many` or `too_many_changes`.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("The file has more than 2 MB. Split it."), code="too_large")
    found, unknown = cells_of(content, sheet)
    rows = [Checked(sheet, number, cells) for number, cells in found]
    find_records(rows, sheet)
    seen: dict[str, int] = {}
    for row in rows:
        key = row.cells.get("id", "")
        first = seen.setdefault(key, row.number)
        if key and row.record is None:
            row.is_wrong(_("identifier"), _("There is no such record here."))
        elif key and first != row.number:
            said = _("Row %(row)s has the same identifier.") % {"row": first}
            row.is_wrong(_("identifier"), said)
        else:
            row.check()
    changes = sum(row.verb in (RowVerb.ADD, RowVerb.CHANGE) for row in rows)
    if changes > MOST_CHANGES:
        raise Refusal(
            _("The table adds or changes more than %(most)s rows. Split it."),
            code="too_many_changes",
            params={"most": MOST_CHANGES},
        )
    return rows, unknown


def cells_of(content, sheet):
    """The rows that hold something, each by the names of the sheet's columns, and the
    headings that are none of these.
    """
    known = by_heading(sheet.columns)
    for rows in read_sheets(content):
        headings = next((row for row in rows if any(row)), [])
        names = [getattr(known.get(bare(one)), "name", None) for one in headings]
        if not {"id", "name"} & set(names):
            continue
        numbered = ((n, row) for n, row in enumerate(rows, start=2) if any(row))
        found = list(islice(numbered, MOST_ROWS + 1))
        pairs = zip(headings, names, strict=True)
        unknown = [heading[:40] for heading, name in pairs if heading and not name]
        return [(n, by_name(names, row)) for n, row in checked_count(found)], unknown
    raise no_table()


def checked_count(found):
    if not found:
        raise Refusal(_("The table holds no rows."), code="no_rows")
    if len(found) > MOST_ROWS:
        raise Refusal(
            _("The table has more than %(most)s rows. Split it."),
            code="too_many",
            params={"most": MOST_ROWS},
        )
    return found


def by_name(names, row):
    """The cells of a row; those that are not there are empty."""
    padded = [*row, *[""] * len(names)]
    pairs = zip(names, padded, strict=False)
    return {name: cell for name, cell in reversed([*pairs]) if name}


def find_records(rows, sheet):
    """Read at once what the rows are about."""
    keys = {as_id(row.cells.get("id", "")) for row in rows} - {None}
    standing = sheet.model.objects.standing().filter(pk__in=keys)
    found = {str(record.pk): record for record in sheet.along(standing)}
    for row in rows:
        row.record = found.get(str(as_id(row.cells.get("id", ""))))


def as_id(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def fingerprint(rows: list[Checked]) -> str:
    """What stands for all that a table would do: whoever confirms it has seen that."""
    told = [
        [row.number, row.verb, str(row.record and row.record.pk)]
        + [row.changes, row.record.version if row.record else 0]
        for row in rows
        if row.values
    ]
    return sha256(json.dumps(told).encode()).hexdigest()
