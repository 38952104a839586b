"""The clock's doors to bookings."""

from celery import shared_task

from resources.actions import approval

EVERY_MINUTE = 60
EVERY_HALF_HOUR = 1800


@shared_task(ignore_result=True, expires=EVERY_MINUTE)
def expire_bookings(limit: int = 200) -> int:
    """Close requests that nobody answered in time. Safe to run twice."""
    return approval.expire_bookings(limit=limit)


@shared_task(ignore_result=True, expires=EVERY_HALF_HOUR)
def remind_bookers(limit: int = 500) -> int:
    """Remind of what begins tomorrow, each once."""
    return approval.remind_bookers(limit=limit)
