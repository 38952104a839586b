"""The clock's doors to the agreements."""

from agreements.actions.reminding import remind_of_shares
from portal.core.clock import HOUR, every


@every(HOUR)
def remind_of_commitments() -> int:
    """Remind of what is due, by working days; each point in time once."""
    return remind_of_shares()
