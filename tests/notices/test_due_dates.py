"""Tasks fall due by working days; people are reminded, and who stands above is told."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Role
from portal.notices import actions, kinds
from portal.notices.models import Delivery, Notice, SpecialDay
from portal.notices.tasks import recount_due_dates
from portal.notices.workdays import Calendar, workdays
from tests.notices.test_notices import TASK, give
from tests.offices import enter, officer
from tests.race import race


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {TASK.code: TASK})


@time_machine.travel("2026-09-28 09:00+08:00")
def test_due_date_skips_the_national_holiday(lin):
    SpecialDay.objects.bulk_create(
        SpecialDay(date=date(2026, 10, d), is_workday=False, name="国庆节")
        for d in range(1, 8)
    )

    notice = give(lin.person)

    assert notice.due_on == date(2026, 10, 8)
    assert not notice.is_due_provisional


@time_machine.travel("2027-02-08 09:00+08:00")
def test_due_date_of_an_unpublished_year_is_recounted(lin):
    notice = give(lin.person)
    assert notice.is_due_provisional
    assert notice.due_on == date(2027, 2, 11)

    SpecialDay.objects.create(date=date(2027, 2, 10), is_workday=False)
    actions.recount_due_dates()

    notice.refresh_from_db()
    assert notice.due_on == date(2027, 2, 12)
    assert not notice.is_due_provisional


@time_machine.travel("2027-02-08 00:30+08:00")  # still Sunday by UTC
def test_days_of_a_year_that_come_one_by_one_all_count(lin):
    notice = give(lin.person)

    for day in (9, 10):
        SpecialDay.objects.create(date=date(2027, 2, day), is_workday=False)
        actions.recount_due_dates()

    notice.refresh_from_db()
    assert notice.due_on == date(2027, 2, 15)


@pytest.fixture
def counting(django_capture_on_commit_callbacks, monkeypatch):
    """What was asked of the workers, done here once it is stored."""
    monkeypatch.setattr(recount_due_dates, "delay", recount_due_dates)
    return lambda: django_capture_on_commit_callbacks(execute=True)


@time_machine.travel("2027-02-08 09:00+08:00")
def test_due_dates_are_counted_in_portions_with_one_calendar(
    lin, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(actions, "PORTION", 2)
    for _n in range(5):
        give(lin.person, about=uuid4())
    SpecialDay.objects.create(date=date(2027, 2, 10), is_workday=False)

    # The calendar, the tasks, and three writes.
    with django_assert_num_queries(2 + 3) as asked:
        assert recount_due_dates() == 5
    assert sum("UPDATE" in query["sql"] for query in asked) == 3
    with django_assert_num_queries(2):
        assert recount_due_dates() == 0


@time_machine.travel("2027-02-08 09:00+08:00")
def test_the_calendar_says_what_is_missing_and_has_all_counted_again(
    client, administration, lin, counting
):
    notice = give(lin.person)
    enter(client, officer("reviewer", administration, Role.BASE_REVIEWER))
    listed = client.get("/admin/notices/specialday/").content.decode()
    assert "2027" in listed
    assert "周末" in listed

    day = {"date": "2027-02-10", "name": "春节"}
    with counting() as asked:
        client.post("/admin/notices/specialday/add/", day)
    assert len(asked) == 1
    notice.refresh_from_db()
    assert notice.due_on == date(2027, 2, 12)

    gone = {"action": "delete_selected", "_selected_action": "2027-02-10"}
    with counting() as asked:
        client.post("/admin/notices/specialday/", gone | {"post": "yes"})
    assert len(asked) == 1
    notice.refresh_from_db()
    assert not SpecialDay.objects.exists()
    assert (notice.due_on, notice.is_due_provisional) == (date(2027, 2, 11), True)


def test_reminder_and_escalation_come_once_each(lin):
    with time_machine.travel("2025-06-09 09:00+08:00"):
        give(lin.person)
    with time_machine.travel("2025-06-11 09:00+08:00"):
        assert actions.remind() == 1
        assert actions.remind() == 0
    with time_machine.travel("2025-06-13 09:00+08:00"):
        assert actions.remind() == 1
        assert actions.remind() == 0

    assert Delivery.objects.filter(is_reminder=True).count() == 2


def test_nobody_is_reminded_or_passed_over_on_a_day_off(lin):
    with time_machine.travel("2025-06-09 09:00+08:00"):
        give(lin.person)
    with time_machine.travel("2025-06-14 09:00+08:00"):  # a Saturday
        assert actions.remind() == 0
    with time_machine.travel("2025-06-16 09:00+08:00"):
        assert actions.remind() == 1


def test_what_was_overdue_before_it_was_reminded_of_is_told_once(lin):
    with time_machine.travel("2025-06-09 09:00+08:00"):
        give(lin.person)
    with time_machine.travel("2025-06-13 09:00+08:00"):
        assert [actions.remind(), actions.remind()] == [1, 0]


def test_what_is_not_due_yet_costs_nothing_more(lin, django_assert_num_queries):
    with time_machine.travel("2025-06-09 09:00+08:00"):
        for _n in range(5):
            give(lin.person, about=uuid4())

        with django_assert_num_queries(2):  # the calendar, and what is to be said
            assert actions.remind() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(lin):
    with time_machine.travel("2025-06-09 09:00+08:00", tick=False) as clock:
        give(lin.person)
        clock.move_to("2025-06-13 09:00+08:00")

        assert sorted(race(actions.remind, actions.remind)) == [0, 1]


def test_overdue_task_is_told_to_who_stands_above(lin, chen, monkeypatch):
    kind = kinds.Kind(
        "test.task",
        _("To do"),
        _("Messages"),
        is_task=True,
        due_in=1,
        escalate=lambda notice: [chen.person],
    )
    monkeypatch.setitem(kinds._kinds, "test.task", kind)
    with time_machine.travel("2025-06-09 09:00+08:00"):
        give(lin.person)
    with time_machine.travel("2025-06-13 09:00+08:00"):
        actions.remind()

    assert Notice.objects.to(chen).open_tasks().count() == 1


def test_make_up_day_counts_as_working(db):
    SpecialDay.objects.create(date=date(2026, 10, 10), is_workday=True)

    assert workdays(date(2026, 10, 10), date(2026, 10, 11)) == {
        date(2026, 10, 10): True,
        date(2026, 10, 11): False,
    }
    assert Calendar.read().add(date(2026, 10, 9), 1)[0] == date(2026, 10, 10)
