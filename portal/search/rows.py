"""Writing the index: many documents by one statement, unchanged ones left alone."""

import json
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import connection

from portal.core.parts import PARTS
from portal.search import days
from portal.search.models import Outline
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
    "row": "jsonb",
    "sort_name": "text",
    "price_from": "numeric",
    "published_at": "timestamptz",
    "stale_on": "date",
    "indexed_at": "timestamptz",
}
COMPARED = [column for column in COLUMNS if column != "indexed_at"]

UPSERT = """
    INSERT INTO search_document AS d ({columns})
    SELECT {columns} FROM json_to_recordset(%s::json) AS given({typed})
    ON CONFLICT (record) DO UPDATE SET {changes}
    WHERE ({old}) IS DISTINCT FROM ({new})
""".format(
    columns=", ".join(COLUMNS),
    typed=", ".join(f"{column} {kind}" for column, kind in COLUMNS.items()),
    changes=", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS),
    old=", ".join(f"d.{column}" for column in COMPARED),
    new=", ".join(f"EXCLUDED.{column}" for column in COMPARED),
)

# What is known is left out before: each conflict would use up a number.
NUMBER_FACETS = """
    INSERT INTO search_facetcode (facet)
    SELECT unnest(%s::text[]) EXCEPT SELECT facet FROM search_facetcode ORDER BY 1
    ON CONFLICT DO NOTHING
"""

OUTLINE = f"""
    INSERT INTO search_outline AS o (document_id, number, price_from, codes, terms)
    SELECT record, coalesce(
        (SELECT number FROM search_outline WHERE document_id = record),
        {PARTS} * nextval('search_outline_number_' || part) + part), price_from, ARRAY(
        SELECT id FROM search_facetcode WHERE facet = ANY(facets) ORDER BY id),
        array_to_tsvector(string_to_array(terms, E'\\n'))
    FROM json_to_recordset(%s::json) AS given(
        record uuid, price_from numeric, facets text[], terms text),
    LATERAL (SELECT part FROM generate_series(0, {PARTS} - 1) AS part
        WHERE satisfies_hash_partition(
            'search_outline'::regclass, {PARTS}, part, record)) AS lies
    ON CONFLICT (document_id) DO UPDATE SET price_from = EXCLUDED.price_from,
        codes = EXCLUDED.codes, terms = EXCLUDED.terms
    WHERE (o.price_from, o.codes, o.terms)
        IS DISTINCT FROM (EXCLUDED.price_from, EXCLUDED.codes, EXCLUDED.terms)
"""

# A document may be new or its hours may have changed: its free time is computed next.
EXPECT_FREE_TIME = """
    INSERT INTO search_freetime AS f (document_id, notice, due_at)
    SELECT unnest(%s::uuid[]), 0, %s
    ON CONFLICT (document_id) DO UPDATE SET due_at = EXCLUDED.due_at
    WHERE EXCLUDED.due_at IS NOT NULL
"""

KEEP_WORDS = """
    INSERT INTO search_word (word) SELECT DISTINCT unnest(%s::text[]) ORDER BY 1
    ON CONFLICT DO NOTHING
"""

SET_FREE_TIME = """
    UPDATE search_freetime f SET free_from = g.free_from, free_until = g.free_until,
        notice = g.notice, due_at = g.due_at
    FROM json_to_recordset(%s::json) AS g(document uuid, free_from timestamptz,
        free_until timestamptz, notice int, due_at timestamptz)
    WHERE f.document_id = g.document
"""


def upsert_documents(documents: Collection[Mapping], due_at) -> None:
    """Write documents as `drafts.document` gives them, and what belongs to them."""
    given = json.dumps(documents, ensure_ascii=False)
    facets = {facet for document in documents for facet in document["facets"]}
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [given])
        cursor.execute(NUMBER_FACETS, [list(facets)])
        cursor.execute(OUTLINE, [given])
        records = sorted(document["record"] for document in documents)
        cursor.execute(EXPECT_FREE_TIME, [records, due_at])
        words = {word for document in documents for word in document["words"]}
        cursor.execute(KEEP_WORDS, [list(words)])


def delete_documents(documents: Iterable[UUID | str]) -> None:
    records = list(documents)
    with connection.cursor() as cursor:
        for table in "freetime", "outline":
            cursor.execute(
                f"DELETE FROM search_{table} WHERE document_id = ANY(%s)", [records]
            )
        cursor.execute("DELETE FROM search_document WHERE record = ANY(%s)", [records])


def set_free_time(free: Mapping[UUID, Free]) -> None:
    rows = [
        {
            "document": str(record),
            "free_from": iso(time.from_),
            "free_until": iso(time.until),
            "notice": time.notice,
            "due_at": iso(time.due_at),
        }
        for record, time in free.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(SET_FREE_TIME, [json.dumps(rows)])
    numbers = Outline.objects.filter(pk__in=free).values_list("number", "pk")
    days.keep({number: free[record].days for number, record in numbers})


def iso(moment) -> str | None:
    return moment and moment.isoformat()
