"""The clock's doors to the notices."""

from portal.core.clock import HOUR, every
from portal.notices import actions
from portal.notices.delivery import deliver, lease


@every(5)
def send_notices(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    leased = lease(limit)
    for delivery in leased:
        deliver(delivery)
    return len(leased)


@every(HOUR)
def remind_of_tasks() -> int:
    """Remind and escalate, by working days; each at most once."""
    return actions.remind()
