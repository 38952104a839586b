"""On which days documents have free time: each day has a bit for each document.

They lie beside the outlines. A booking rewrites the bits of some days and no outline: a
changed row would lie elsewhere in its page, and rows are read fastest as they lie.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from django.db import transaction

from portal.core.locks import Lock, lock
from portal.core.parts import PARTS
from portal.core.time import today
from portal.search.models import FreeDay

HORIZON = 60  # days from today on for which free time is known
CHUNK = 8_192  # documents whose bits of a day make a row


def horizon() -> list[date]:
    return [today() + timedelta(days=n) for n in range(HORIZON + 1)]


@transaction.atomic
def keep(free: Mapping[int, Collection[date]]) -> None:
    """Write on which days the documents of these numbers are free: on no others."""
    chunks: dict[int, dict[int, Collection[date]]] = defaultdict(dict)
    for number, days in free.items():
        chunks[number // CHUNK][number % CHUNK] = frozenset(days)
    lock(Lock.FREE_DAYS_KEPT)  # bits of others stand in the same rows
    kept = FreeDay.objects.filter(chunk__in=chunks, day__gte=today())
    known = {(row.day, row.chunk): number_of(row.documents) for row in kept}
    FreeDay.objects.bulk_create(
        [row for chunk, days in chunks.items() for row in changed(chunk, days, known)],
        update_conflicts=True,
        unique_fields=["day", "chunk"],
        update_fields=["documents"],
    )


def changed(
    chunk: int,
    free: Mapping[int, Collection[date]],
    known: Mapping[tuple[date, int], int],
) -> Iterator[FreeDay]:
    """The rows of a chunk that are others now."""
    theirs = sum(1 << bit for bit in free)
    for day in horizon():
        before = known.get((day, chunk), 0)
        now = sum(1 << bit for bit, days in free.items() if day in days)
        now |= before & ~theirs
        if now != before:
            yield FreeDay(day=day, chunk=chunk, documents=bytes_of(now))


def free_within(first: date, last: date) -> bytes:
    """The bits of all documents: set where one of the days has free time.

    As PostgreSQL's `get_bit` counts them, up to the chunk of the last that is free.
    """
    found: dict[int, int] = defaultdict(int)
    kept = FreeDay.objects.filter(day__range=(first, last))
    for chunk, documents in kept.values_list("chunk", "documents"):
        found[chunk] |= number_of(documents)
    ends = max((chunk + 1 for chunk, bits in found.items() if bits), default=0)
    return b"".join(bytes_of(found[chunk]) for chunk in range(ends))


def numbers_by_part(bits: bytes) -> list[list[int]]:
    """The numbers whose bits are set, for each part of the outlines."""
    found: list[list[int]] = [[] for _ in range(PARTS)]
    for digit in re.finditer("1", f"{number_of(bits):b}"[::-1]):
        found[digit.start() % PARTS].append(digit.start())
    return found


def forget_past() -> None:
    FreeDay.objects.filter(day__lt=today()).delete()


def number_of(documents: bytes | memoryview) -> int:
    return int.from_bytes(documents, "little")


def bytes_of(bits: int) -> bytes:
    return bits.to_bytes(CHUNK // 8, "little")
