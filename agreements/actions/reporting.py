"""Progress: filled in by an office, confirmed by an agreement officer."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import duty_notices as notices
from agreements.actions.filing import File, attach
from agreements.actions.reminding import refuse_foreign_share
from agreements.figures import measured
from agreements.models import Duty, DutyState, Progress, Stand
from agreements.models.charge import reported_by
from agreements.notices import officers
from portal.core.errors import Refusal, given
from portal.core.time import today
from portal.identity.models import Person
from portal.nodes.base import current_base
from portal.notices.actions import finish, finish_any, tell
from portal.notices.kinds import Kind

ASKS_FOR_A_REPORT = [notices.RETURNED.code, notices.ASKED_TO_REPORT.code]


def file_progress(
    *,
    duty: Duty,
    on: date,
    state: str,
    text: str,
    by: Person,
    evidence: Iterable[File] = (),
    **more: Any,
) -> Progress:
    """Report what a party did towards its share, for its officer to confirm.

    A figure that the platform measures is frozen with the report; evidence is kept as
    it came, and so is for whom `by` stands in. Refuses with `foreign_share`,
    `taken_out`, `future`, `nothing_reported`, `no_number`, or for a file as `attach`
    does.
    """
    _refuse_unless_reported_on(duty)
    if on > today():
        raise Refusal(_("A report looks back: choose no later day."), code="future")
    if state == DutyState.UNREPORTED:
        raise Refusal(_("Say how far it is."), code="nothing_reported")
    if more.get("value") is not None and not duty.commitment.unit:
        raise Refusal(
            _("This commitment is not measured by a number."), code="no_number"
        )
    if more.get("value") is None:
        more["value"] = figure_now(duty)
    more |= {"filed_by": by, "filed_for": stood_in_for(duty, by)}
    with transaction.atomic():
        progress = Progress.objects.create(
            duty=duty, on=on, state=state, text=text, **more
        )
        attach(progress=progress, files=evidence, by=by)
        finish_any(kinds=ASKS_FOR_A_REPORT, about=duty.pk)
        others = [one for one in officers() if one != by]
        page = reverse("admin:agreements_progress_change", args=[progress.pk])
        _tell(notices.TO_CONFIRM, duty, others, page, progress.pk, person=by.name)
    return progress


def _refuse_unless_reported_on(duty: Duty) -> None:
    refuse_foreign_share(duty)
    if not Duty.objects.promised().filter(pk=duty.pk).exists():
        raise Refusal(
            _("This commitment is no longer part of the agreement."), code="taken_out"
        )


def stood_in_for(duty: Duty, by: Person) -> Person | None:
    """Whom `by` reports for: whoever is in charge, where they stand in for them."""
    if duty.person_id in (None, by.pk):
        return None
    mine = Duty.objects.filter(reported_by(by.pk), pk=duty.pk)
    return duty.person if mine.exists() else None


def figure_now(duty: Duty) -> Decimal | None:
    """What the platform measures for the party's base at this moment, if anything."""
    base = current_base()
    return measured(duty.commitment.figure, [base]).get(base)


@transaction.atomic
def confirm_progress(*, progress: Progress, by: Person) -> None:
    """Let a report count: everyone sees it, and its party's share takes its state.

    Refuses with `answered`, or `four_eyes` for whoever filled it in, or in whose place
    it was filled in.
    """
    duty = _take(progress)
    if by.pk in (progress.filed_by_id, progress.filed_for_id):
        raise Refusal(
            _("Another officer confirms what you filled in."), code="four_eyes"
        )
    progress.stand, progress.confirmed_by = Stand.CONFIRMED, by
    progress.save(update_fields=["stand", "confirmed_by"])
    newest = duty.progress.standing().confirmed().first()
    if newest == progress:
        dropped = progress.state == DutyState.DROPPED
        duty.state = progress.state
        duty.reason = progress.text[:300] if dropped else ""
        duty.save(update_fields=["state", "reason"])
    _answer(notices.CONFIRMED, progress, duty)


@transaction.atomic
def return_progress(*, progress: Progress, reason: str, by: Person) -> None:
    """Give a report back with a reason. Refuses with `answered`, `reason_missing`."""
    duty = _take(progress)
    progress.stand, progress.confirmed_by = Stand.RETURNED, by
    progress.note = given(reason)
    progress.save(update_fields=["stand", "confirmed_by", "note"])
    _answer(notices.RETURNED, progress, duty, reason=progress.note)


def _take(progress: Progress) -> Duty:
    """Lock its share, whose reports are answered one after another."""
    duty = Duty.objects.select_for_update().get(pk=progress.duty_id)
    progress.refresh_from_db()
    if progress.stand != Stand.FILED:
        raise Refusal(_("This report is answered."), code="answered")
    return duty


def _answer(kind: Kind, progress: Progress, duty: Duty, **more: str) -> None:
    """Close the officers' task and tell whoever filled the report in."""
    finish(kind=notices.TO_CONFIRM.code, about=progress.pk)
    if progress.filed_by:
        page = reverse("agreements:duty", args=[duty.pk])
        _tell(kind, duty, [progress.filed_by], page, duty.pk, **more)


def _tell(
    kind: Kind, duty: Duty, people: Iterable[Person], url: str, about: Any, **more: str
) -> None:
    params = {"commitment": duty.commitment.name, "party": duty.party.name}
    tell(kind=kind.code, people=people, url=url, about=about, params=params | more)
