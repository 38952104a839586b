"""What a calendar offers can be booked, whatever the rules and whenever they change."""

from datetime import timedelta
from random import Random

import pytest

from resources.booking.reasons import time_reasons
from resources.schedule.stretch import Stretch, Taken, aligned
from resources.schedule.timetable import Timetable
from tests.resources.schedule.test_timetable import moment, open_from, rule, stretch

DAYS = 6
MINUTES = [0, 30, 60, 180, 1440]
TERMS = {
    "step_minutes": [30, 45, 60],
    "least_minutes": [30, 90, 600],
    "notice_minutes": MINUTES,
    "horizon_days": range(DAYS),
    "buffer_before_minutes": MINUTES,
    "buffer_after_minutes": MINUTES,
}
HOURS = [(0, 24), (8, 18), (6, 24)]


def any_timetable(random):
    """Up to three rules, each from a midnight on, and up to three times taken."""
    rules = [
        rule(
            valid_from=moment(0, day=2 * number).date(),
            most_minutes=2880,
            **{name: random.choice(few) for name, few in TERMS.items()},
        )
        for number in range(random.randint(1, 3))
    ]
    hours = sorted(random.sample(range(DAYS * 24), random.randint(0, 3)))
    taken = [Taken(moment(hour), moment(hour + 2), None) for hour in hours]
    return Timetable(rules, open_from(*random.choice(HOURS), range(7)), {}, taken)


def starts_within(piece, held):
    """Each time of the shortest length that lies in a stretch on offer."""
    step = timedelta(minutes=held.step_minutes)
    shortest = -(-held.least_minutes // held.step_minutes) * step
    start = aligned(piece.starts_at, held.step_minutes)
    while start + shortest <= piece.ends_at:
        yield Stretch(start, start + shortest)
        start = aligned(start + timedelta(minutes=1), held.step_minutes)


@pytest.mark.parametrize("seed", range(60))
def test_all_that_is_offered_can_be_booked(seed):
    random = Random(seed)
    held = any_timetable(random)
    now = moment(random.randint(0, 95) / 2)

    for offered_by, piece in held.bookable(stretch(0, 24 * DAYS), now):
        for slot in starts_within(piece, offered_by):
            assert held.rule_on(slot.day) is offered_by
            assert [r.code for r in time_reasons(held, slot, now)] == []


def test_nothing_is_offered_beyond_the_last_day_on_which_one_may_begin():
    held = Timetable([rule(horizon_days=2)], open_from(0, 24, range(7)), {})

    *_before, (_rule, last) = held.bookable(stretch(0, 24 * 5), moment(15))

    assert last.ends_at == moment(0, day=3)


def test_each_side_of_midnight_follows_its_own_notice():
    rules = [
        rule(notice_minutes=0),
        rule(valid_from=moment(0, day=1).date(), notice_minutes=26 * 60),
    ]
    held = Timetable(rules, open_from(0, 24, range(7)), {})

    offered = [part for _rule, part in held.bookable(stretch(0, 48), moment(12))]

    assert offered == [stretch(12, 24), stretch(38, 48)]
