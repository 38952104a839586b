"""When an instrument is free, reckoned without a database."""

from collections import namedtuple
from datetime import date, datetime, timedelta

import pytest

from portal.core.time import SHANGHAI
from resources.models import BookingRule
from resources.schedule.stretch import Stretch, aligned
from resources.schedule.timetable import Timetable

Hours = namedtuple("Hours", "weekday opens closes valid_from valid_until")
LONG_AGO = date(2020, 1, 1)
MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def moment(hour, day=0):
    return MONDAY + timedelta(days=day, hours=hour)


def stretch(start, end, day=0):
    return Stretch(moment(start, day), moment(end, day))


def open_from(opens, closes, weekdays=range(5)):
    return [Hours(day, opens * 60, closes * 60, LONG_AGO, None) for day in weekdays]


def rule(valid_from=LONG_AGO, **fields):
    return BookingRule(valid_from=valid_from, **fields)


def table(hours, taken=(), special=None, rules=None, **fields):
    return Timetable(rules or [rule(**fields)], hours, special or {}, taken)


def free(held, span):
    return held.free(span, held.rules[0])


def nearest(held, wish, span, fits=lambda slot: True):
    return held.nearest(wish, span, held.rules[0], fits)


@pytest.fixture
def workday():
    return open_from(9, 12) + open_from(14, 18)


def test_a_working_day_is_free_but_for_lunch(workday):
    assert free(table(workday), stretch(0, 24)) == [stretch(9, 12), stretch(14, 18)]


def test_what_is_taken_is_not_free(workday):
    busy = table(workday, taken=[stretch(10, 11)])

    assert free(busy, stretch(0, 13)) == [stretch(9, 10), stretch(11, 12)]


def test_overlapping_copies_are_cut_out_once(workday):
    taken = [stretch(9, 11), stretch(10, 11.5)]

    busy = table(workday, taken=taken)

    assert free(busy, stretch(0, 13)) == [stretch(11.5, 12)]


def test_buffers_keep_others_away():
    buffered = {"buffer_before_minutes": 15, "buffer_after_minutes": 30}
    busy = table(open_from(8, 18), taken=[stretch(10, 11)], **buffered)

    assert free(busy, stretch(0, 24)) == [stretch(8, 9.5), stretch(11.25, 18)]


def test_days_that_touch_at_midnight_are_one_stretch():
    night = table(open_from(0, 24, range(7)))

    assert night.open(stretch(20, 56)) == [stretch(20, 56)]


def test_a_weekend_between_parts_two_stretches():
    week = table(open_from(0, 24)).open(stretch(0, 24 * 8))

    assert week == [stretch(0, 24 * 5), stretch(24 * 7, 24 * 8)]


def test_a_holiday_is_closed(workday):
    holiday = table(workday, special={MONDAY.date(): False})

    assert holiday.open(stretch(0, 24)) == []


def test_some_instruments_run_on_holidays(workday):
    always = table(workday, special={MONDAY.date(): False}, is_open_on_holidays=True)

    assert always.open(stretch(0, 24)) == [stretch(9, 12), stretch(14, 18)]


@pytest.mark.parametrize(("day", "weekday"), [(5, 4), (6, 0)])
def test_a_make_up_day_keeps_the_hours_of_the_day_beside_it(day, weekday):
    hours = [Hours(4, 480, 960, LONG_AGO, None), Hours(0, 540, 1020, LONG_AGO, None)]
    weekend = (MONDAY + timedelta(days=day)).date()
    made_up = table(hours, special={weekend: True})

    expected = next(row for row in hours if row.weekday == weekday)
    assert made_up.hours_on(weekend) == [(expected.opens, expected.closes)]


def test_a_make_up_day_keeps_its_own_hours_if_it_has_any():
    hours = open_from(8, 18) + open_from(10, 12, [5])
    saturday = (MONDAY + timedelta(days=5)).date()

    assert table(hours, special={saturday: True}).hours_on(saturday) == [(600, 720)]


def test_hours_hold_until_the_first_day_without_them():
    tuesday, wednesday = date(2026, 11, 24), date(2026, 11, 25)
    hours = [Hours(day, 480, 600, tuesday, wednesday) for day in range(7)]

    assert table(hours).open(stretch(0, 72)) == [stretch(8, 10, day=1)]


def test_each_day_follows_the_rule_of_that_day():
    from_tuesday = [rule(valid_from=date(2026, 11, 24))]

    held = table(open_from(9, 10), rules=from_tuesday)

    assert held.open(stretch(0, 48)) == [stretch(9, 10, day=1)]
    assert [part for _rule, part in held.by_rule(stretch(0, 48))] == [stretch(24, 48)]


def test_slots_start_on_the_steps_of_the_rule(workday):
    slots = table(workday, step_minutes=60).starts(MONDAY.date(), 120, moment(0))

    assert [slot.starts_at.hour for slot in slots] == [9, 10, 14, 15, 16]


def test_slots_begin_after_the_earliest_moment(workday):
    slots = table(workday, step_minutes=60).starts(MONDAY.date(), 60, moment(14.2))

    assert [slot.starts_at.hour for slot in slots] == [15, 16, 17]


def test_a_slot_may_run_into_the_next_day():
    always = table(open_from(0, 24, range(7)), step_minutes=720)

    slots = always.starts(MONDAY.date(), 1440, moment(0))

    assert slots == [stretch(0, 24), stretch(12, 36)]


@pytest.mark.parametrize(
    ("step", "expected"), [(30, 10.5), (60, 11), (7, 10.15), (1440, 24), (600, 20)]
)
def test_times_align_to_steps_after_midnight(step, expected):
    near = aligned(moment(10) + timedelta(minutes=5), step)

    assert abs(near - moment(expected)) < timedelta(minutes=1)


def test_the_nearest_times_lie_apart_and_in_order(workday):
    busy = table(workday, taken=[stretch(10, 11)])

    near = nearest(busy, stretch(10, 11), stretch(0, 72))

    assert near == [stretch(9, 10), stretch(11, 12), stretch(14, 15)]


def test_the_nearest_times_overlap_where_there_is_little_left():
    taken = [stretch(0, 16), stretch(18, 24 * 30)]
    busy = table(open_from(0, 24, range(7)), taken=taken)

    near = nearest(busy, stretch(10, 11.5), stretch(0, 480))

    assert near == [stretch(16, 17.5), stretch(16.5, 18)]


def test_a_time_that_does_not_fit_is_not_offered(workday):
    near = nearest(
        table(workday),
        stretch(9, 10),
        stretch(0, 24),
        fits=lambda slot: slot.starts_at > moment(13),
    )

    assert near[0] == stretch(14, 15)
