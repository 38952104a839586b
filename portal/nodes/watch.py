"""What holds up the exchange: long writes, silent peers, lines that do not fit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min

from portal.core.time import now
from portal.nodes.kinds import kinds
from portal.nodes.models import Cursor, Link, Node, OutboxMessage, Quarantined

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
    if (open_for := oldest_write()) > LONG_WRITE:
        yield {"cause": "open write", "seconds": open_for.total_seconds()}
    silent = Link.objects.exclude(answered_at__gt=now() - LONG_SILENCE)
    for link in silent.exclude(is_paused=True):
        yield {"cause": "silent peer", "peer": link.peer_id, "error": link.error}
    old = OutboxMessage.objects.waiting().filter(made_at__lt=now() - LONG_SILENCE)
    for message in old:
        error = {"peer": message.peer_id, "error": message.error}
        yield {"cause": "unanswered message", "kind": message.kind, **error}
    lines = Quarantined.objects.values("peer", "kind").annotate(lines=Count("*"))
    for found in lines.order_by():
        yield {"cause": "quarantine"} | found


@dataclass
class PeerState:
    """How the exchange with one peer stands, kind by kind."""

    node: Node
    link: Link
    cursors: list[Cursor]
    held_back: Counter[str]  # quarantined lines by kind
    messages: dict[str, Any]  # how many wait to be answered, and since when

    @property
    def quarantined(self) -> int:
        return self.held_back.total()

    @property
    def condition(self) -> str:
        if self.link.is_paused:
            return "paused"
        if self.link.failures:
            return "failing"
        is_behind = any(cursor.behind for cursor in self.cursors)
        return "behind" if is_behind or not self.link.answered_at else "in step"


def state_of_peers() -> list[PeerState]:
    """How the exchange with each peer stands; kinds in the order they are read."""
    order = list(kinds())
    cursors: dict[str, list[Cursor]] = {}
    read = Cursor.objects.filter(kind__in=order).exclude(xid=0, behind=0, drift=0)
    for cursor in read:
        cursors.setdefault(cursor.reader, []).append(cursor)
    held_back: dict[str, Counter[str]] = {}
    for peer, kind in Quarantined.objects.values_list("peer", "kind"):
        held_back.setdefault(peer, Counter())[kind] += 1
    to_answer = OutboxMessage.objects.waiting().order_by().values("peer")
    counted = to_answer.annotate(count=Count("*"), since=Min("made_at"))
    waiting = {found["peer"]: found for found in counted}
    links = {link.peer_id: link for link in Link.objects.all()}
    return [
        PeerState(
            node,
            links.get(node.code) or Link(peer=node),
            sorted(cursors.get(node.code, []), key=lambda c: order.index(c.kind)),
            held_back.get(node.code, Counter()),
            waiting.get(node.code, {"count": 0}),
        )
        for node in Node.objects.peers()
    ]
