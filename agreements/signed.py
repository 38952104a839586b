"""A signed text whole: as its home shows it, and as this base's parties agreed to it.

Kept by piece, `{id: {piece, area, after}}`, so that what differs can be named. Parties
and what was signed beside the areas count here too: no change can be proposed of them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from agreements.models import Agreement, Commitment, Party, State
from agreements.models.agreement import TEXT
from agreements.models.commitment import FOUND_OUT
from agreements.models.text import NAMED_LATER
from agreements.texts import PIECES, Change, Piece, Values, columns_of

Text = dict[str, Values]
COLUMNS = {
    **PIECES,
    "agreement": Piece(
        Agreement, (*(n for n in TEXT if n != "withdrawn_at"), "in_force_until")
    ),
    "party": Piece(Party, ("name", "base")),
}

FILLED_IN = {"commitment": FOUND_OUT, "party": NAMED_LATER}


@dataclass(frozen=True)
class Deviation(Change):
    """A piece as it was agreed (`before`), and as its home shows it (`after`)."""

    @property
    def described(self) -> Piece:
        return COLUMNS[self.piece]


def shown_of(agreement: Agreement) -> Text:
    """All that its home shows as signed; nothing where it shows none of it any more."""
    if agreement.is_open or agreement.withdrawn_at:
        return {}
    areas = list(agreement.areas.standing())
    pieces = {
        "agreement": [agreement],
        "party": agreement.parties.standing(),
        "article": agreement.articles.standing(),
        "area": areas,
        "commitment": Commitment.objects.standing().filter(area__in=areas),
    }
    return {
        str(record.pk): _kept(piece, record)
        for piece, records in pieces.items()
        for record in records
    }


def _kept(piece: str, record: Any) -> Values:
    area = str(record.area_id) if piece == "commitment" else None
    after = columns_of(record, COLUMNS[piece].columns)
    return {"piece": piece, "area": area, "after": after}


def amended(text: Text, changes: Iterable[Change]) -> Text:
    """The text as agreed changes make it."""
    whole = dict(text)
    for change in changes:
        known = whole.pop(key := str(change.id), None)
        if change.after:
            area = change.area and str(change.area)
            after = (known["after"] if known else {}) | change.after
            whole[key] = {"piece": change.piece, "area": area, "after": after}
    return whole


def before_its_draft(piece: Values, draft: Change) -> Values:
    """Of a piece that was signed, what its draft says nothing of: no proposal does."""
    said = draft.columns
    after = {name: value for name, value in piece["after"].items() if name not in said}
    return piece | {"after": after}


def in_full(text: Text) -> Text:
    """A text as it was kept, with the columns that its release did not know."""
    return {
        key: one | {"after": COLUMNS[one["piece"]].in_full(one["after"])}
        for key, one in text.items()
    }


def deviations(agreed: Text, shown: Text, state: str) -> Iterator[Deviation]:
    """In what the text that is shown is another than was agreed."""
    for key in agreed | shown:
        known, found = agreed.get(key), shown.get(key)
        if known and found:
            known = known | {"after": known["after"] | _may_be(known, found, state)}
        if known != found:
            yield _deviation(UUID(key), known or {}, found or {})


def fingerprint(found: Iterable[Deviation]) -> str:
    """What stands for all that deviates: whoever takes it as agreed has seen that."""
    told = sorted((each.spelt() for each in found), key=lambda one: one["id"])
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def settled(agreed: Text, shown: Text, state: str) -> Text:
    """What counts as agreed once nothing deviates; the day on which it ended does not.

    Otherwise a home that ends it, and takes that back, would have moved its last day.
    """
    text = dict(shown)
    for key, found in shown.items():
        if found["piece"] == "agreement" and key in agreed and state == State.ENDED:
            day = agreed[key]["after"]["in_force_until"]
            text[key] = found | {"after": found["after"] | {"in_force_until": day}}
    return text


def _deviation(key: UUID, known: Values, found: Values) -> Deviation:
    one = known or found
    area = one["area"] and UUID(one["area"])
    before, after = known.get("after", {}), found.get("after", {})
    return Deviation(one["piece"], key, before, after, area)


def _may_be(known: Values, found: Values, state: str) -> Values:
    """What is no deviation: what is filled in later, and the day on which it ended."""
    free = []
    if later := FILLED_IN.get(known["piece"]):
        said = known["after"]
        free = [name for name, empty in later.items() if said.get(name) == empty]
    elif known["piece"] == "agreement" and state == State.ENDED:
        free = ["in_force_until"]
    return {name: found["after"].get(name) for name in free}
