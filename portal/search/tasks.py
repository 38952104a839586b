"""The clock's doors to the index."""

from portal.core.clock import MINUTE, every
from portal.search import indexer, tallies


@every(2)
def index_changes(limit: int = 1_000) -> int:
    """Index what changed, then free times that are due. Safe to run in parallel."""
    changed = indexer.follow(limit)
    if changed:
        tallies.renew_if_small()
    return changed + indexer.renew_free_time(limit)


@every(MINUTE)
def renew_index(limit: int = 500) -> int:
    """Index anew what changes by the calendar, and count the whole catalogue."""
    renewed = indexer.renew_stale(limit)
    tallies.renew()
    return renewed
