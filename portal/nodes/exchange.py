"""Reading the peers' feeds, and comparing what we hold with what they have.

No request is made inside a transaction: a page is fetched, then applied together with
the move of its cursor, by compare-and-set. So any number of readers do no harm.
"""

import time

from django.db import transaction

from portal.core.time import now
from portal.nodes import feed
from portal.nodes.actions import send_again
from portal.nodes.client import Client, Offer, Page, PeerTrouble, TooLarge
from portal.nodes.copies import QuarantineFull, apply_lines
from portal.nodes.kinds import Kind, kinds_shared_with
from portal.nodes.models import Cursor, Link, Node, OutboxMessage, Quarantined

PAGE = 2000
PULL_FOR = 10  # seconds; what is left then is read at the next wake-up
# Seconds after which a reader that asked for nothing more is taken for dead. One that
# is but slow does no harm: its pages no longer move the cursor.
LEASE = 8
MOST_REPAIRED = 32  # differing parts of 256; with more, all is read anew


def pull(peer: Node) -> bool:
    """Read what is new at a peer; whether there was anything to do.

    Nothing is done while another worker reads, the peer is paused, or it has just
    failed. What goes wrong is written to the link, and tried again ever more slowly.
    """
    link = Link.objects.of(peer)
    if not link.take(LEASE):
        return False
    try:
        with Client(peer) as client:
            read_all(client)
    except PeerTrouble as trouble:
        link.failed(str(trouble))
    else:
        link.answered()
        if link.failures:
            send_again(messages=OutboxMessage.objects.filter(peer=peer))
    finally:
        link.release()
    return True


def read_all(client: Client) -> None:
    """Read every kind that is known and shared, until its end or until time is up."""
    status = client.status()
    until = time.monotonic() + PULL_FOR
    full = []
    read = {cursor.kind: cursor for cursor in Cursor.objects.of(client.peer)}
    shared = kinds_shared_with(client.peer.code)
    for name, offer in status.offers.items():
        kind = shared.get(name)
        if kind and not is_in_step(read.get(name), kind, status.epoch, offer):
            try:
                read_kind(client, kind, status.epoch, offer, until)
            except QuarantineFull as trouble:
                full.append(str(trouble))
    if full:
        raise PeerTrouble("; ".join(full))


def is_in_step(cursor: Cursor | None, kind: Kind, epoch: int, offer: Offer) -> bool:
    """Whether all that a peer offers of a kind was read before."""
    if cursor is None or cursor.place < offer.head:
        return False
    return (cursor.epoch, cursor.schema) == (epoch, both_schemas(kind, offer.schema))


def both_schemas(kind: Kind, theirs: str) -> str:
    """The columns of a kind at both ends, as one digest."""
    return f"{theirs} {kind.schema}"


def read_kind(
    client: Client, kind: Kind, epoch: int, offer: Offer, until: float
) -> None:
    cursor = cursor_at(client.peer, kind, epoch, offer.schema)
    limit = PAGE
    while cursor.place < offer.head:
        if time.monotonic() >= until:
            cursor.move(
                behind=max(1, cursor.behind)
            )  # or it would look read to its end
            return
        Link.objects.hold(client.peer, LEASE)
        try:
            page = client.feed(kind, cursor, limit)
        except TooLarge:
            if limit == 1:
                raise
            limit = max(1, limit // 10)
            continue
        if page.schema != offer.schema or not take_page(
            client.peer, kind, cursor, page
        ):
            return
        if not page.lines:
            return


def cursor_at(peer: Node, kind: Kind, epoch: int, schema: str) -> Cursor:
    """Where to read on: at the beginning if the epoch or the columns have changed."""
    both = both_schemas(kind, schema)
    cursor, _is_new = Cursor.objects.get_or_create(reader=peer.code, kind=kind.name)
    is_here = (cursor.epoch, cursor.schema) == (epoch, both)
    if not is_here and cursor.move(epoch=epoch, schema=both, xid=0, position=0):
        # All that still is comes again; the rest would lie there for good.
        Quarantined.objects.filter(peer=peer, kind=kind.name).delete()
    return cursor


@transaction.atomic
def take_page(peer: Node, kind: Kind, cursor: Cursor, page: Page) -> bool:
    """Apply a page and move the cursor, or neither: someone else may have moved it."""
    place = {"xid": page.xid, "position": page.position, "behind": page.behind}
    if not cursor.move(**place, read_at=now()):
        return False
    apply_lines(kind, peer=peer, epoch=cursor.epoch, lines=page.lines)
    return True


def compare(peer: Node) -> None:
    """Compare what we hold with what a peer has, and repair what differs.

    Raises `PeerTrouble`.
    """
    with Client(peer) as client:
        shared = kinds_shared_with(peer.code)
        held = Cursor.objects.of(peer).filter(kind__in=shared)
        for cursor in held.order_by("kind"):
            compare_kind(client, shared[cursor.kind], cursor)


def compare_kind(client: Client, kind: Kind, cursor: Cursor) -> None:
    """Read differing parts again; all of the kind, if many differ."""
    differing = differing_parts(client, kind, cursor)
    if len(differing) > MOST_REPAIRED:
        cursor.move(xid=0, position=0)
    elif differing:
        for part in differing:
            repair(client, kind, cursor, part)
        differing = differing_parts(client, kind, cursor)
    Cursor.objects.filter(pk=cursor.pk).update(drift=len(differing))


def differing_parts(client: Client, kind: Kind, cursor: Cursor) -> list[int]:
    """The buckets in which the two bases hold other records or versions."""
    epoch, theirs = client.digest(kind)
    if epoch != cursor.epoch:
        return []  # all will be read anyway
    ours = feed.digest_of(kind, home=client.peer.code)
    return [part for part in range(feed.BUCKETS) if theirs.get(part) != ours.get(part)]


def repair(client: Client, kind: Kind, cursor: Cursor, part: int) -> None:
    """Read one bucket; what we have as new or newer stays."""
    epoch, lines = client.bucket(kind, part)
    if epoch == cursor.epoch:
        with transaction.atomic():
            apply_lines(kind, peer=client.peer, epoch=epoch, lines=lines)
