"""The clock's doors to the notices."""

from celery import shared_task

from portal.notices import actions
from portal.notices.delivery import deliver, lease


@shared_task(ignore_result=True, expires=5)
def send_notices(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    leased = lease(limit)
    for delivery in leased:
        deliver(delivery)
    return len(leased)


@shared_task(ignore_result=True, expires=3600)
def remind_of_tasks() -> int:
    """Remind and escalate, by working days; each at most once."""
    return actions.remind()
