"""When an instrument is free: reckoned from its rules, hours, holidays and taken time.

All of it is pure; `resources.schedule.reading` reads what it is reckoned from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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

    def free(self, span: Stretch) -> list[Stretch]:
        """What may still be booked within `span`, as far as hours and others go."""
        blocked = sorted(self._blocked(taken) for taken in self.taken)
        return [
            piece for stretch in self.open(span) for piece in without(stretch, blocked)
        ]

    def _blocked(self, taken: Taken) -> Stretch:
        # A booking before it needs its time after it, one after it its time before it.
        first, last = self.rule_on(taken.day), self.rule_on(taken.last_day)
        return taken.grown(
            first.buffer_after_minutes if first else 0,
            last.buffer_before_minutes if last else 0,
        )

    def starts(self, day: date, minutes: int, earliest: datetime) -> list[Stretch]:
        """Every free time of that length that starts on `day`, on the rule's steps."""
        rule = self.rule_on(day)
        if rule is None:
            return []
        midnight = at(day, 0)
        length = timedelta(minutes=minutes)
        slots = []
        for stretch in self.free(Stretch(midnight, midnight + DAY + length)):
            start = aligned(max(stretch.starts_at, earliest), rule.step_minutes)
            while start < midnight + DAY and start + length <= stretch.ends_at:
                slots.append(Stretch(start, start + length))
                start = aligned(start + timedelta(minutes=1), rule.step_minutes)
        return slots

    def nearest(
        self, wish: Stretch, span: Stretch, fits: Callable[[Stretch], bool]
    ) -> list[Stretch]:
        """The three times in `span` that begin nearest to `wish` and are as long."""
        free = self.free(span)
        candidates = {start for piece in free for start in self._near(wish, piece)}
        return three_nearest(wish.starts_at, candidates, fits)

    def _near(self, wish: Stretch, free: Stretch) -> Iterator[Stretch]:
        """Times in one free stretch from which the nearest can be chosen."""
        rule = self.rule_on(free.day)
        length = wish.ends_at - wish.starts_at
        if rule is None or length > free.ends_at - free.starts_at:
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
