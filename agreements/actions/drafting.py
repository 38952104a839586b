"""Writing drafts: agreements with their parties and areas, and what they promise.

Programs, tables and lists of the office come by here. What is signed changes as all
parties agree, see `consulting`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from agreements.actions.charging import put_in_charge
from agreements.actions.consulting import not_a_party, take
from agreements.actions.sharing_out import end_task_if_assigned
from agreements.changes import area_in_use
from agreements.models import Agreement, Area, Article, Commitment, Duty, Party
from agreements.models.charge import still_there
from portal.core.errors import Refusal, refusing
from portal.core.prose import sentences
from portal.core.time import now
from portal.nodes.shared import Shared

Values = Mapping[str, Any]
Part = Party | Area | Article


@dataclass(frozen=True)
class Sides:
    """Who signs, by name with the base that speaks for each; areas and articles by
    number. None: as they are.
    """

    parties: Mapping[str, str] | None = None
    areas: Mapping[int, str] | None = None
    articles: Mapping[int, Values] | None = None


@transaction.atomic
def enter_draft(*, values: Values, sides: Sides) -> Agreement:
    """Enter an agreement, not yet signed. Refuses as its constraints do."""
    agreement = Agreement(**_with_year(values))
    _check(agreement)
    agreement.save(force_insert=True)
    _write_sides(agreement, sides)
    return agreement


@transaction.atomic
def change_draft(*, agreement: Agreement, values: Values, sides: Sides) -> None:
    """Write a draft anew. Refuses with `foreign_record`, `signed`, `area_in_use`."""
    _open(agreement)
    _set(agreement, _with_year(values))
    _write_sides(agreement, sides)


@transaction.atomic
def enter_commitment(*, area: Area, values: Values) -> Commitment:
    """Promise something in a draft; without a number it comes last.

    Refuses with `foreign_record`, `signed`, `area_gone`, `number_taken`,
    `no_number_left`, or as its constraints do.
    """
    _open(area.agreement)
    refuse_unless_in(area.agreement, area.pk)
    said = dict(values)
    if "number" not in said:
        said["number"] = area.commitments.own().next_number()
    commitment = Commitment(area=area, **said)
    _check(commitment)
    with refusing("commitment_number_once", number_taken()):
        commitment.save(force_insert=True)
    return commitment


@transaction.atomic
def change_commitment(*, commitment: Commitment, values: Values) -> None:
    """Promise it otherwise, in a draft. Refuses as `enter_commitment` does."""
    agreement = commitment.area.agreement
    _open(agreement)
    refuse_unless_in(agreement, values.get("area", commitment.area).pk)
    with refusing("commitment_number_once", number_taken()):
        _set(commitment, values)


@transaction.atomic
def withdraw_commitment(*, commitment: Commitment) -> None:
    """Take it out of a draft. Refuses with `foreign_record` or `signed`."""
    _open(commitment.area.agreement)
    commitment.withdrawn_at = now()
    commitment.save(update_fields=["withdrawn_at"])


def move_due_date(*, commitment: Commitment, due_on: date | None) -> None:
    """Another day for what a draft promises. Refuses as `change_commitment` does."""
    change_commitment(commitment=commitment, values={"due_on": due_on})


@transaction.atomic
def assign_share(
    *, commitment: Commitment, values: Values, party: Party | None = None
) -> Duty:
    """Say which office of this base's party sees to it, and who reports on it.

    Whoever is newly in charge is told. Refuses with `not_a_party`, or `not_there` for
    somebody who does not work on where it is seen to.
    """
    take(commitment.area.agreement)  # where there is no share yet, none can be locked
    party = party or own_party(commitment.area.agreement)
    found = commitment.duties.standing().own().filter(party=party)
    duty = found.select_for_update(of=["self"]).first()
    duty = duty or Duty(commitment=commitment, party=party)
    before = duty.person_id
    for name, value in values.items():
        setattr(duty, name, value)
    duty.save(update_fields=None if duty._state.adding else [*values])
    if duty.person and duty.person_id != before:
        _refuse_unless_there(duty)
        put_in_charge(duty=duty, person=duty.person)
    end_task_if_assigned(commitment.area.agreement_id)
    return duty


def _refuse_unless_there(duty: Duty) -> None:
    if not Duty.objects.filter(still_there(), pk=duty.pk).exists():
        raise Refusal(
            _(
                "Only somebody who works where this share is seen to can be put in "
                "charge of it."
            ),
            code="not_there",
        )


def own_party(agreement: Agreement) -> Party:
    """The party that this base speaks for. Refuses with `not_a_party`."""
    if party := agreement.parties.standing().of_this_base().first():
        return party
    raise not_a_party()


def number_taken() -> Refusal:
    return Refusal(
        _("Another commitment of this area has this number."), code="number_taken"
    )


def refuse_unless_in(agreement: Agreement, area: UUID) -> None:
    """Refuses with `area_gone` where the text, once locked, has no such area."""
    if not agreement.areas.standing().filter(pk=area).exists():
        raise area_gone()


def area_gone() -> Refusal:
    return Refusal(
        _("That area is no longer part of this agreement."), code="area_gone"
    )


def _open(agreement: Agreement) -> None:
    """Lock a draft of this base, so that nobody signs it meanwhile."""
    take(agreement)
    agreement.refuse_unless_own()
    if not agreement.is_open:
        raise Refusal(
            _("What is signed stays as it is; it changes when all parties agree."),
            code="signed",
        )


def _with_year(values: Values) -> dict[str, Any]:
    day = values.get("signed_on")
    return {**values, "signed_year": day.year} if day else dict(values)


def _set(record: Shared, values: Values) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(record, name, value)
    _check(record)
    record.save(update_fields=[*values])


def _check(record: Shared) -> None:
    """Refuse in words what the constraints of its columns would not take."""
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(type(record), record)
            except ValidationError as error:
                raise Refusal(sentences(error.messages), code="invalid") from error


def _write_sides(agreement: Agreement, sides: Sides) -> None:
    of_it: dict[str, Any] = {"agreement": agreement, "home": agreement.home}
    if sides.parties is not None:
        standing = {party.name: party for party in agreement.parties.standing()}
        _withdraw(
            party for name, party in standing.items() if name not in sides.parties
        )
        for order, (name, base) in enumerate(sides.parties.items(), start=1):
            party = standing.get(name) or Party(name=name, **of_it)
            _write(party, order=order, base=base)
    if sides.areas is not None:
        known = {area.number: area for area in agreement.areas.standing()}
        gone = [area for number, area in known.items() if number not in sides.areas]
        refuse_areas_in_use(gone)
        _withdraw(gone)
        for number, name in sides.areas.items():
            _write(known.get(number) or Area(number=number, **of_it), name=name)
    if sides.articles is not None:
        there = {article.number: article for article in agreement.articles.standing()}
        _withdraw(one for number, one in there.items() if number not in sides.articles)
        for number, said in sides.articles.items():
            _write(there.get(number) or Article(number=number, **of_it), **said)


def refuse_areas_in_use(areas: list[Area]) -> None:
    """Refuses with `area_in_use` where one of them holds commitments."""
    if Commitment.objects.standing().filter(area__in=areas).exists():
        raise area_in_use()


def _withdraw(parts: Iterable[Part]) -> None:
    for part in parts:
        part.withdrawn_at = now()
        part.save(update_fields=["withdrawn_at"])


def _write(part: Part, **values: Any) -> None:
    """Save what differs, and a new one whole."""
    if part._state.adding:
        for name, value in values.items():
            setattr(part, name, value)
        part.save(force_insert=True)
        return
    changed = {n: value for n, value in values.items() if getattr(part, n) != value}
    for name, value in changed.items():
        setattr(part, name, value)
    if changed:
        part.save(update_fields=[*changed])
