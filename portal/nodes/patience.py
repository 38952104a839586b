"""How long to wait for what did not come."""

from datetime import timedelta

# Seconds between tries at a base that does not answer. It is looked for often: all
# else waits until it is found.
LONGEST_SILENCE = 5
LONGEST_WAIT = 300  # seconds between tries of one message


def wait_after(failures: int, longest: int = LONGEST_WAIT) -> timedelta:
    """How long to wait after one more failure in a row: ever longer."""
    return timedelta(seconds=min(2 ** min(failures, 10), longest))
