"""Writing the index: many documents by one statement, unchanged ones left alone."""

import json
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import connection

from portal.search.registry import Free

COLUMNS = {
    "record": "uuid",
    "kind": "text",
    "home": "text",
    "name": "text",
    "name_en": "text",
    "title": "text",
    "text": "text",
    "reading": "text",
    "facets": "text[]",
    "row": "jsonb",
    "sort_name": "text",
    "price_from": "numeric",
    "published_at": "timestamptz",
    "stale_on": "date",
    "indexed_at": "timestamptz",
}
# `terms` follow from these, so a document whose terms changed differs in one of them.
COMPARED = [column for column in COLUMNS if column != "indexed_at"]

UPSERT = """
    INSERT INTO search_document AS d ({columns}, terms)
    SELECT {columns}, array_to_tsvector(string_to_array(terms, E'\\n'))
    FROM json_to_recordset(%s::json) AS given({typed}, terms text)
    ON CONFLICT (record) DO UPDATE SET {changes}, terms = EXCLUDED.terms
    WHERE ({old}) IS DISTINCT FROM ({new})
""".format(
    columns=", ".join(COLUMNS),
    typed=", ".join(f"{column} {kind}" for column, kind in COLUMNS.items()),
    changes=", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS),
    old=", ".join(f"d.{column}" for column in COMPARED),
    new=", ".join(f"EXCLUDED.{column}" for column in COMPARED),
)

# A document may be new or its hours may have changed: its free time is computed next.
EXPECT_FREE_TIME = """
    INSERT INTO search_freetime AS f (document_id, notice, days, due_at)
    SELECT unnest(%s::uuid[]), 0, '{}', %s
    ON CONFLICT (document_id) DO UPDATE SET due_at = EXCLUDED.due_at
    WHERE EXCLUDED.due_at IS NOT NULL
"""

KEEP_WORDS = """
    INSERT INTO search_word (word) SELECT DISTINCT unnest(%s::text[]) ORDER BY 1
    ON CONFLICT DO NOTHING
"""

SET_FREE_TIME = """
    UPDATE search_freetime f SET free_from = g.free_from, free_until = g.free_until,
        notice = g.notice, days = coalesce(g.days, '{}'), due_at = g.due_at
    FROM json_to_recordset(%s::json) AS g(document uuid, free_from timestamptz,
        free_until timestamptz, notice int, days date[], due_at timestamptz)
    WHERE f.document_id = g.document
"""


def upsert_documents(documents: Collection[Mapping], due_at) -> None:
    """Write documents as `drafts.document` gives them, and what belongs to them."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [json.dumps(documents, ensure_ascii=False)])
        records = sorted(document["record"] for document in documents)
        cursor.execute(EXPECT_FREE_TIME, [records, due_at])
        words = {word for document in documents for word in document["words"]}
        cursor.execute(KEEP_WORDS, [list(words)])


def delete_documents(records: Iterable[UUID | str]) -> None:
    with connection.cursor() as cursor:
        for table, key in ("freetime", "document_id"), ("document", "record"):
            cursor.execute(
                f"DELETE FROM search_{table} WHERE {key} = ANY(%s)", [list(records)]
            )


def set_free_time(free: Mapping[UUID, Free]) -> None:
    rows = [
        {
            "document": str(record),
            "free_from": iso(time.from_),
            "free_until": iso(time.until),
            "notice": time.notice,
            "days": [day.isoformat() for day in time.days],
            "due_at": iso(time.due_at),
        }
        for record, time in free.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(SET_FREE_TIME, [json.dumps(rows)])


def iso(moment) -> str | None:
    return moment and moment.isoformat()
