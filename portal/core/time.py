"""The clock that rules read, so that a seed can be replayed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware. Rules call this, never SQL's now()."""
    return timezone.now()


def today() -> date:
    """The date in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def at(day: date, minutes: int) -> datetime:
    """The moment `minutes` after midnight of `day` in Shanghai (1440: the next day)."""
    midnight = datetime.combine(day, time(), tzinfo=SHANGHAI)
    return midnight + timedelta(minutes=minutes)
