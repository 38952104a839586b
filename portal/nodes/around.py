"""Asking a record's home for it and its parts just now, ahead of the feed.

The lines are those of the feed and are applied as such: whichever of the two is later
changes nothing more. Each app says what belongs around a record.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from portal.core.time import now
from portal.nodes.feed import columns_of
from portal.nodes.kinds import Kind, kinds_shared_with

PAST = timedelta(days=1)  # what ended before is of no use to whoever asks
MOST_LINES = 5_000

AROUND = """
SELECT (SELECT row_to_json(b)::text FROM (SELECT {columns}) b)
FROM {table} r
WHERE r.is_own AND {where} AND {audience} && ARRAY['*', %(caller)s]
ORDER BY r.id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Part:
    """A kind of record around another; `where` picks those of `%(record)s`.

    It is SQL over the row `r` and may bound time by `%(since)s`.
    """

    kind: str
    where: str


PARTS: list[Part] = []


def parts_for(caller: str) -> list[tuple[Kind, Part]]:
    """What may be around a record, as far as it is shared with a base."""
    shared = kinds_shared_with(caller)
    return [(shared[part.kind], part) for part in PARTS if part.kind in shared]


def lines_around(record: UUID, *, caller: str) -> dict[str, list[str]]:
    """Our own records around one of them, as lines by kind."""
    values: dict[str, Any] = {
        "record": record,
        "caller": caller,
        "since": now() - PAST,
        "limit": MOST_LINES,
    }
    found = {}
    with connection.cursor() as cursor:
        for kind, part in parts_for(caller):
            cursor.execute(_sql(kind, part), values)
            found[kind.name] = [line for (line,) in cursor.fetchall()]
    return found


@lru_cache
def _sql(kind: Kind, part: Part) -> str:
    return AROUND.format(
        columns=columns_of(kind),
        table=kind.table,
        where=f"({part.where})",
        audience=kind.audience,
    )
