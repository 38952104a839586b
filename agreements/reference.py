"""The agreements, policies and alliances that the platform rests on, as reported.

Facts come from the public reports that each record cites; dates and targets that these
do not name stay empty. Each row has one home: what that base reports is its own.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from agreements.actions.naming import name_joined
from agreements.models import (
    Agreement,
    Alliance,
    Area,
    Commitment,
    Decision,
    DisclosureReview,
    Duty,
    DutyState,
    Measure,
    Party,
    Policy,
    Progress,
    Stand,
)
from portal.core.ids import reference_id
from portal.core.time import now
from portal.nodes.base import applying

DATA = Path(__file__).with_name("data")
NOUNS = {
    Agreement: "agreements",
    Party: "parties",
    Area: "areas of cooperation",
    Commitment: "commitments",
    Duty: "parties' shares",
    Progress: "reports of progress",
    Policy: "policies",
    Measure: "measures",
    Alliance: "alliances",
}


def load() -> dict[str, int]:
    """Load them; the counts by noun."""
    rows = [*agreements(), *policies(), *alliances()]
    with applying():  # signed texts and copies are written as they stand
        counts = {NOUNS[model]: insert(model, rows) for model in NOUNS}
        record_reviews()
    name_joined(joining())
    return counts


def joining() -> dict[str, list[UUID]]:
    """The parties that wait for each base, as none spoke for them when they signed."""
    waiting = defaultdict(list)
    for row in read("agreements")["rows"]:
        for order, party in enumerate(row["parties"], 1):
            if base := party.get("joins"):
                waiting[base].append(id_of(Party, f"{row['key']}/{order}"))
    return waiting


def insert(model: Any, rows: list[Any]) -> int:
    """Insert the model's rows that are not there yet; how many there are then."""
    mine = [row for row in rows if type(row) is model]
    known = model.objects.in_bulk([row.pk for row in mine])
    model.objects.bulk_create(row for row in mine if row.pk not in known)
    return len(mine)


def record_reviews() -> None:
    """What was in the papers may be read by everyone."""
    reviewed = DisclosureReview.objects.values("record")
    found = Agreement.objects.own().filter(is_public=True).exclude(source="")
    DisclosureReview.objects.bulk_create(
        DisclosureReview(
            record=agreement.pk,
            ground="公开报道过的内容",
            source=agreement.source,
            decision=Decision.APPROVED,
            decided_at=now(),
        )
        for agreement in found.exclude(pk__in=reviewed)
    )


def agreements() -> Iterator[Any]:
    """Each agreement, its parties and areas, and what these promise."""
    content = read("agreements")
    home = content["home"]
    for row in content["rows"]:
        key = row["key"]
        agreement = Agreement(
            id=id_of(Agreement, key),
            home=home,
            is_public=True,
            parent_id=id_of(Agreement, row.pop("parent", None)),
            predecessor_id=id_of(Agreement, row.pop("predecessor", None)),
            **fields(Agreement, row),
        )
        parties = [
            Party(
                id=id_of(Party, f"{key}/{order}"),
                home=home,
                agreement=agreement,
                order=order,
                **fields(Party, party),
            )
            for order, party in enumerate(row["parties"], 1)
        ]
        yield agreement
        yield from parties
        for number, area in enumerate(row["areas"], 1):
            yield from areas(agreement, parties, f"{key}/{number}", number, area)


def areas(agreement, parties, key, number, row) -> Iterator[Any]:
    area = Area(
        id=id_of(Area, key),
        home=agreement.home,
        agreement=agreement,
        number=number,
        **fields(Area, row),
    )
    yield area
    for place, promised in enumerate(row["commitments"], 1):
        inner = f"{key}/{place}"
        commitment = Commitment(
            id=id_of(Commitment, inner),
            home=agreement.home,
            area=area,
            number=place,
            **fields(Commitment, promised),
        )
        yield commitment
        for party in parties:
            yield from duties(commitment, party, inner, promised.get("progress", []))


def duties(commitment, party, key, reports) -> Iterator[Any]:
    """A party's share, and what is known that it did."""
    own = [r for r in reports if r["base"] == party.base]
    duty = Duty(
        id=id_of(Duty, f"{key}/{party.order}"),
        home=party.base or party.home,
        commitment=commitment,
        party=party,
        state=own[-1]["state"] if own else DutyState.UNREPORTED,
    )
    yield duty
    for number, report in enumerate(own, 1):
        yield Progress(
            id=id_of(Progress, f"{key}/{party.order}/{number}"),
            home=duty.home,
            duty=duty,
            stand=Stand.CONFIRMED,
            **fields(Progress, report),
        )


def policies() -> Iterator[Any]:
    for row in read("policies")["rows"]:
        key = row["key"]
        policy = Policy(id=id_of(Policy, key), home=row["home"], **fields(Policy, row))
        yield policy
        for number, measure in enumerate(row["measures"], 1):
            yield Measure(
                id=id_of(Measure, f"{key}/{number}"),
                home=policy.home,
                policy=policy,
                number=number,
                **fields(Measure, measure),
            )


def alliances() -> Iterator[Any]:
    content = read("alliances")
    for row in content["rows"]:
        yield Alliance(
            id=id_of(Alliance, row["key"]),
            home=content["home"],
            area_id=id_of(Area, content["area"]),
            **fields(Alliance, row),
        )


def fields(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    """What of a row are columns of the model; `home` and keys are told apart."""
    names = {f.name for f in model._meta.concrete_fields} - {"id", "home"}
    kept = {name: value for name, value in row.items() if name in names}
    days = {name for name in kept if name == "on" or name.endswith("_on")}
    return kept | {name: date.fromisoformat(kept[name]) for name in days}


def id_of(model: Any, key: str | None):
    """The id that every base gives to the same row."""
    return key and reference_id(model._meta.label_lower, key)


def read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
