"""Changes in words, to be read side by side."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import DecimalField
from django.utils.translation import gettext as _

from agreements.figures import named
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


def lines_of(change: Change, *, is_titled: bool = False) -> Iterator[Line]:
    """What becomes of a piece, column by column, to be read side by side.

    Of what `is_titled` by its number and name, these are left out.
    """
    columns: Any = change.described.model._meta
    shown = change.differing if change.before and change.after else change.columns
    for name in shown:
        if is_titled and name in ("number", "name"):
            continue
        field = columns.get_field(name)
        before, after = (
            spell(field, values.get(name)) for values in (change.before, change.after)
        )
        if before or after:
            yield Line(str(field.verbose_name), before, after)


def spell(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.name == "figure":
        return named(value)
    if isinstance(field, DecimalField):
        return str(value).removesuffix(".00")
    return str(dict(field.flatchoices).get(value, value))


def pieces_of(consultation: Consultation) -> list[tuple[str, list[Line]]]:
    """What a consultation changes, piece by piece, with its lines."""
    changes = as_read(read_kept(consultation))
    return [(title_of(each), list(lines_of(each))) for each in changes]


def as_read(changes: list[Change]) -> Iterator[Change]:
    """The agreement, each area with what it promises, articles, further promises."""
    promised = defaultdict(list)
    for each in sorted(changes, key=_place):
        if each.piece == "commitment":
            promised[each.area].append(each)
    for each in sorted(changes, key=_place):
        if each.piece != "commitment":
            yield from (each, *promised.pop(each.id, []))
    yield from chain.from_iterable(promised.values())


def _place(change: Change) -> tuple[int, int]:
    """By kind: the agreement first; then by number."""
    values = change.after or change.before
    return list(PIECES).index(change.piece), values.get("number") or 0
