"""When instruments are first free, for their lines in a list."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from portal.core.time import at, now, today
from portal.search.days import HORIZON
from portal.search.registry import Free
from resources.models import Instrument
from resources.schedule.reading import timetables
from resources.schedule.stretch import Stretch
from resources.schedule.timetable import Timetable


def free_instruments(ids: Collection[UUID]) -> Mapping[UUID, Free]:
    """The first free time of each instrument that takes bookings."""
    taking = Instrument.objects.taking_bookings().filter(pk__in=ids)
    span = Stretch(now(), at(today() + timedelta(days=HORIZON), 1440))
    tables = timetables(taking.values_list("pk", flat=True), span)
    return {id: first_free(table, span) for id, table in tables.items()}


def first_free(table: Timetable, span: Stretch) -> Free:
    """What may be booked first, and on which days anything may.

    Holds until the first stretch grows too short to book, or else until midnight, when
    one more day comes into sight.
    """
    midnight = at(today(), 1440)
    rule = table.rule_on(today())
    if rule is None:
        return Free(due_at=midnight)
    notice, least = (
        timedelta(minutes=m) for m in (rule.notice_minutes, rule.least_minutes)
    )
    last = at(today() + timedelta(days=min(rule.horizon_days, HORIZON)), 1440)
    earliest = span.starts_at + notice
    stretches = [
        stretch
        for stretch in table.free(Stretch(span.starts_at, last))
        if stretch.ends_at - max(stretch.starts_at, earliest) >= least
    ]
    if not stretches:
        return Free(due_at=midnight)
    first = stretches[0]
    return Free(
        from_=first.starts_at,
        until=first.ends_at,
        notice=rule.notice_minutes,
        days=tuple(sorted({day for s in stretches for day in s.days()})),
        due_at=min(midnight, first.ends_at - least - notice + timedelta(minutes=1)),
    )
