"""Keeping the index in step with the records: it follows the marks of the change feed.

Every step may be repeated and is short: an open write anywhere in the cluster hides
later changes from all who follow marks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from portal.core.locks import Lock, lock
from portal.core.time import now, today
from portal.nodes.models import Cursor
from portal.search import phrases
from portal.search.drafts import document
from portal.search.halves import do_in_halves
from portal.search.models import Document, FreeTime
from portal.search.registry import SOURCES, Free, Source
from portal.search.rows import delete_documents, set_free_time, upsert_documents

READER = "*search"  # as no base can be called
AT_ONCE = 500  # documents in one transaction: about half a second
LAST = 2**63 - 1

# Marks below xmin are all there: none of their transactions can commit later.
XMIN = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
MARKS = f"""
    SELECT record, xid, position FROM nodes_mark
    WHERE kind = %s AND (xid, position) > (%s, %s) AND xid < {XMIN}
    ORDER BY xid, position LIMIT %s
"""

BEHIND = f"""
    SELECT count(*) FROM nodes_mark m
    LEFT JOIN nodes_cursor c ON c.reader = %s AND c.kind = m.kind
    WHERE m.kind = ANY(%s) AND m.xid < {XMIN} AND (
        c.id IS NULL OR (m.xid, m.position) > (c.xid, c.position))
"""


def watched() -> list[str]:
    """Every kind of record whose changes matter to some document."""
    kinds: dict[str, None] = {}
    for source in SOURCES.values():
        kinds |= dict.fromkeys([source.kind, *source.rebuilt_by, *source.freed_by])
    return list(kinds)


def follow(limit: int = 1_000) -> int:
    """Index what has changed since last time; how many marks were read."""
    return sum(follow_kind(kind, limit) for kind in watched())


def follow_kind(kind: str, limit: int) -> int:
    """Index what the next marks of a kind touch; the cursor moves when all is done."""
    place, _ = Cursor.objects.get_or_create(reader=READER, kind=kind)
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [kind, place.xid, place.position, limit])
        marks = cursor.fetchall()
    if not marks:
        return 0
    changed = [record for record, _, _ in marks]
    for source in SOURCES.values():
        for chunk in chunks(dict.fromkeys(touched(source, kind, changed))):
            index(source, chunk)
        if reaches := source.freed_by.get(kind):
            expire_free_time(reaches(changed))
    move(place, *marks[-1][1:])
    return len(marks)


def count_behind() -> int:
    """How many changes wait to be indexed."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [READER, watched()])
        return cursor.fetchone()[0]


def touched(source: Source, kind: str, changed: list[UUID]) -> Iterator[UUID]:
    """The source's records that a change of these records of a kind touches."""
    if kind == source.kind:
        yield from changed
    if reaches := source.rebuilt_by.get(kind):
        yield from reaches(changed)


def move(place: Cursor, xid: int, position: int) -> None:
    """Move the cursor, unless another indexer has."""
    at = Cursor.objects.filter(pk=place.pk, xid=place.xid, position=place.position)
    at.update(xid=xid, position=position, read_at=now())


@transaction.atomic
def index(source: Source, records: list[UUID]) -> int:
    """Bring the documents of these records up to date; how many of them stand.

    One that cannot be described leaves the index, and keeps no other out of it. Two
    indexers take turns, each reading within its turn: neither can put an older state
    over a newer one.
    """
    lock(Lock.SEARCH_INDEXED)
    do_in_halves(source.kind, records, partial(describe, source), delete_documents)
    return Document.objects.filter(pk__in=records).count()


def describe(source: Source, records: list[UUID]) -> None:
    moment = now()
    documents = [document(source.kind, d, moment) for d in source.draft(records)]
    if documents:
        upsert_documents(documents, moment if source.free else None)
        phrases.keep(documents)
    gone = {str(record) for record in records} - {d["record"] for d in documents}
    if Document.objects.filter(pk__in=gone).exists():
        delete_documents(gone)


def rebuild() -> Iterator[int]:
    """Index every record anew, yielding how many documents each step has written."""
    start_from_here = xmin() - 1
    for kind in watched():
        place, _ = Cursor.objects.get_or_create(reader=READER, kind=kind)
        for source in SOURCES.values():
            if source.kind == kind:
                yield from (index(source, chunk) for chunk in chunks(source.every()))
        move(place, start_from_here, LAST)
    strange = Document.objects.exclude(kind__in=SOURCES)
    delete_documents(strange.values_list("pk", flat=True))


def xmin() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {XMIN}")
        return cursor.fetchone()[0]


def renew_stale(limit: int = AT_ONCE) -> int:
    """Index anew what changes by the calendar alone: rates, rules, accreditations."""
    stale = Document.objects.filter(stale_on__lte=today()).order_by("stale_on")
    found = stale.values_list("kind", "pk")[:limit]
    return sum(index(SOURCES[kind], ids) for kind, ids in by_kind(found))


def expire_free_time(records: Iterable[UUID]) -> None:
    """Have the free time of these records computed anew."""
    FreeTime.objects.filter(document__in=records).update(due_at=now())


@transaction.atomic
def renew_free_time(limit: int = AT_ONCE) -> int:
    """Compute the free times that are due, longest due first; how many.

    Of those due together the ones whose bits stand together.
    """
    due = FreeTime.objects.filter(due_at__lte=now()).order_by("due_at", "document")
    # Locked, so that whoever expires one meanwhile does so after this is written.
    due = due.select_for_update(skip_locked=True, of=["self"])
    found = list(due.values_list("document__kind", "document")[:limit])
    for kind, ids in by_kind(found):
        do_in_halves(kind, ids, partial(keep_free_time, SOURCES[kind]), keep_none_free)
    return len(found)


def keep_free_time(source: Source, records: list[UUID]) -> None:
    free = source.free(records) if source.free else {}
    set_free_time({record: free.get(record, Free()) for record in records})


def keep_none_free(records: list[UUID]) -> None:
    """Show no free time of these until something of theirs changes."""
    set_free_time({record: Free() for record in records})


def by_kind(found: Iterable[tuple[str, UUID]]) -> Iterable[tuple[str, list[UUID]]]:
    """Records grouped by their kind; kinds that are no longer searched left out."""
    groups = defaultdict(list)
    for kind, record in found:
        groups[kind].append(record)
    return [(kind, ids) for kind, ids in groups.items() if kind in SOURCES]


def chunks(records: Iterable[UUID]) -> Iterator[list[UUID]]:
    records = iter(records)
    while chunk := list(islice(records, AT_ONCE)):
        yield chunk
