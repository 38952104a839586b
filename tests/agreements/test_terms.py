"""An agreement's last day: officers are called on before and after it, each once."""

from datetime import date

import pytest
import time_machine

from agreements.actions.life import end_agreement
from agreements.actions.terms import remind_of_terms
from agreements.models import Agreement, TermReminder
from portal.identity.models import Membership
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements.asked import agree, propose, rewritten
from tests.race import race
from tests.test_constraints_of_all import twice

LAST = date(2026, 12, 31)


@pytest.fixture
def ending(public, wen):
    last_day(LAST)
    public.refresh_from_db()
    Membership.objects.update(starts_at="2020-01-01T00:00Z")
    return public


def last_day(day):
    with applying():  # the text is signed
        Agreement.objects.update(in_force_until=day)


def remind_on(*day):
    with time_machine.travel(date(*day), tick=False):
        return remind_of_terms()


def tasks():
    calls = Notice.objects.filter(kind__startswith="agreements.term_").open_tasks()
    return [
        kind.removeprefix("agreements.")
        for kind in calls.values_list("kind", flat=True)
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ((2026, 9, 30), None),  # 92 days ahead
        ((2026, 10, 9), "term_ends"),
        ((2026, 12, 31), "term_ends"),
        ((2027, 1, 4), "term_over"),
        ((2026, 12, 27), None),  # a Sunday
    ],
)
def test_when_officers_are_called_on(ending, day, kind):
    assert remind_on(*day) == bool(kind)
    assert tasks() == ([kind] if kind else [])


def test_each_point_once_and_one_task_at_a_time(ending):
    given = [
        remind_on(*day)
        for day in [
            *((2026, 10, 9), (2026, 10, 9), (2026, 11, 2), (2026, 12, 2)),
            *((2026, 12, 30), (2027, 1, 4), (2027, 1, 5), (2027, 6, 1)),
        ]
    ]

    assert given == [1, 0, 0, 1, 0, 1, 0, 0]
    assert tasks() == ["term_over"]


def test_it_does_not_end_by_itself(ending):
    remind_on(2027, 1, 4)

    ending.refresh_from_db()
    assert ending.state == "in_force"


def test_the_task_ends_with_the_agreement(ending):
    remind_on(2026, 10, 9)

    end_agreement(agreement=ending)

    assert tasks() == []
    assert remind_on(2027, 1, 4) == 0


def test_a_later_last_day_ends_the_task_and_is_reminded_of_in_turn(ending):
    remind_on(2026, 12, 2)

    agree(propose(ending, rewritten(ending, in_force_until="2028-12-29")))

    assert tasks() == []
    assert remind_on(2027, 1, 4) == 0
    assert remind_on(2028, 10, 9) == 1


def test_of_copies_their_home_is_called_on(ending):
    with applying():
        Agreement.objects.filter(pk=ending.pk).update(in_force_until=None)
        Agreement.objects.create(
            home="chengdu",
            name="他方协议",
            kind="framework",
            state="in_force",
            in_force_until=LAST,
        )

    assert remind_on(2026, 12, 2) == 0


def test_the_database_keeps_each_point_once(ending):
    said = {"agreement": ending, "until": LAST, "point": "early"}

    assert twice(TermReminder.objects.create, **said) == "term_reminder_once"


def test_its_page_says_that_the_term_is_over(client, ending):
    words = "期限已满"
    with time_machine.travel(date(2026, 12, 31), tick=False):
        assert words not in client.get(ending.get_absolute_url()).content.decode()
    with time_machine.travel(date(2027, 1, 1), tick=False):
        assert words in client.get(ending.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_call_once(ending):
    with time_machine.travel(date(2026, 12, 2), tick=False):
        race(remind_of_terms, remind_of_terms)

    assert len(tasks()) == 1
