"""The clock's doors to bookings and imports."""

from celery import shared_task

from resources.actions import approval, importing

EVERY_TWO_SECONDS = 2
EVERY_MINUTE = 60
EVERY_HALF_HOUR = 1800
EVERY_DAY = 86400


@shared_task(ignore_result=True, expires=EVERY_MINUTE)
def expire_bookings(limit: int = 200) -> int:
    """Close requests that nobody answered in time. Safe to run twice."""
    return approval.expire_bookings(limit=limit)


@shared_task(ignore_result=True, expires=EVERY_HALF_HOUR)
def remind_bookers(limit: int = 500) -> int:
    """Remind of what begins tomorrow, each once."""
    return approval.remind_bookers(limit=limit)


@shared_task(ignore_result=True, expires=EVERY_TWO_SECONDS)
def run_imports(limit: int = 10) -> int:
    """Check the tables that wait and take in the confirmed. Safe to run in parallel."""
    count = 0
    while count < limit and (job := importing.lease_job()):
        importing.run_job(job)
        count += 1
    return count


@shared_task(ignore_result=True, expires=EVERY_DAY)
def forget_old_imports() -> int:
    """Remove imports that nobody confirmed or needs any more."""
    return importing.forget_old_imports()
