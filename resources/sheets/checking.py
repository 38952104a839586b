"""Compares a table with what the organisation has: what is new, changed, or wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.plain import one_line
from portal.core.prose import listed, sentences
from portal.identity.models import Organisation
from resources.listing.proposal import split_proposal
from resources.models import Instrument, RowVerb, Stage
from resources.models.listing import EDITABLE
from resources.sheets.columns import COLUMNS, CONTROLS, bare, columns_by_heading
from resources.sheets.reading import MOST_ROWS, Row, no_table, read_sheets
from resources.sheets.words import Words

QUOTED = 40  # characters of a cell that was refused


@dataclass
class Checked:
    """A row of a table: what would happen, to which values, and what is wrong."""

    number: int
    name: str
    verb: RowVerb = RowVerb.WRONG
    values: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)


class Table:
    """A table that was sent for an organisation; iterate over it to check its rows.

    Refuses, when made, with what `read_sheets` refuses, `no_table` or `columns`; while
    iterated, with `too_many`.
    """

    def __init__(self, content: bytes, organisation: Organisation):
        self.columns, self.rows = find_table(content)
        self.words = Words(organisation)
        self.organisation = organisation
        own = Instrument.objects.own().filter(organisation=organisation)
        self.existing = {instrument.inner_id: instrument for instrument in own}
        self.seen: dict[str, int] = {}
        self.known: dict[tuple[str, str], tuple] = {}

    def __iter__(self) -> Iterator[Checked]:
        count = 0
        for number, row in enumerate(self.rows, start=2):
            if any(row):
                count += 1
                if count > MOST_ROWS:
                    raise Refusal(
                        _("The table has more than 20,000 rows. Split it."),
                        code="too_many",
                    )
                yield self.check(number, row)

    def check(self, number: int, row: Row) -> Checked:
        cells = self.cells(row)
        checked = Checked(number, cells.get("name", "")[:200])
        values = {}
        for column in self.columns.values():
            value, error = self.read(column, cells[column.name])
            if error:
                checked.errors.append([column.label, error])
            values[column.name] = value
        inner_id = one_line(cells["inner_id"])
        first = self.seen.setdefault(inner_id, number)
        if inner_id and first != number:
            said = _("Row %(row)s has the same number.") % {"row": first}
            checked.errors.append([heading_of("inner_id"), quoted(inner_id, said)])
        if not checked.errors:
            self.compare(checked, self.existing.get(inner_id), values)
        return checked

    def cells(self, row: Row) -> dict[str, str]:
        padded = chain(row, [""] * len(self.columns))
        by_place = dict(enumerate(padded))
        return {c.name: by_place.get(place, "") for place, c in self.columns.items()}

    def read(self, column, text):
        """The value of a cell and what is wrong with it; many cells say the same."""
        key = (column.name, text)
        if key not in self.known:
            try:
                self.known[key] = column.read(text, self.words), None
            except ValidationError as error:
                self.known[key] = None, quoted(text, sentences(error.messages))
        return self.known[key]

    def compare(self, checked: Checked, found: Instrument | None, values: dict) -> None:
        values = {COLUMN_NAMES[name]: value for name, value in values.items()}
        if found is None:
            found = Instrument(
                organisation=self.organisation,
                division_id=self.organisation.division_id,
            )
            checked.verb = RowVerb.ADD
        elif found.stage not in EDITABLE or found.withdrawn_at:
            said = _("It is at the stage “%(stage)s”: take it back first.")
            said = said % {"stage": found.get_stage_display()}
            error = quoted(found.inner_id, said)
            checked.errors.append([heading_of("inner_id"), error])
            return
        before = row_of(found)
        proposal = split_proposal(found, values)
        found.proposal = (proposal or None) if found.stage == Stage.PUBLISHED else None
        checked.values = row_of(found)
        if checked.verb != RowVerb.ADD:
            same = checked.values == before
            checked.verb = RowVerb.SAME if same else RowVerb.CHANGE


COLUMN_NAMES = {column.name: column.field.attname for column in COLUMNS}


def quoted(text, problem):
    """What is wrong with a cell, behind what stands in it."""
    if not text:
        return problem
    shown = CONTROLS.sub("�", text if len(text) <= QUOTED else f"{text[:QUOTED]}…")
    return _("“%(text)s”: %(problem)s") % {"text": shown, "problem": problem}


def heading_of(name):
    return str(Instrument._meta.get_field(name).verbose_name)


def row_of(instrument):
    """The row of an instrument as its table has it."""
    fields = Instrument._meta.concrete_fields
    return {f.column: f.value_from_object(instrument) for f in fields}


def find_table(content):
    """The columns, by place, and the rows of the first sheet that is a table."""
    missing = None
    for rows in read_sheets(content):
        headings = next((row for row in rows if any(row)), [])
        columns = place_columns(headings)
        if columns:
            missing = missing_columns(columns)
            if not missing:
                return columns, rows
    if missing:
        raise Refusal(
            _("These columns are missing: %(columns)s. Take the template."),
            code="columns",
            params={"columns": listed(missing)},
        )
    raise no_table()


def place_columns(headings):
    known = columns_by_heading()
    places = {}
    for place, heading in enumerate(headings):
        column = known.get(bare(heading))
        if column and column not in places.values():
            places[place] = column
    return places


def missing_columns(columns):
    present = {column.name for column in columns.values()}
    return [c.label for c in COLUMNS if c.is_needed and c.name not in present]
