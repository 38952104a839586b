"""Why a line of a peer is no copy, for whoever minds the exchange."""

import re

from django.utils.translation import gettext_lazy

from portal.core.judged import words_of
from portal.nodes.kinds import kinds
from portal.nodes.models import Quarantined

RULE = re.compile(r'constraint "(\w+)"')
COLUMN = re.compile(r'(?:^(\w+) is illegible here|in column "(\w+)")')
# What PostgreSQL says, by a part of it, and what that comes to.
WORDS = {
    "is illegible here": gettext_lazy(
        "What it says under “%(column)s” cannot be read at this base."
    ),
    "null value in column": gettext_lazy(
        "It says nothing under “%(column)s”, which must not be empty."
    ),
    "value too long": gettext_lazy("One of its texts is longer than it may be."),
    "out of range": gettext_lazy("A number or a day in it is beyond all bounds."),
    "overflow": gettext_lazy("A number or a day in it is beyond all bounds."),
    "duplicate key": gettext_lazy("Another record here has the same already."),
    "invalid input syntax": gettext_lazy("It is not written as records are."),
    "invalid byte sequence": gettext_lazy("It is not written as records are."),
    "unsupported Unicode": gettext_lazy("It has letters that no text can hold."),
    "does not exist": gettext_lazy("It names a record that has not come here yet."),
    "violates foreign key": gettext_lazy(
        "It names a record that has not come here yet."
    ),
    "no record has version": gettext_lazy("No record has the version it tells."),
    "is unknown here": gettext_lazy("This base knows no records of this kind yet."),
    "cannot be changed by": gettext_lazy("The record is kept by another base."),
    "no agreement in force": gettext_lazy(
        "No agreement in force lets such records flow."
    ),
    "violates check": gettext_lazy("It breaks the rule “%(rule)s” of such records."),
}


def in_words(line: Quarantined) -> str:
    """Why it is held back; as PostgreSQL says it where nobody has put it better."""
    rule, column = RULE.search(line.reason), COLUMN.search(line.reason)
    if rule and (known := words_of(rule[1])):
        return known
    name = next(filter(None, column.groups()), "") if column else ""
    said = next((words for part, words in WORDS.items() if part in line.reason), None)
    if said is None:
        return line.reason
    return str(said) % {"rule": rule and rule[1], "column": _label(line.kind, name)}


def _label(kind: str, column: str) -> str:
    """What a column is called on forms."""
    fields = kinds()[kind].fields if kind in kinds() else []
    labels = {str(field.column): str(field.verbose_name) for field in fields}
    return labels.get(column, column)
