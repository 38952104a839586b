"""Days as the bits of one number: looking through many of them is a matter of
nanoseconds each, and a change rewrites a narrow row only."""

from collections.abc import Iterable
from datetime import date

HORIZON = 60  # days from today on for which free time is known
BITS = 64  # no two days within the horizon share one


def bits(days: Iterable[date]) -> int:
    """The days as a bigint of PostgreSQL."""
    mask = sum({1 << day.toordinal() % BITS for day in days})
    return mask - (1 << BITS) if mask >> (BITS - 1) else mask
