"""What a yearly report freezes: who promised what, and how far each side is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Min, Prefetch, Q

from agreements.figures import measured_at
from agreements.models import (
    Agreement,
    Commitment,
    Consultation,
    Duty,
    DutyState,
    Progress,
)
from agreements.texts import Values, text_at
from portal.core.plain import paragraphs
from portal.nodes.known import known_bases

Facts = dict[str, Any]


def freeze(agreement: Agreement, as_of: date) -> Facts:
    """All that the report says, as plain values that no later change reaches."""
    return plain(told(agreement, as_of))


def plain(said: Any) -> Any:
    """The same without letters that have no shape: peers' words come as they are."""
    if isinstance(said, dict):
        return {name: plain(value) for name, value in said.items()}
    if isinstance(said, list):
        return [plain(value) for value in said]
    return paragraphs(said) if isinstance(said, str) else said


def told(agreement: Agreement, as_of: date) -> Facts:
    return {
        "agreement": agreement.name,
        "called": agreement.short_name or agreement.name,
        "signed_on": agreement.signed_on and agreement.signed_on.isoformat(),
        "signed_year": agreement.signed_year,
        "place": agreement.place,
        "as_of": as_of.isoformat(),
        "parties": [party.name for party in agreement.parties.standing()],
        "areas": list(areas(agreement, as_of)),
    }


def areas(agreement: Agreement, as_of: date) -> Iterator[Facts]:
    """The areas and what they promised, in the words that stood on that day."""
    text = text_at(agreement, edition_on(agreement, as_of))
    known = commitments([one.id for one in text if one.piece == "commitment"], as_of)
    for area in text:
        if area.piece == "area":
            yield {
                "number": area.after["number"],
                "name": area.after["name"],
                "commitments": [
                    promise(one.after, known.get(one.id), as_of)
                    for one in text
                    if one.area == area.id
                ],
            }


def edition_on(agreement: Agreement, day: date) -> int:
    """The edition that stood at the end of a day."""
    changes = Consultation.objects.standing().filter(agreement=agreement).changes()
    later = changes.filter(decided_at__date__gt=day).aggregate(first=Min("edition"))
    return later["first"] or agreement.edition


def commitments(keys: list[UUID], as_of: date) -> dict[UUID, Commitment]:
    """With each side's share, and its reports up to that day."""
    reports = Progress.objects.standing().confirmed().filter(on__lte=as_of)
    told = Prefetch("progress", reports.order_by("-on", "-pk"))
    left = Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=as_of)
    shares = Duty.objects.filter(left).select_related("party")
    own = shares.order_by("party__order", "pk").prefetch_related(told)
    return Commitment.objects.prefetch_related(Prefetch("duties", own)).in_bulk(keys)


def promise(text: Values, commitment: Commitment | None, as_of: date) -> Facts:
    """One promise; of the records of a peer not all may have come yet."""
    return {
        "number": text["number"],
        "name": text["name"],
        "measured_by": text["measured_by"],
        "unit": text["unit"],
        "baseline": said_amount(text["baseline"]),
        "target": said_amount(text["target"]),
        "due_on": text["due_on"],
        "shares": [*map(share, commitment.duties.all())] if commitment else [],
        "figure": text["figure"],
        "measured": list(measures(text["figure"], as_of)),
    }


def share(duty: Duty) -> Facts:
    """A side as its newest report has it; a value may come from an older one."""
    reports = list(duty.progress.all())
    newest = reports[0] if reports else None
    counted = next((r for r in reports if r.value is not None), None)
    return {
        "party": duty.party.name,
        "office": duty.office,
        "state": newest.state if newest else DutyState.UNREPORTED,
        "on": newest and newest.on.isoformat(),
        "text": newest.text if newest else "",
        "source": newest.source if newest else "",
        "value": amount(counted.value if counted else None),
        "value_on": counted and counted.on.isoformat(),
    }


def measures(figure: str, as_of: date) -> Iterator[Facts]:
    """What the platform counts here as of that day, of the bases that it can count."""
    bases = {node.code: node.name for node in known_bases()}
    for code, value in measured_at(figure, bases, as_of).items():
        yield {
            "base": bases[code],
            "figure": figure,
            "value": amount(value),
            "on": as_of.isoformat(),
        }


def amount(value: Decimal | None) -> str | None:
    """1200.50 as 1,200.5: a figure as the report prints it."""
    if value is None:
        return None
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def said_amount(spelt: str | None) -> str | None:
    return amount(spelt if spelt is None else Decimal(spelt))
