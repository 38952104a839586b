"""When instruments are first free, for their lines in a list."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.core.time import at, now, today
from portal.search.days import HORIZON
from portal.search.registry import Free
from resources.models import BookingRule, Instrument
from resources.schedule.reading import timetables
from resources.schedule.stretch import DAY, Stretch, aligned
from resources.schedule.timetable import Timetable


def free_instruments(ids: Collection[UUID]) -> Mapping[UUID, Free]:
    """The first free time of each instrument that takes bookings."""
    taking = Instrument.objects.taking_bookings().filter(pk__in=ids)
    span = Stretch(now(), at(today() + timedelta(days=HORIZON), 1440))
    tables = timetables(taking.values_list("pk", flat=True), span)
    return {id: first_free(table, span) for id, table in tables.items()}


def first_free(table: Timetable, span: Stretch) -> Free:
    """What may be booked first, and on which days a booking can begin.

    Holds until none can begin any more on the first of these days, or else until
    midnight, when one more day comes into sight.
    """
    midnight = at(today(), 1440)
    begins = [
        (stretch, day, rule, until)
        for rule, part in table.by_rule(span)
        for stretch in table.free(part, rule)
        for day in stretch.days()
        if day <= rule.last_day(today())
        and (until := latest_start(stretch, day, rule, span.starts_at))
    ]
    if not begins:
        return Free(due_at=midnight)
    first, _day, rule, latest = begins[0]
    notice = timedelta(minutes=rule.notice_minutes)
    return Free(
        from_=first.starts_at,
        until=first.ends_at,
        notice=rule.notice_minutes,
        days=tuple(sorted({day for _stretch, day, *_rest in begins})),
        due_at=min(midnight, latest - notice + timedelta(minutes=1)),
    )


def latest_start(
    free: Stretch, day: date, rule: BookingRule, moment: datetime
) -> datetime | None:
    """When on a day the shortest booking can begin at the latest, if it can at all."""
    step = timedelta(minutes=rule.step_minutes)
    earliest = moment + timedelta(minutes=rule.notice_minutes)
    midnight = at(day, 0)
    first = aligned(max(free.starts_at, earliest, midnight), rule.step_minutes)
    shortest = -(-rule.least_minutes // rule.step_minutes) * step
    last = min(free.ends_at - shortest, midnight + DAY - timedelta(minutes=1))
    last -= (last - midnight) % step
    return last if first <= last else None
