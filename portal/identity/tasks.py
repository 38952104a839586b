"""The clock's doors: invitations go out."""

from portal.core.clock import every
from portal.identity.sending import lease, send


@every(20)
def send_invitations(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    leased = lease(limit)
    for invitation in leased:
        send(invitation)
    return len(leased)
