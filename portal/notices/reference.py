"""Holidays and make-up days, as far as they are published."""

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

from portal.notices.actions import recount_due_dates
from portal.notices.models import SpecialDay

FIRST_YEAR = 2020

NAMES = {
    chinese_calendar.Holiday.new_years_day.value: "元旦",
    chinese_calendar.Holiday.spring_festival.value: "春节",
    chinese_calendar.Holiday.tomb_sweeping_day.value: "清明节",
    chinese_calendar.Holiday.labour_day.value: "劳动节",
    chinese_calendar.Holiday.dragon_boat_festival.value: "端午节",
    chinese_calendar.Holiday.national_day.value: "国庆节",
    chinese_calendar.Holiday.mid_autumn_festival.value: "中秋节",
}


def load() -> dict[str, int]:
    """Load the published years that are not there; edited rows stay."""
    SpecialDay.objects.bulk_create(
        (
            SpecialDay(date=day, is_workday=works, name=NAMES.get(name, name))
            for days, works in ((holidays, False), (workdays, True))
            for day, name in days.items()
            if day.year >= FIRST_YEAR
        ),
        ignore_conflicts=True,
    )
    recount_due_dates()
    return {"holidays and make-up days": SpecialDay.objects.count()}
