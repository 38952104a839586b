"""The clock's door: answers kept for whoever sends the same again go away."""

from portal.core.clock import DAY, every
from portal.core.once import forget_answers


@every(DAY)
def forget_old_answers() -> int:
    """Delete them a month after they were given."""
    return forget_answers()
