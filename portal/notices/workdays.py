"""Working days: weekends, unless a row says otherwise.

The rows are those of the State Council's yearly notice on public holidays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from portal.notices.models import SpecialDay

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The working days as they are known at one moment: whoever counts much reads once.

    `special` says of holidays False, of make-up working days True.
    """

    special: Mapping[date, bool]

    @classmethod
    def read(cls) -> Self:
        return cls(dict(SpecialDay.objects.values_list("date", "is_workday")))

    def is_workday(self, day: date) -> bool:
        return self.special.get(day, day.weekday() < SATURDAY)

    def unpublished_years(self, start: date, end: date) -> list[int]:
        """Years touched from `start` to `end` whose holidays nobody has entered yet."""
        published = {day.year for day in self.special}
        return [y for y in range(start.year, end.year + 1) if y not in published]

    def add(self, start: date, count: int) -> tuple[date, bool]:
        """The `count`th working day after `start`, and whether that is provisional."""
        end, left = start, count
        while left:
            end += DAY
            left -= self.is_workday(end)
        return end, bool(self.unpublished_years(start, end))


def workdays(start: date, end: date) -> dict[date, bool]:
    """Whether each day from `start` to `end`, both included, is a working day."""
    calendar = Calendar.read()
    days = (start + n * DAY for n in range((end - start).days + 1))
    return {day: calendar.is_workday(day) for day in days}


def unpublished_years(start: date, end: date) -> list[int]:
    """Years touched from `start` to `end` whose holidays nobody has entered yet."""
    near = SpecialDay.objects.filter(date__year__range=(start.year, end.year))
    known = Calendar(dict(near.values_list("date", "is_workday")))
    return known.unpublished_years(start, end)
