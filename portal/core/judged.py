"""What the database refuses, in words fit to show whoever asked for it.

It is the judge of what may stand beside what: it alone sees what another officer saves
in the same moment, and columns that no form shows.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import structlog
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import BaseConstraint, Field, Model
from django.utils.translation import gettext as _

from portal.core.prose import listed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as _StrPromise

# What is said of constraints that triggers raise, or that need words of their own.
WORDS: "dict[str, str | _StrPromise]" = {}
# Of the detail that PostgreSQL tells of a key twice: its columns, and their values.
KEY = re.compile(r"\(([^()]*)\)=\((.*)\)", re.DOTALL)

UNIQUE = "23505"  # PostgreSQL's code for a key that is there already

log = structlog.get_logger(__name__)


def in_words(error: IntegrityError) -> str:
    """What to tell whoever asked for what the database refuses.

    Raises the error again where no constraint has a name: nobody could mend that.
    """
    diag = getattr(error.__cause__, "diag", None)
    if diag is None or not diag.constraint_name:
        raise error
    if said := words_of(diag.constraint_name) or _taken(diag):
        return said
    log.error("refused_by_the_database", constraint=diag.constraint_name)
    return _("The database does not take this: it breaks the rule “%(rule)s”.") % {
        "rule": diag.constraint_name
    }


def words_of(name: str) -> str:
    """The words of a constraint that has some; else nothing."""
    if name in WORDS:
        return str(WORDS[name])
    for constraint in _constraints():
        words = constraint.violation_error_message
        is_usual = words == constraint.default_violation_error_message
        if constraint.name == name and not is_usual:
            return str(constraint.get_violation_error_message())
    return ""


def _constraints() -> Iterator[BaseConstraint]:
    for model in apps.get_models():
        yield from model._meta.constraints


def _taken(diag: Any) -> str:
    """Which value a key has a second time; nothing where it is of another kind."""
    found = KEY.search(diag.message_detail or "")
    models = (m for m in apps.get_models() if m._meta.db_table == diag.table_name)
    model = next(models, None)
    if diag.sqlstate != UNIQUE or model is None or found is None:
        return ""
    columns, values = found[1].split(", "), found[2].split(", ")
    if len(columns) != len(values):  # one of them has commas of its own
        values = [""] * len(columns)
    said = [
        f"{field.verbose_name}“{value}”" if value else str(field.verbose_name)
        for column, value in zip(columns, values, strict=True)
        if (field := _written(model, column))
    ]
    words = {"kind": model._meta.verbose_name, "what": listed(said)}
    if not said:
        return _("%(kind)s: there is one like this already.") % words
    return _("%(kind)s: %(what)s is taken already. Choose another and save again.") % (
        words
    )


def _written(model: type[Model], column: str) -> "Field[Any, Any] | None":
    """The field of a column in which people write a word or a number of their own."""
    try:
        field = model._meta.get_field(column)
    except FieldDoesNotExist:
        return None
    is_own = field.concrete and field.editable and not field.is_relation
    return field if is_own and isinstance(field, Field) else None
