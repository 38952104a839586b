"""Changes in words, to be read side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Consultation
from agreements.texts import PIECES, Change, read_kept


def title_of(change: Change) -> str:
    """What a change is about."""
    values = change.after or change.before
    if change.piece == "agreement":
        is_day = change.columns == PIECES["agreement"].columns
        return _("Last day in force") if is_day else _("The agreement itself")
    words = {
        "party": _("Party: %(name)s"),
        "article": _("Article %(number)s %(name)s"),
        "area": _("Area %(number)s: %(name)s"),
        "commitment": _("Commitment %(number)s: %(name)s"),
    }
    return (words[change.piece] % values).strip()


@dataclass(frozen=True)
class Line:
    """A column of a piece side by side."""

    label: str
    before: str
    after: str


def lines_of(change: Change) -> Iterator[Line]:
    """What becomes of a piece, column by column, to be read side by side."""
    columns: Any = change.described.model._meta
    shown = change.differing if change.before and change.after else change.columns
    for name in shown:
        field = columns.get_field(name)
        before, after = (
            _spell(field, values.get(name)) for values in (change.before, change.after)
        )
        if before or after:
            yield Line(str(field.verbose_name), before, after)


def _spell(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    return str(dict(field.flatchoices).get(value, value))


def pieces_of(consultation: Consultation) -> list[tuple[str, list[Line]]]:
    """What a consultation changes, piece by piece, with its lines."""
    changes = sorted(read_kept(consultation), key=_place)
    return [(title_of(each), list(lines_of(each))) for each in changes]


def _place(change: Change) -> tuple[int, int]:
    """The agreement first, then its areas, its articles and what areas promise."""
    values = change.after or change.before
    return list(PIECES).index(change.piece), values.get("number") or 0
