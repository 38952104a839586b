"""The clock's doors to the notices."""

from portal.core.clock import HOUR, every
from portal.notices import actions
from portal.notices.delivery import deliver, lease


@every(5)
def send_notices(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    count = 0
    while count < limit and (delivery := lease()):
        deliver(delivery)
        count += 1
    return count


@every(HOUR)
def recount_due_dates() -> int:
    """Count due dates again; asked for at once when somebody enters holidays."""
    return actions.recount_due_dates()


@every(HOUR)
def remind_of_tasks() -> int:
    """Remind and escalate, by working days; each at most once."""
    return actions.remind()
