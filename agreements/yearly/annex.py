"""The table that goes with a yearly report: each commitment, side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.models import SETTLED, DutyState
from agreements.yearly.facts import Facts
from agreements.yearly.numbers import day, numeral


@dataclass(frozen=True)
class Promise:
    """A commitment's own cells, and below them a line of cells for each side."""

    cells: list[str]
    shares: list[list[str]]


@dataclass(frozen=True)
class Area:
    title: str
    promises: list[Promise]


@dataclass
class Annex:
    """The table of all commitments, on pages of its own."""

    label: str
    title: str
    headings: list[str]
    areas: list[Area]
    note: str


def annex(facts: Facts) -> Annex:
    return Annex(
        label=_("Annex"),
        title=_("State of the commitments"),
        headings=[
            *(_("No."), _("Commitment"), _("Due by"), _("Unit of measure")),
            *(_("Baseline"), _("Target"), _("Party in charge"), _("Its office")),
            *(_("Reached"), _("State of progress")),
        ],
        areas=[
            Area(
                pgettext("heading of level 1", "%(number)s. %(title)s")
                % {"number": numeral(area["number"]), "title": area["name"]},
                [row(area, one, facts) for one in area["commitments"]],
            )
            for area in facts["areas"]
            if area["commitments"]
        ],
        note=_(
            "As of %(day)s. Below a figure stands its date. A dash: the agreement names"
            " none, or none was reported."
        )
        % {"day": day(facts["as_of"])},
    )


def row(area: Facts, promise: Facts, facts: Facts) -> Promise:
    cells = [
        f"{area['number']}.{promise['number']}",
        promise["name"],
        promise["due_on"] or "—",
        promise["unit"] or _("done or not"),
        promise["baseline"] or "—",
        promise["target"] or "—",
    ]
    shares = [
        [s["party"], s["office"] or "—", reached(s), state_of(promise, s, facts)]
        for s in promise["shares"]
    ]
    return Promise(cells, shares or [["—"] * 4])


def reached(share: Facts) -> str:
    if share["value"] is None:
        return "—"
    return f"{share['value']}\n({share['value_on']})"


def state_of(promise: Facts, share: Facts, facts: Facts) -> str:
    label = str(DutyState(share["state"]).label)
    late = is_past_due(promise, share, facts) and share["state"] != DutyState.LATE
    return "\n".join([label, _("(past due)")]) if late else label


def is_past_due(promise: Facts, share: Facts, facts: Facts) -> bool:
    overdue = promise["due_on"] and promise["due_on"] < facts["as_of"]
    return bool(overdue) and share["state"] not in SETTLED
