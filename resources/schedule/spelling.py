"""Times and lengths in words: with the weekday, by the 24-hour clock of Shanghai."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from portal.core.time import SHANGHAI

WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]
DAY = 1440


def spell_day(day: date) -> str:
    """A day and its weekday."""
    return f"{day} {WEEKDAYS[day.weekday()]}"


def spell_time(moment: datetime) -> str:
    """A moment: its day, weekday and time."""
    local = moment.astimezone(SHANGHAI)
    return f"{spell_day(local.date())} {local:%H:%M}"


def spell_period(starts_at: datetime, ends_at: datetime) -> str:
    """A period; its second day only where it has one, midnight as 24:00."""
    start, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    if start.date() == (end - timedelta(microseconds=1)).date():
        closing = f"{end:%H:%M}" if end.date() == start.date() else "24:00"
        return f"{spell_time(start)}–{closing}"
    return _("%(start)s until %(end)s") % {
        "start": spell_time(start),
        "end": spell_time(end),
    }


def spell_minutes(minutes: int) -> str:
    """A length, in the largest units that give it exactly."""
    days, rest = divmod(minutes, DAY)
    hours, rest = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % _count(days))
    if hours:
        parts.append(
            ngettext("%(count)s hour", "%(count)s hours", hours) % _count(hours)
        )
    if rest or not parts:
        parts.append(
            ngettext("%(count)s minute", "%(count)s minutes", rest) % _count(rest)
        )
    return " ".join(parts)


def spell_clock(minutes: int) -> str:
    """Minutes after midnight as a time of day; 1440 is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _count(number: int) -> dict[str, int]:
    return {"count": number}
