"""Reading timetables from the database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from portal.notices.models import SpecialDay
from resources.models import BookingRule, Instrument, Occupation, OpeningHours
from resources.schedule.stretch import DAY, Stretch, Taken
from resources.schedule.timetable import Timetable


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
