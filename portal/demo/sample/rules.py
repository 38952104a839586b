"""The booking rules and opening hours that sample instruments name."""

from datetime import date

from resources.models import BookingRule, OpeningHours

SINCE = date(2025, 1, 1)
HOUR = 60
DAY = 24 * HOUR

RULES = {
    "standard": {},
    "approval": {"needs_approval": True, "notice_minutes": DAY},
    "overnight": {"most_minutes": 2 * DAY, "buffer_after_minutes": 30},
    "trained": {
        "needs_approval": True,
        "least_assurance": 2,
        "quota_minutes": 16 * HOUR,
        "buffer_before_minutes": 15,
        "buffer_after_minutes": 15,
    },
    "long": {
        "least_minutes": 4 * HOUR,
        "most_minutes": 7 * DAY,
        "step_minutes": HOUR,
        "horizon_days": 60,
        "needs_approval": True,
        "is_open_on_holidays": True,
    },
}
# weekdays, opens, closes
HOURS = {
    "office": [(range(5), 9 * HOUR, 12 * HOUR), (range(5), 14 * HOUR, 18 * HOUR)],
    "extended": [(range(5), 8 * HOUR, 22 * HOUR), ([5], 9 * HOUR, 18 * HOUR)],
    "around_the_clock": [(range(7), 0, DAY)],
}


def rule_of(instrument, entry):
    """The rule that the entry names, for one instrument."""
    settings = RULES[entry["rule"]]
    approval = settings.get("needs_approval", entry["needs_approval"])
    return BookingRule(
        instrument=instrument,
        valid_from=SINCE,
        **settings | {"needs_approval": approval},
    )


def hours_of(instrument, entry):
    """The opening hours that the entry names, for one instrument."""
    return [
        OpeningHours(
            instrument=instrument,
            weekday=weekday,
            opens=opens,
            closes=closes,
            valid_from=SINCE,
        )
        for weekdays, opens, closes in HOURS[entry["hours"]]
        for weekday in weekdays
    ]
