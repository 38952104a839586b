"""Working days: weekends, unless a row says otherwise.

The rows are those of the State Council's yearly notice on public holidays.
"""

from datetime import date, timedelta

from portal.notices.models import SpecialDay

SATURDAY = 5


def workdays(start: date, end: date) -> dict[date, bool]:
    """Whether each day from `start` to `end`, both included, is a working day."""
    special = dict(
        SpecialDay.objects.filter(date__range=(start, end)).values_list(
            "date", "is_workday"
        )
    )
    days = (start + timedelta(n) for n in range((end - start).days + 1))
    return {day: special.get(day, day.weekday() < SATURDAY) for day in days}


def unpublished_years(start: date, end: date) -> list[int]:
    """Years touched from `start` to `end` whose holidays nobody has entered yet."""
    published = set(
        SpecialDay.objects.filter(date__year__range=(start.year, end.year)).values_list(
            "date__year", flat=True
        )
    )
    return [y for y in range(start.year, end.year + 1) if y not in published]


def add_workdays(start: date, count: int) -> tuple[date, bool]:
    """The `count`th working day after `start`, and whether that is provisional."""
    calendar = workdays(start + timedelta(1), start + timedelta(count * 3 + 30))
    end = [day for day, works in calendar.items() if works][count - 1]
    return end, bool(unpublished_years(start, end))
