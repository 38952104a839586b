"""What the slot form offers: a week of days, lengths, and a day's free times."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.functional import cached_property

from portal.core.time import at, now, today
from portal.notices.workdays import unpublished_years
from resources.models import BookingRule, Instrument
from resources.schedule.reading import timetable
from resources.schedule.spelling import spell_clock
from resources.schedule.stretch import DAY, Stretch
from resources.schedule.timetable import Timetable

# Lengths people ask for, in minutes; the rule's own bounds are added.
USUAL = [15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 420, 480, 600, 720, 1440, 2880]
MOST_LENGTHS = 16
USUAL_LENGTH = 120


@dataclass(frozen=True)
class DayOffered:
    """A day of the week on offer: whether it has a free time of the length chosen."""

    day: date
    is_free: bool
    is_open: bool
    is_chosen: bool


class Slots:
    """The free times of one instrument around a day, for a length.

    One timetable serves all of it, so that a page reads it once.
    """

    def __init__(
        self,
        instrument: Instrument,
        day: date | None,
        minutes: int | None,
        *,
        apart_from: UUID | None = None,
    ) -> None:
        """`apart_from` is the occupation of a booking about to move."""
        self.instrument = instrument
        self.apart_from = apart_from
        self.now = now()
        self.asked_day, self.asked_minutes = day, minutes

    @cached_property
    def table(self) -> Timetable:
        """The timetable from today, or the week asked for, to the end of its week."""
        return timetable(self.instrument, self.span, apart_from=self.apart_from)

    @cached_property
    def span(self) -> Stretch:
        start = min(self.asked_day or today(), today() + timedelta(days=750))
        start = max(start, today())
        monday = start - timedelta(days=start.weekday())
        return Stretch(at(monday, 0), at(monday + 14 * DAY, 0))

    @cached_property
    def rule(self) -> BookingRule | None:
        return self.table.rule_on(self.asked_day or today())

    @cached_property
    def earliest(self) -> datetime:
        """The first moment that may still be booked."""
        notice = self.rule.notice_minutes if self.rule else 0
        return self.now + timedelta(minutes=notice)

    @cached_property
    def last_day(self) -> date:
        if not self.rule:  # none holds, or that of the other base is still to come
            return today() - DAY
        return self.rule.last_day(today())

    @cached_property
    def minutes(self) -> int:
        """The length asked for, or the nearest that the rule allows."""
        wanted = self.asked_minutes or USUAL_LENGTH
        return min(self.lengths, key=lambda length: abs(length - wanted))

    @cached_property
    def lengths(self) -> list[int]:
        """The lengths to choose from: none longer than it is ever open."""
        rule = self.rule
        if not rule:
            return [USUAL_LENGTH]
        step = rule.step_minutes
        least = -(-rule.least_minutes // step) * step
        most = min(rule.most_minutes, self._longest or rule.most_minutes)
        every = list(range(least, most + 1, step)) or [least]
        if len(every) <= MOST_LENGTHS:
            return every
        return [n for n in every if n in USUAL or n in (every[0], every[-1])]

    @cached_property
    def _longest(self) -> int:
        """The longest opening of the two weeks, in minutes."""
        opened = self.table.open(self.span)
        return max((stretch.minutes for stretch in opened), default=0)

    @cached_property
    def day(self) -> date:
        """The day asked for, or the first of its two weeks with a free time."""
        if self.asked_day:
            return max(self.asked_day, today())
        days = (today() + n * DAY for n in range(14))
        return next((day for day in days if self.starts_on(day)), today())

    def starts_on(self, day: date) -> list[Stretch]:
        if day > self.last_day:
            return []
        return self.table.starts(day, self.minutes, self.earliest)

    @cached_property
    def starts(self) -> list[Stretch]:
        """The free times of the chosen day."""
        return self.starts_on(self.day)

    @cached_property
    def week(self) -> list[DayOffered]:
        """The days of the chosen day's week."""
        monday = self.day - timedelta(days=self.day.weekday())
        return [self._offered(monday + n * DAY) for n in range(7)]

    @cached_property
    def unpublished(self) -> list[int]:
        """Years of the chosen week whose holidays, when it rests, are not known yet."""
        if not self.rule or self.rule.is_open_on_holidays:
            return []
        monday = self.week[0].day
        return unpublished_years(monday, monday + 6 * DAY)

    def _offered(self, day: date) -> DayOffered:
        return DayOffered(
            day,
            bool(self.starts_on(day)),
            bool(self.table.open(Stretch(at(day, 0), at(day, 1440)))),
            day == self.day,
        )

    @property
    def opens(self) -> str:
        """The time of day from which a picture of the week is worth drawing."""
        first = min((opens for opens, _ in self._hours_of_week), default=8 * 60)
        return spell_clock(first // 60 * 60)

    @property
    def closes(self) -> str:
        """The time of day until which it is."""
        last = max((closes for _, closes in self._hours_of_week), default=20 * 60)
        return spell_clock(-(-last // 60) * 60)

    @cached_property
    def _hours_of_week(self) -> list[tuple[int, int]]:
        return [hours for day in self.week for hours in self.table.hours_on(day.day)]

    @property
    def week_before(self) -> date | None:
        before = max(self.week[0].day - 7 * DAY, today())
        return before if self.week[0].day > today() else None

    @property
    def week_after(self) -> date | None:
        after = self.week[0].day + 7 * DAY
        return after if after <= self.last_day else None
