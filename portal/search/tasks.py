"""The clock's doors to the index."""

from portal.core.clock import HOUR, MINUTE, every
from portal.search import days, indexer, phrases, tallies


@every(2)
def index_changes(limit: int = 1_000) -> int:
    """Index what changed, then free times that are due. Safe to run in parallel."""
    changed = indexer.follow(limit)
    if changed and tallies.is_small():
        tallies.renew()
        phrases.weigh()
    return changed + indexer.renew_free_time(limit)


@every(MINUTE)
def renew_index(limit: int = 500) -> int:
    """Index anew what changes by the calendar, and count the whole catalogue."""
    renewed = indexer.renew_stale(limit)
    days.forget_past()
    tallies.renew()
    return renewed


@every(HOUR)
def weigh_phrases() -> None:
    """Count who says each phrase that is proposed."""
    phrases.weigh()
