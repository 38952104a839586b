"""Reminders of what is due: before, on and after the day, each once.

Given at the base of the party whose share it is, on working days only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import duty_notices as notices
from agreements.models import Duty, Point, Reminder
from agreements.notices import officers
from portal.core.errors import Refusal
from portal.core.time import today
from portal.identity.models import Membership, Person
from portal.notices.actions import tell
from portal.notices.models import Notice
from portal.notices.workdays import Calendar

AHEAD, LONG = 10, 5  # working days before the day, and after it
KINDS = {
    Point.SOON: notices.DUE_SOON,
    Point.DUE: notices.DUE_NOW,
    Point.OVERDUE: notices.OVERDUE,
    Point.ESCALATED: notices.ESCALATED,
}


@dataclass(frozen=True)
class Horizon:
    """A working day, and what due dates mean on it."""

    day: date
    calendar: Calendar

    @property
    def soon(self) -> date:
        return self.calendar.add(self.day, AHEAD)[0]

    def point_of(self, due_on: date) -> Point:
        """How a day up to `soon` stands to this one.

        What falls due on days off is due on the working day before them.
        """
        if due_on >= self.calendar.add(self.day, 1)[0]:
            return Point.SOON
        if due_on >= self.day:
            return Point.DUE
        late, _is_provisional = self.calendar.add(due_on, LONG)
        return Point.ESCALATED if late <= self.day else Point.OVERDUE


def remind_of_shares() -> int:
    """Remind of every share that is due; how many reminders it gave."""
    horizon = Horizon(today(), Calendar.read())
    if not horizon.calendar.is_workday(horizon.day):
        return 0
    waiting = Duty.objects.waiting().filter(commitment__due_on__lte=horizon.soon)
    given = set(
        Reminder.objects.filter(duty__in=waiting.order_by().values("pk")).values_list(
            "duty", "due_on", "point"
        )
    )
    count = 0
    for duty in waiting.select_related("commitment", "party", "person"):
        if not (due_on := duty.commitment.due_on):
            continue
        point = horizon.point_of(due_on)
        if (duty.pk, due_on, point) not in given:
            count += remind_of(duty, due_on, point)
    return count


@transaction.atomic
def remind_of(duty: Duty, due_on: date, point: Point) -> bool:
    """Give one reminder, unless it was given; whoever comes first gives it."""
    _reminder, is_new = Reminder.objects.get_or_create(
        duty=duty, due_on=due_on, point=point
    )
    if is_new:
        tell(
            kind=KINDS[point].code,
            people=reminded(duty, point),
            url=page_of(duty, point),
            about=duty.pk,
            params={
                "commitment": duty.commitment.name,
                "party": duty.party.name,
                "office": duty.office or duty.party.name,
                "day": str(due_on),
            },
        )
    return is_new


def reminded(duty: Duty, point: Point) -> list[Person]:
    """Who is in charge; the officers where nobody is, or where it has been long."""
    if duty.person and point != Point.ESCALATED:
        return [duty.person, *deputies_of(duty)]
    return list(officers())


def deputies_of(duty: Duty) -> Iterable[Person]:
    """Who stands in now for whoever is in charge, where the share belongs."""
    roles = Membership.objects.in_force().filter(stands_in_for=duty.person)
    if where := duty.party.organisation_id:
        roles = roles.filter(organisation=where)
    return Person.objects.filter(pk__in=roles.values("person"))


def page_of(duty: Duty, point: Point) -> str:
    if duty.person and point != Point.ESCALATED:
        return reverse("agreements:duty", args=[duty.pk])
    return reverse("admin:agreements_duty_change", args=[duty.pk])


@transaction.atomic
def ask_for_report(*, duty: Duty, by: Person) -> None:
    """Ask whoever is in charge to report now; a task until they do.

    Refuses with `foreign_share`, `not_binding`, `settled`, `nobody_in_charge`, or
    `asked_already` while they have not done so.
    """
    duty = Duty.objects.select_for_update(of=["self"]).get(pk=duty.pk)
    _refuse_what_needs_no_report(duty)
    if duty.person is None:
        raise Refusal(_("Put somebody in charge first."), code="nobody_in_charge")
    asked = Notice.objects.filter(kind=notices.ASKED_TO_REPORT.code, about=duty.pk)
    if asked.open_tasks().exists():
        raise Refusal(
            _("They were asked already, and have not reported yet."),
            code="asked_already",
        )
    tell(
        kind=notices.ASKED_TO_REPORT.code,
        people=[duty.person, *deputies_of(duty)],
        url=reverse("agreements:duty", args=[duty.pk]),
        about=duty.pk,
        params={
            "commitment": duty.commitment.name,
            "party": duty.party.name,
            "officer": by.name,
        },
    )


def refuse_foreign_share(duty: Duty) -> None:
    """Refuses with `foreign_share` what another base's party answers for."""
    if not Duty.objects.standing().own().filter(pk=duty.pk).exists():
        raise Refusal(
            _("Only the base of that party reports on its share."), code="foreign_share"
        )


def _refuse_what_needs_no_report(duty: Duty) -> None:
    refuse_foreign_share(duty)
    if not duty.commitment.area.agreement.is_binding:
        raise Refusal(
            _("What is not signed, or has ended, is not reported on."),
            code="not_binding",
        )
    if not duty.is_open:
        raise Refusal(_("It is done or dropped already."), code="settled")
