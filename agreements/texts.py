"""The text of an agreement, piece by piece: as it stands, and as it stood.

A change is kept as it travels: `{piece, id, area, before, after}`, where `before` and
`after` hold the columns of the piece by name; an empty one stands for a piece that is
not yet, or no longer, there. Both hold the same columns: all that the release knew
which spelt them. What a later one adds was never said, and stays as it is.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from agreements.models import (
    Agreement,
    Area,
    Article,
    Asks,
    Commitment,
    Consultation,
    Outcome,
    Reply,
)
from portal.core.errors import Refusal
from portal.nodes.messages.kinds import unreadable

Values = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """A kind of text that changes: its columns, and what it lies in."""

    model: type[models.Model]
    columns: tuple[str, ...]
    within: str = "agreement"

    def in_full(self, values: Values) -> Values:
        """With the columns that were not kept, as if nobody had ever filled them in."""
        return self.empty | values

    @cached_property
    def empty(self) -> Values:
        fields: list[Any] = [self.model._meta.get_field(name) for name in self.columns]
        return {each.attname: _plain(each, each.get_default()) for each in fields}


PIECES = {
    "agreement": Piece(Agreement, ("in_force_until",)),
    "area": Piece(Area, ("number", "name", "name_en", "summary", "summary_en")),
    "article": Piece(Article, ("number", "name", "name_en", "text", "text_en")),
    "commitment": Piece(
        Commitment,
        (
            *("number", "name", "name_en", "measured_by", "unit", "unit_en"),
            *("baseline", "target", "figure", "due_on"),
        ),
        within="area",
    ),
}


NAMING = {"number", "name"}  # by which people tell a piece from others


@dataclass(frozen=True)
class Change:
    """What becomes of one piece."""

    piece: str
    id: UUID
    before: Values
    after: Values
    area: UUID | None = None  # of a commitment

    @property
    def described(self) -> Piece:
        return PIECES[self.piece]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.described.columns

    @property
    def differing(self) -> list[str]:
        """The columns that become another."""
        return [
            name
            for name in self.columns
            if self.before.get(name, "") != self.after.get(name, "")
        ]

    def spelt(self) -> Values:
        """As it is kept, and as it travels."""
        return {
            "piece": self.piece,
            "id": str(self.id),
            "area": self.area and str(self.area),
            "before": self.before,
            "after": self.after,
        }

    def turned_back(self) -> "Change":
        return Change(self.piece, self.id, self.after, self.before, self.area)


def read(said: Any) -> list[Change]:
    """Changes as another base, or the database, spells them. Refuses `malformed`."""
    try:
        return [_read(each) for each in said]
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise unreadable() from error


def _read(said: Values) -> Change:
    columns = PIECES[said["piece"]].columns
    before, after = said["before"], said["after"]
    if not all(
        values == {} or _is_spelt(values, columns) for values in (before, after)
    ) or not (before or after):
        raise ValueError(said)
    if before and after and before.keys() != after.keys():
        raise ValueError(said)
    area = UUID(said["area"]) if said["area"] else None
    return Change(said["piece"], UUID(said["id"]), before, after, area)


def _is_spelt(values: Any, columns: tuple[str, ...]) -> bool:
    """Whether these are columns of a piece, each as `written` has it."""
    return NAMING & set(columns) <= set(values) <= set(columns) and all(
        isinstance(value, int if name == "number" else str | None)
        for name, value in values.items()
    )


def read_kept(kept: Consultation | Reply) -> list[Change]:
    """What is changed; nothing where the home of it spelt it as nobody reads."""
    try:
        return read(kept.changes)
    except Refusal:
        return []


def text_of(agreement: Agreement) -> dict[UUID, Change]:
    """Every piece of an agreement by its id, as a change from nothing."""
    found = {agreement.pk: _as_it_stands("agreement", agreement)}
    areas = list(agreement.areas.standing())
    pieces = {
        "article": agreement.articles.standing(),
        "area": areas,
        "commitment": Commitment.objects.standing().filter(area__in=areas),
    }
    for piece, records in pieces.items():
        for record in records:
            found[record.pk] = _as_it_stands(piece, record)
    return found


def _as_it_stands(piece: str, record: Any) -> Change:
    area = record.area_id if piece == "commitment" else None
    return Change(piece, record.pk, {}, written(piece, record), area)


def written(piece: str, record: Any) -> Values:
    """The columns of a piece, as JSON holds them."""
    return columns_of(record, PIECES[piece].columns)


def columns_of(record: Any, names: tuple[str, ...]) -> Values:
    """Columns of a record, as JSON holds them."""
    return {
        name: _plain(record._meta.get_field(name), getattr(record, name))
        for name in names
    }


def _plain(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.PositiveSmallIntegerField):
        return value
    if isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    return value.isoformat() if isinstance(field, models.DateField) else str(value)


def text_at(agreement: Agreement, edition: int) -> list[Change]:
    """The text as it was in an edition: what came since is turned back."""
    text = text_of(agreement)
    agreed = Consultation.objects.standing().filter(agreement=agreement).changes()
    for consultation in agreed.filter(edition__gte=edition):
        for change in read_kept(consultation):
            back = change.turned_back()
            known = text.pop(back.id, None)
            if back.after:
                after = (known.after if known else {}) | back.after
                text[back.id] = Change(back.piece, back.id, {}, after, back.area)
    return as_read(text)


def as_read(text: dict[UUID, Change]) -> list[Change]:
    """Areas by their number, each with its commitments below it; then articles."""
    numbers = {key: one.after.get("number") or 0 for key, one in text.items()}

    def place(one: Change) -> tuple[int, int, bool, int]:
        kind = "area" if one.area else one.piece
        area = numbers.get(one.area or one.id, 0)
        return list(PIECES).index(kind), area, one.area is not None, numbers[one.id]

    return sorted(text.values(), key=place)


def draft_text(agreement: Agreement) -> list[Change]:
    """A draft as it is put to its parties: everything is new."""
    return [one for one in text_of(agreement).values() if any(one.after.values())]


def has_moved(consultation: Consultation) -> bool:
    """Whether a draft's text is no longer what its parties are asked, or agreed to."""
    counts = consultation.state in (Outcome.OPEN, Outcome.AGREED)
    is_of_draft = consultation.asks == Asks.DRAFT and counts
    if not is_of_draft or not consultation.agreement.is_open:
        return False
    kept = read_kept(consultation)
    asked = {change.id: change.described.in_full(change.after) for change in kept}
    standing = draft_text(consultation.agreement)
    return asked != {one.id: one.after for one in standing}
