"""Progress: filled in by an office, confirmed by an agreement officer."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.figures import measured
from agreements.models import Duty, DutyState, Progress, Stand
from portal.core.errors import Refusal, given
from portal.core.time import today
from portal.identity.models import Person
from portal.nodes.base import current_base


@transaction.atomic
def file_progress(
    *, duty: Duty, on: date, state: str, text: str, by: Person, **more: Any
) -> Progress:
    """Report what a party did towards its share, for its officer to confirm.

    A figure that the platform measures is frozen with the report. Refuses with
    `foreign_share`, `future` or `nothing_reported`.
    """
    if not duty.is_own:
        raise Refusal(
            _("Only the base of that party reports on its share."), code="foreign_share"
        )
    if on > today():
        raise Refusal(_("A report looks back: choose no later day."), code="future")
    if state == DutyState.UNREPORTED:
        raise Refusal(_("Say how far it is."), code="nothing_reported")
    value = more.pop("value", None)
    if value is None:
        value = figure_now(duty)
    return Progress.objects.create(
        duty=duty, on=on, state=state, text=text, filed_by=by, value=value, **more
    )


def figure_now(duty: Duty) -> Decimal | None:
    """What the platform measures for the party's base at this moment, if anything."""
    base = current_base()
    return measured(duty.commitment.figure, [base]).get(base)


@transaction.atomic
def confirm_progress(*, progress: Progress, by: Person) -> None:
    """Let a report count: everyone sees it, and its party's share takes its state.

    Refuses with `answered`.
    """
    duty = _take(progress)
    progress.stand, progress.confirmed_by = Stand.CONFIRMED, by
    progress.save(update_fields=["stand", "confirmed_by"])
    newest = duty.progress.standing().confirmed().first()
    if newest == progress:
        dropped = progress.state == DutyState.DROPPED
        duty.state = progress.state
        duty.reason = progress.text[:300] if dropped else ""
        duty.save(update_fields=["state", "reason"])


@transaction.atomic
def return_progress(*, progress: Progress, reason: str, by: Person) -> None:
    """Give a report back with a reason. Refuses with `answered`, `reason_missing`."""
    _take(progress)
    progress.stand, progress.confirmed_by = Stand.RETURNED, by
    progress.note = given(reason)
    progress.save(update_fields=["stand", "confirmed_by", "note"])


def _take(progress: Progress) -> Duty:
    """Lock its share, whose reports are answered one after another."""
    duty = Duty.objects.select_for_update().get(pk=progress.duty_id)
    progress.refresh_from_db()
    if progress.stand != Stand.FILED:
        raise Refusal(_("This report is answered."), code="answered")
    return duty
