"""The term of an agreement: its officers renew or end it; it never ends by itself.

Reminded on working days, at the base that keeps the text, of each point once.
"""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from agreements.models import Agreement, TermPoint, TermReminder
from agreements.models.agreement import BINDING
from agreements.notices import TERM_ENDS, TERM_OVER, officers, title_of
from portal.core.time import today
from portal.notices.actions import finish_any, tell
from portal.notices.workdays import Calendar

AHEAD = {TermPoint.LATE: timedelta(days=30), TermPoint.EARLY: timedelta(days=90)}
KINDS = {
    TermPoint.EARLY: TERM_ENDS,
    TermPoint.LATE: TERM_ENDS,
    TermPoint.OVER: TERM_OVER,
}
CODES = sorted({kind.code for kind in KINDS.values()})


def remind_of_terms() -> int:
    """Call on officers where a term ends soon, or is over; how many calls it made."""
    if not Calendar.read().is_workday(day := today()):
        return 0
    soon = day + AHEAD[TermPoint.EARLY]
    held = Agreement.objects.standing().own().filter(state__in=BINDING)
    return sum(
        remind_of_term(agreement, last, point_of(last, day))
        for agreement in held.filter(in_force_until__lte=soon)
        if (last := agreement.in_force_until)
    )


def point_of(last: date, day: date) -> TermPoint:
    """How a last day that is at most 90 days ahead stands to this one."""
    if last < day:
        return TermPoint.OVER
    is_late = last <= day + AHEAD[TermPoint.LATE]
    return TermPoint.LATE if is_late else TermPoint.EARLY


@transaction.atomic
def remind_of_term(agreement: Agreement, until: date, point: TermPoint) -> bool:
    """Give one call, unless it was given; it takes the place of the one before."""
    _reminder, is_new = TermReminder.objects.get_or_create(
        agreement=agreement, until=until, point=point
    )
    if is_new:
        finish_any(kinds=CODES, about=agreement.pk)
        tell(
            kind=KINDS[point].code,
            people=officers(),
            url=reverse("admin:agreements_agreement_change", args=[agreement.pk]),
            about=agreement.pk,
            params={"name": title_of(agreement), "day": str(until)},
        )
    return is_new


def end_calls(agreement: Agreement) -> None:
    """It was renewed or ended, or its last day is another."""
    finish_any(kinds=CODES, about=agreement.pk)
