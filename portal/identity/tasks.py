"""The clock's doors: invitations go out, old records of sign-ins go away."""

from portal.core.clock import DAY, every
from portal.identity.actions.accounts import forget_sign_ins
from portal.identity.actions.tokens import forget_tokens
from portal.identity.sending import lease, send


@every(20)
def send_invitations(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    leased = lease(limit)
    for invitation in leased:
        send(invitation)
    return len(leased)


@every(DAY)
def forget_old_sign_ins() -> int:
    """Delete the records that need not be kept any longer."""
    return forget_sign_ins()


@every(DAY)
def forget_old_tokens() -> int:
    """Delete tokens that ended as long ago as sign-ins are kept."""
    return forget_tokens()
