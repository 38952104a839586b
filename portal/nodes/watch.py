"""What holds up the exchange: long writes, silent peers, lines that do not fit."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from portal.core.time import now
from portal.nodes.models import Link, Quarantined

LONG_WRITE = timedelta(seconds=10)
LONG_SILENCE = timedelta(seconds=60)

# Any open write, in any database of the cluster, hides all later feed rows.
OLDEST_WRITE = """
SELECT clock_timestamp() - min(began) FROM (
    SELECT xact_start FROM pg_stat_activity WHERE backend_xid IS NOT NULL
    UNION ALL SELECT prepared FROM pg_prepared_xacts
) open(began)
"""


def oldest_write() -> timedelta:
    """How long the oldest open write transaction of the cluster has run."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITE)
        return cursor.fetchone()[0] or timedelta()


def stalls() -> Iterator[dict[str, Any]]:
    """Each thing that holds up the exchange now, as fields of a log line."""
    if oldest_write() > LONG_WRITE:
        yield {"cause": "open write", "seconds": oldest_write().total_seconds()}
    silent = Link.objects.exclude(answered_at__gt=now() - LONG_SILENCE)
    for link in silent.exclude(is_paused=True):
        yield {"cause": "silent peer", "peer": link.peer_id, "error": link.error}
    lines = Quarantined.objects.values("peer", "kind").annotate(lines=Count("*"))
    for found in lines.order_by():
        yield {"cause": "quarantine"} | found
