"""The columns of a table of instruments: what each cell says, both ways."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl.cell.cell import ERROR_CODES

from resources.listing.facts import SECTIONS
from resources.listing.measures import check_measures, read_measures, write_measures
from resources.models import Instrument
from resources.models.nation import nation_name
from resources.sheets.words import plain

BETWEEN = "; "
LANGUAGES = ("zh-hans", "en")
DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")
LONGEST_NUMBER = 20  # digits; no column holds as many, and 0E+999999999 is one
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
UNITS = {"worth": gettext_lazy("10,000 yuan")}


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, and how its cells are read and written."""

    field: models.Field

    @property
    def name(self):
        return self.field.name

    @property
    def is_needed(self):
        has_stand_in = self.field.has_default() or self.name == "division"
        return not self.field.blank and not has_stand_in

    @property
    def label(self):
        """What it is called, in the reader's language."""
        name = str(self.field.verbose_name)
        if self.name not in UNITS:
            return name
        return _("%(name)s (%(unit)s)") % {"name": name, "unit": UNITS[self.name]}

    @property
    def heading(self):
        """What stands in the first row; a star marks what must be filled in."""
        return f"{self.label}{'*' if self.is_needed else ''}"

    def read(self, text, words):
        """The value that a cell means; ValidationError in words fit to show."""
        check_shown(text)
        if not text and self.is_needed:
            raise ValidationError(_("It must not be empty."))
        if not text and self.field.has_default():
            return self.field.get_default()
        most = self.field.max_length
        if most and not self.field.choices and len(text) > most:
            raise ValidationError(_("%(n)s characters at most.") % {"n": most})
        value = self._parse(text, words)
        # Keys and lists were looked up among what exists already.
        return value if self.name in LOOKED_UP else self.field.clean(value, None)

    def _parse(self, text, words):
        if reader := READERS.get(self.name):
            return reader(text, words)
        if self.field.choices:
            return words.choice(self.field, text)
        if isinstance(self.field, models.BooleanField):
            return words.yes_or_no(text)
        if isinstance(self.field, models.DateField):
            return read_day(text)
        if isinstance(self.field, models.DecimalField):
            return read_number(text)
        return text

    def write(self, instrument, words):
        """A cell that reads back as the same value."""
        value = self.field.value_from_object(instrument)
        if writer := WRITERS.get(self.name):
            return writer(value, words)
        if self.field.choices:
            return str(dict(self.field.flatchoices).get(value, value))
        if isinstance(self.field, models.BooleanField):
            return _("yes") if value else _("no")
        return "" if value is None else str(value)


def check_shown(text):
    """Refuse what no page can show, and what a spreadsheet says of its own faults."""
    if CONTROLS.search(text):
        raise ValidationError(_("It holds characters that cannot be shown."))
    if text in ERROR_CODES:
        said = _("%(error)s is an error of the spreadsheet. Mend its formula first.")
        raise ValidationError(said % {"error": text})


def read_day(text):
    """A day as people write it; Django's own words speak to programmers."""
    if not text:
        return None
    match = DAY.fullmatch(plain(text))
    try:
        return date(*map(int, match.groups() if match else ()))
    except (TypeError, ValueError):
        said = _("This is no date. Write it as 2024-05-31.")
        raise ValidationError(said) from None


def read_number(text):
    if not text:
        return None
    try:
        number = Decimal(plain(text).replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > LONGEST_NUMBER:
        raise ValidationError(_("This is no number."))
    return number


def read_cell_of_measures(text):
    measures = read_measures(text.replace("；", ";"), ";")
    check_measures(measures)
    return measures


LOOKED_UP = {"instrument_class", "division", "facility", "disciplines", "measures"}
READERS = {
    "instrument_class": lambda text, words: words.instrument_class(text),
    "division": lambda text, words: words.division(text),
    "facility": lambda text, words: words.facility(text),
    "disciplines": lambda text, words: words.disciplines(text),
    "measures": lambda text, words: read_cell_of_measures(text),
    "nation": lambda text, words: words.nation(text),
}
WRITERS = {
    "instrument_class": lambda code, words: words.with_name("classes", code),
    "division": lambda code, words: words.with_name("divisions", code),
    "facility": lambda pk, words: words.facility_name(pk),
    "disciplines": lambda codes, words: BETWEEN.join(
        words.with_name("all_disciplines", code) for code in codes
    ),
    "measures": lambda measures, words: write_measures(measures, BETWEEN),
    "nation": lambda code, words: nation_name(code),
}
COLUMNS = [
    Column(cast("models.Field[Any, Any]", Instrument._meta.get_field(name)))
    for section in SECTIONS[Instrument]
    for name in section
]


def columns_by_heading():
    """Each column under every heading it is known by."""
    known = {column.name: column for column in COLUMNS}
    for language in LANGUAGES:
        with override(language):
            known |= {bare(column.heading): column for column in COLUMNS}
            known |= {bare(str(c.field.verbose_name)): c for c in COLUMNS}
    return known


def bare(heading):
    """A heading without what people add or lose when they type it."""
    return plain(heading).replace("*", "")
