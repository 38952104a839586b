"""What a yearly report freezes: who promised what, and how far each side is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from agreements.figures import FIGURES, measured
from agreements.models import Agreement, Commitment, Duty, DutyState, Progress
from portal.core.plain import paragraphs
from portal.core.time import today
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
        "areas": [
            {
                "number": area.number,
                "name": area.name,
                "commitments": [
                    promise(commitment, as_of) for commitment in area.commitments.all()
                ],
            }
            for area in agreement.areas.standing().prefetch_related(promises(as_of))
        ],
    }


def promises(as_of: date) -> Prefetch:
    """Read along what areas promise, each side's share, its reports up to that day."""
    reports = Progress.objects.standing().confirmed().filter(on__lte=as_of)
    shares = Duty.objects.standing().select_related("party")
    told = Prefetch("progress", reports.order_by("-on", "-pk"))
    own = shares.order_by("party__order", "pk").prefetch_related(told)
    standing = Commitment.objects.standing().prefetch_related(Prefetch("duties", own))
    return Prefetch("commitments", standing)


def promise(commitment: Commitment, as_of: date) -> Facts:
    return {
        "number": commitment.number,
        "name": commitment.name,
        "measured_by": commitment.measured_by,
        "unit": commitment.unit,
        "baseline": amount(commitment.baseline),
        "target": amount(commitment.target),
        "due_on": commitment.due_on and commitment.due_on.isoformat(),
        "shares": [share(duty) for duty in commitment.duties.all()],
        "measured": list(measures(commitment, as_of)),
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


def measures(commitment: Commitment, as_of: date) -> Iterator[Facts]:
    """What the platform counts today; of an earlier day it can no longer say it."""
    if as_of != today():
        return
    bases = {node.code: node.name for node in known_bases()}
    for code, value in measured(commitment.figure, bases).items():
        yield {
            "base": bases[code],
            "figure": commitment.figure,
            "value": amount(value),
            "on": as_of.isoformat(),
        }


def amount(value: Decimal | None) -> str | None:
    """1200.50 as 1,200.5: a figure as the report prints it."""
    if value is None:
        return None
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def named(figure: str) -> str:
    """What a figure of the platform counts, in the reader's language."""
    known = FIGURES.get(figure)
    return str(known.label) if known else figure
