"""When an instrument is free: reckoned from its rules, hours, holidays and taken time.

All but `timetables`, which reads them, is pure. Days are days in Shanghai.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portal.core.time import SHANGHAI, at
from portal.notices.models import SpecialDay
from resources.models import BookingRule, Instrument, Occupation, OpeningHours

DAY = timedelta(days=1)
FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True, order=True)
class Stretch:
    """Time from a moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(SHANGHAI).date()

    def covers(self, other: "Stretch") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def touches(self, other: "Stretch") -> bool:
        """Whether both have some time in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def grown(self, before: int, after: int) -> "Stretch":
        """The stretch with that many minutes more at either end."""
        return Stretch(
            self.starts_at - timedelta(minutes=before),
            self.ends_at + timedelta(minutes=after),
        )

    @property
    def last_day(self) -> date:
        return (self.ends_at - timedelta.resolution).astimezone(SHANGHAI).date()

    def days(self) -> Iterator[date]:
        """Every day that the stretch touches."""
        for number in range((self.last_day - self.day).days + 1):
            yield self.day + number * DAY


@dataclass(frozen=True, order=True)
class Taken(Stretch):
    """Time that an occupation takes, buffers included."""

    occupation: UUID


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
        return list(_clipped(merged, span))

    def free(self, span: Stretch) -> list[Stretch]:
        """What may still be booked within `span`, as far as hours and others go."""
        blocked = sorted(self._blocked(taken) for taken in self.taken)
        return [
            piece for stretch in self.open(span) for piece in _without(stretch, blocked)
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
        """The three times in `span` that begin nearest to `wish` and are as long.

        Times apart from each other come first: three that differ by a step are no
        choice.
        """
        candidates = sorted(
            {start for piece in self.free(span) for start in self._near(wish, piece)},
            key=lambda slot: (abs(slot.starts_at - wish.starts_at), slot.starts_at),
        )
        chosen: list[Stretch] = []
        for apart in (True, False):
            for slot in candidates:
                if len(chosen) == 3:
                    break
                if slot in chosen or (apart and any(map(slot.touches, chosen))):
                    continue
                if fits(slot):
                    chosen.append(slot)
        return sorted(chosen)

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


def aligned(moment: datetime, step: int) -> datetime:
    """The first moment from `moment` on that is a multiple of `step` after midnight."""
    local = moment.astimezone(SHANGHAI)
    minutes = local.hour * 60 + local.minute + bool(local.second or local.microsecond)
    return at(local.date(), min(-(-minutes // step) * step, 1440))


def is_aligned(moment: datetime, step: int) -> bool:
    return aligned(moment, step) == moment


def _clipped(stretches: Iterable[Stretch], span: Stretch) -> Iterator[Stretch]:
    for stretch in stretches:
        if stretch.touches(span):
            yield Stretch(
                max(stretch.starts_at, span.starts_at),
                min(stretch.ends_at, span.ends_at),
            )


def _without(stretch: Stretch, blocked: Sequence[Stretch]) -> Iterator[Stretch]:
    """What of `stretch` is left beside `blocked`, which is sorted."""
    start = stretch.starts_at
    for block in blocked:
        if block.starts_at >= stretch.ends_at:
            break
        if start < block.starts_at:
            yield Stretch(start, block.starts_at)
        start = max(start, block.ends_at)
    if start < stretch.ends_at:
        yield Stretch(start, stretch.ends_at)


def timetables(instruments: Iterable[UUID], span: Stretch) -> dict[UUID, Timetable]:
    """The timetables of instruments over `span`, in four queries however many."""
    wanted = list(instruments)
    rules, hours = defaultdict(list), defaultdict(list)
    for rule in BookingRule.objects.of(wanted):
        rules[rule.instrument_id].append(rule)
    for row in OpeningHours.objects.of(wanted):
        hours[row.instrument_id].append(row)
    special = special_days(span)
    margin = max((_longest_buffer(held) for held in rules.values()), default=0)
    taken = taken_times(wanted, span.grown(margin, margin))
    return {
        id: Timetable(rules[id], hours[id], special, taken.get(id, [])) for id in wanted
    }


def timetable(
    instrument: Instrument, span: Stretch, *, apart_from: UUID | None = None
) -> Timetable:
    """The timetable of one instrument over `span`.

    `apart_from` is an occupation to leave out: that of a booking about to move.
    """
    bare = Timetable(
        list(BookingRule.objects.of([instrument.pk])),
        list(OpeningHours.objects.of([instrument.pk])),
    )
    return over(bare, instrument, span, apart_from=apart_from)


def over(
    table: Timetable,
    instrument: Instrument,
    span: Stretch,
    *,
    apart_from: UUID | None = None,
) -> Timetable:
    """The same rules and hours over another span: what is taken is read anew."""
    margin = _longest_buffer(table.rules)
    taken = taken_times(
        [instrument.pk], span.grown(margin, margin), apart_from=apart_from
    )
    return replace(
        table, special=special_days(span), taken=taken.get(instrument.pk, [])
    )


def special_days(span: Stretch) -> dict[date, bool]:
    """The holidays (False) and make-up working days (True) of a span."""
    days = SpecialDay.objects.filter(date__range=(span.day, span.last_day + DAY))
    return dict(days.values_list("date", "is_workday"))


def taken_times(
    instruments: list[UUID], span: Stretch, *, apart_from: UUID | None = None
) -> dict[UUID, list[Taken]]:
    """What each instrument is taken by in a span, in order."""
    taken = defaultdict(list)
    occupied = Occupation.objects.between(span.starts_at, span.ends_at)
    for id, instrument, start, end in occupied.times(instruments):
        if id != apart_from:
            taken[instrument].append(Taken(start, end, id))
    return {instrument: sorted(times) for instrument, times in taken.items()}


def _longest_buffer(rules: Iterable[BookingRule]) -> int:
    buffers = ((r.buffer_before_minutes, r.buffer_after_minutes) for r in rules)
    return max((max(pair) for pair in buffers), default=0)
