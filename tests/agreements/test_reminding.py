"""Reminders of what is due: at which points, to whom, and each of them once."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.reminding import remind_of_shares
from agreements.actions.reporting import file_progress
from agreements.models import Agreement, Commitment, Duty, Reminder
from portal.identity.models import Membership
from portal.nodes.base import applying
from portal.notices.models import Notice, SpecialDay
from tests.race import race
from tests.test_constraints_of_all import twice

DUE = date(2026, 6, 10)  # a Wednesday


@pytest.fixture
def due(duty):
    fall_due(DUE)
    duty.refresh_from_db()
    return duty


def fall_due(day):
    with applying():  # the text is signed
        Commitment.objects.update(due_on=day)


def remind_on(month, day):
    Membership.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    with time_machine.travel(date(2026, month, day), tick=False):
        return remind_of_shares()


def kinds():
    told = Notice.objects.filter(kind__startswith="agreements.").order_by("created_at")
    return [
        kind.removeprefix("agreements.") for kind in told.values_list("kind", flat=True)
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ((5, 26), None),  # eleven working days ahead
        ((5, 27), "due_soon"),
        ((6, 9), "due_soon"),
        ((6, 10), "due_now"),
        ((6, 11), "overdue"),
        ((6, 16), "overdue"),
        ((6, 17), "long_overdue"),  # five working days late
        ((6, 13), None),  # a Saturday
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_each_point_in_time(due, wen, day, kind):
    assert remind_on(*day) == bool(kind)
    assert kinds() == ([kind] if kind else [])


def test_each_is_given_once_however_often_the_clock_wakes(due, wen):
    days = [
        (5, 27),
        (5, 27),
        (6, 3),
        (6, 10),
        (6, 10),
        (6, 11),
        (6, 12),
        (6, 17),
        (6, 19),
    ]
    for day in days:
        remind_on(*day)

    assert kinds() == ["due_soon", "due_now", "overdue", "long_overdue"]


def test_what_falls_on_days_off_is_due_before_them(due, wen):
    SpecialDay.objects.update_or_create(date=DUE, defaults={"is_workday": False})

    assert (remind_on(6, 9), kinds()) == (1, ["due_now"])
    assert (remind_on(6, 10), kinds()) == (0, ["due_now"])


def test_a_clock_that_stood_still_tells_the_most_pressing_only(due, wen):
    remind_on(7, 30)

    assert kinds() == ["long_overdue"]


def test_who_is_in_charge_is_told_and_then_the_officers(due, lin, wen, ning):
    remind_on(6, 11)
    assert Notice.objects.get(kind="agreements.overdue").person == lin.person

    remind_on(6, 17)

    escalated = Notice.objects.filter(kind="agreements.long_overdue")
    assert {n.person for n in escalated} == {wen.person, ning.person}
    assert "2026-06-10" in escalated[0].title


def test_where_nobody_is_in_charge_the_officers_are_told(due, wen):
    Duty.objects.update(person=None)

    remind_on(6, 10)

    notice = Notice.objects.get(kind="agreements.due_now")
    assert notice.person == wen.person
    assert str(due.pk) in notice.url


def test_another_due_date_is_reminded_of_anew(due, wen):
    remind_on(6, 10)
    fall_due(date(2026, 6, 17))

    assert remind_on(6, 17) == 1


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_what_is_settled_is_left_alone(due, wen, state):
    Duty.objects.update(state=state, reason="x")

    assert remind_on(6, 17) == 0


def test_what_waits_to_be_confirmed_as_done_is_left_alone(due, wen, lin):
    told = {"duty": due, "on": date(2026, 6, 1), "text": "完成", "by": lin.person}
    file_progress(**told, state="on_course")
    assert remind_on(6, 10) == 1

    file_progress(**told, state="done")

    assert remind_on(6, 11) == 0


@pytest.mark.parametrize("state", ["renewed", "ended"])
def test_what_no_longer_holds_is_left_alone(due, wen, state):
    Agreement.objects.update(state=state)

    assert remind_on(6, 17) == 0


def test_the_share_of_another_base_is_reminded_of_there(due, wen):
    with applying():
        theirs = due.commitment.area.agreement.parties.get(base="chengdu")
        Duty.objects.create(commitment=due.commitment, party=theirs, home="chengdu")

    assert remind_on(6, 10) == 1


def test_a_reminder_is_one(due):
    once = {"duty": due, "due_on": DUE, "point": "due"}

    assert twice(Reminder.objects.create, **once) == "reminder_once"


def test_what_was_not_told_is_told_after_a_restart(due, wen, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("agreements.actions.reminding.tell", crash)
        with pytest.raises(SystemError):
            remind_on(6, 10)
    assert not Reminder.objects.exists()

    assert (remind_on(6, 10), kinds()) == (1, ["due_now"])


def crash(**told):
    raise SystemError("the worker dies here")


def test_what_was_said_costs_nothing_more_however_much_it_is(due, wen):
    assert remind_on(6, 11) == 1
    of_one = queries_of(6, 11)
    with applying():  # the text is signed
        for number in range(10, 14):
            other = Commitment.objects.create(
                area=due.commitment.area, number=number, name="共建平台", due_on=DUE
            )
            Duty.objects.create(commitment=other, party=due.party)
    assert remind_on(6, 11) == 4

    assert queries_of(6, 11) == of_one


def queries_of(month, day):
    with CaptureQueriesContext(connection) as asked:
        assert remind_on(month, day) == 0
    return len(asked)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_one(due, wen):
    with time_machine.travel(date(2026, 6, 10), tick=False):
        gave = race(remind_of_shares, remind_of_shares)

    assert sorted(gave) == [0, 1]
    assert kinds() == ["due_now"]
