"""Columns of a table: what a cell says of a record, and what it may make of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.core.prose import listed
from resources.sheets.columns import LANGUAGES, bare, read_day, read_number


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `write` spells what a record says; `read` gets a cell and its row, and gives the
    value that is meant, or a ValidationError in words fit to show. A column without it
    is there to be read by people.
    """

    name: str
    label: Promise | str
    write: Callable[[Any], str]
    read: Callable[[str, Any], Any] | None = None
    is_needed: bool = False
    note: Promise | str = ""
    choices: Callable[[], list[str]] = list  # what may be chosen in a cell
    current: Callable[[Any], Any] = lambda record: (
        None
    )  # to be compared with what is read

    @property
    def heading(self):
        """What stands in the first row; a star marks what must be filled in."""
        return f"{self.label}{'*' if self.is_needed else ''}"

    def value(self, text, row):
        if not text and self.is_needed:
            raise ValidationError(_("It must not be empty."))
        if self.read is None:
            raise ValidationError(
                _("The portal fills this in: leave it as it came, or empty.")
            )
        return self.read(text, row)


def read_only(name, label, write):
    return Column(name, label, write, note=gettext_lazy("Filled in by the portal."))


def of_field(model, name, is_needed=False):
    """The column of a model's own column."""
    field = model._meta.get_field(name)
    return Column(
        name,
        field.verbose_name,
        lambda record: spelt(field, getattr(record, name)),
        lambda text, row: meant(field, text),
        is_needed,
        field.help_text,
        lambda: [str(label) for _value, label in field.flatchoices],
        lambda record: getattr(record, name),
    )


def spelt(field, value):
    """A value as a cell has it; nothing is an empty one."""
    if value is None:
        return ""
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def meant(field, text):
    """The value that a cell means."""
    if field.flatchoices:
        if not text and field.has_default():
            return field.get_default()
        return choice(text, field.flatchoices)
    if isinstance(field, models.DateField):
        return read_day(text)
    if isinstance(field, models.DecimalField):
        return field.clean(read_number(text), None)
    if isinstance(field, models.IntegerField):
        return field.clean(whole_number(text), None)
    return field.formfield(required=not field.blank).clean(text)


def whole_number(text):
    number = read_number(text)
    if number is not None and number % 1:
        said = _("“%(text)s” is no number.")
        raise ValidationError(said % {"text": text[:60]})
    return number


def choice(text, choices):
    """The value behind a label, in either language."""
    try:
        return labels_of(choices)[text.lower()]
    except KeyError:
        allowed = listed(label for _value, label in choices)
        raise ValidationError(
            _("Choose one of: %(allowed)s.") % {"allowed": allowed}
        ) from None


def labels_of(choices):
    """The value behind each label, in either language, and behind itself."""
    labels = {str(value).lower(): value for value, _label in choices}
    for language in LANGUAGES:
        with override(language):
            labels |= {str(label).lower(): value for value, label in choices}
    return labels


def by_heading(columns):
    """Each column under every heading that it is known by."""
    known = {}
    for language in LANGUAGES:
        with override(language):
            known |= {bare(str(column.label)): column for column in columns}
    return known


def lines_of(text):
    """The lines of a cell that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
