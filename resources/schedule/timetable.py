"""When an instrument is free: reckoned from its rules, hours, holidays and taken time.

All of it is pure; `resources.schedule.reading` reads what it is reckoned from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from portal.core.time import at
from resources.models import BookingRule
from resources.schedule.stretch import DAY, Stretch, Taken, aligned, clipped, without

FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True)
class Timetable:
    """What decides when one instrument is free.

    `rules` stand by date; `special` says of holidays False, of make-up working days
    True; `taken` holds occupied time, buffers included; `used` what the person who
    asks has booked already.
    """

    rules: Sequence[BookingRule] = ()
    hours: Sequence[Any] = ()
    special: Mapping[date, bool] | None = None
    taken: Sequence[Taken] = ()
    used: Sequence[Stretch] = ()

    def rule_on(self, day: date) -> BookingRule | None:
        """The rule that holds on `day`."""
        held = [rule for rule in self.rules if rule.valid_from <= day]
        return held[-1] if held else None

    def rules_from(self, day: date) -> list[BookingRule]:
        """The rule that holds on `day`, and those that hold later."""
        held = [rule for rule in self.rules if rule.valid_from <= day]
        later = [rule for rule in self.rules if rule.valid_from > day]
        return [*held[-1:], *later]

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday on which the instrument rests."""
        if (self.special or {}).get(day) is not False:
            return False
        rule = self.rule_on(day)
        return rule is None or not rule.is_open_on_holidays

    def hours_on(self, day: date) -> list[tuple[int, int]]:
        """Opening times as minutes of the day, holidays not considered.

        A make-up working day without hours of its own keeps those of the working day
        beside it: a Saturday Friday's, a Sunday Monday's.
        """
        weekday = day.weekday()
        hours = self._hours_of(weekday, day)
        if not hours and weekday >= SATURDAY and (self.special or {}).get(day):
            hours = self._hours_of(FRIDAY if weekday == SATURDAY else 0, day)
        return hours

    def _hours_of(self, weekday: int, day: date) -> list[tuple[int, int]]:
        return sorted(
            (row.opens, row.closes)
            for row in self.hours
            if row.weekday == weekday
            and row.valid_from <= day
            and (row.valid_until is None or day < row.valid_until)
        )

    def open(self, span: Stretch) -> list[Stretch]:
        """Opening times in `span`; what touches, at midnight too, is one stretch."""
        merged: list[Stretch] = []
        for day in span.days():
            if self.is_holiday(day) or self.rule_on(day) is None:
                continue
            for opens, closes in self.hours_on(day):
                start, end = at(day, opens), at(day, closes)
                if merged and merged[-1].ends_at >= start:
                    merged[-1] = Stretch(merged[-1].starts_at, end)
                else:
                    merged.append(Stretch(start, end))
        return list(clipped(merged, span))

    def free(self, span: Stretch, rule: BookingRule) -> list[Stretch]:
        """What is open in `span` and left by others to a booking under `rule`."""
        # A booking before it needs its time after it, one after it its time before it.
        buffers = rule.buffer_after_minutes, rule.buffer_before_minutes
        blocked = sorted(taken.grown(*buffers) for taken in self.taken)
        return [
            piece for stretch in self.open(span) for piece in without(stretch, blocked)
        ]

    def by_rule(self, span: Stretch) -> Iterator[tuple[BookingRule, Stretch]]:
        """The part of `span` on whose days each rule holds."""
        rules = self.rules_from(span.day)
        for rule, later in zip_longest(rules, rules[1:]):
            start = max(span.starts_at, at(rule.valid_from, 0))
            end = min(span.ends_at, at(later.valid_from, 0)) if later else span.ends_at
            if start < end:
                yield rule, Stretch(start, end)

    def bookable(
        self, span: Stretch, moment: datetime
    ) -> Iterator[tuple[BookingRule, Stretch]]:
        """What in `span` may be booked at `moment`, by which rule.

        What is free on either side of a change of rules is two stretches.
        """
        today = Stretch(moment, moment).day
        for rule, part in self.by_rule(span):
            earliest = moment + timedelta(minutes=rule.notice_minutes)
            latest = at(rule.last_day(today), 1440)
            start, end = max(part.starts_at, earliest), min(part.ends_at, latest)
            if start < end:
                yield from ((rule, f) for f in self.free(Stretch(start, end), rule))

    def starts(self, day: date, minutes: int, earliest: datetime) -> list[Stretch]:
        """Every free time of that length that starts on `day`, on the rule's steps."""
        rule = self.rule_on(day)
        if rule is None:
            return []
        midnight = at(day, 0)
        length = timedelta(minutes=minutes)
        slots = []
        for stretch in self.free(Stretch(midnight, midnight + DAY + length), rule):
            start = aligned(max(stretch.starts_at, earliest), rule.step_minutes)
            while start < midnight + DAY and start + length <= stretch.ends_at:
                slots.append(Stretch(start, start + length))
                start = aligned(start + timedelta(minutes=1), rule.step_minutes)
        return slots

    def nearest(
        self,
        wish: Stretch,
        span: Stretch,
        rule: BookingRule,
        fits: Callable[[Stretch], bool],
    ) -> list[Stretch]:
        """The three times in `span` that begin nearest to `wish` and are as long."""
        free = self.free(span, rule)
        candidates = {start for piece in free for start in _near(wish, piece, rule)}
        return three_nearest(wish.starts_at, candidates, fits)


def _near(wish: Stretch, free: Stretch, rule: BookingRule) -> Iterator[Stretch]:
    """Times in one free stretch from which the nearest can be chosen."""
    length = wish.ends_at - wish.starts_at
    if length > free.ends_at - free.starts_at:
        return
    step = timedelta(minutes=rule.step_minutes)
    latest = free.ends_at - length
    middle = min(max(wish.starts_at, free.starts_at), latest)
    for shift in (length * n for n in range(-2, 3)):
        for nudge in (step * n for n in range(-2, 3)):
            start = aligned(middle + shift + nudge, rule.step_minutes)
            if free.starts_at <= start <= latest:
                yield Stretch(start, start + length)


def three_nearest(
    moment: datetime,
    candidates: Iterable[Stretch],
    fits: Callable[[Stretch], bool] = bool,
) -> list[Stretch]:
    """Those that begin nearest to a moment.

    Times apart from each other come first: three that differ by a step are no choice.
    """
    by_distance = sorted(
        candidates, key=lambda slot: (abs(slot.starts_at - moment), slot.starts_at)
    )
    chosen: list[Stretch] = []
    for apart in (True, False):
        for slot in by_distance:
            if len(chosen) == 3:
                break
            if slot in chosen or (apart and any(map(slot.touches, chosen))):
                continue
            if fits(slot):
                chosen.append(slot)
    return sorted(chosen)
