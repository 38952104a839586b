"""Reading the change feed: what this base tells another of its own records.

Each page is made by one statement, mark and record together, and leaves PostgreSQL as
the text that is sent: nothing is parsed or built in Python. (As `bytea` it would be
written in hexadecimal on its way, at twice the cost.)
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection

from portal.nodes.kinds import Kind, kinds_shared_with

# Marks of transactions below xmin are all there: none of them can commit later. Any
# open write in the cluster holds xmin back, so writes must be short.
SETTLED = "m.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# The first condition repeats what the second implies: it names the partial index.
TOLD = "m.told <> '{}' AND m.told && ARRAY['*', %(caller)s]::varchar[]"
BUCKETS = 256  # parts of a kind, each with a digest of its own
BUCKET = "get_byte(uuid_send({id}), 15)"  # the last byte of an id is random

PAGE = """
WITH marked AS MATERIALIZED (
    SELECT m.record, m.xid, m.position FROM nodes_mark m
    WHERE m.kind = %(kind)s AND {told} AND {settled}
      AND (m.xid, m.position) > (%(xid)s, %(position)s)
    ORDER BY m.xid, m.position LIMIT %(limit)s
), last AS (
    SELECT xid, position FROM marked ORDER BY xid DESC, position DESC LIMIT 1
), said AS MATERIALIZED (
    SELECT m.xid, m.position,
        (SELECT {line} FROM {table} r WHERE r.id = m.record) AS line
    FROM marked m
)
SELECT string_agg(line, E'\\n' ORDER BY xid, position), count(line),
    (SELECT xid FROM last), (SELECT position FROM last)
FROM said
"""

BUCKET_LINES = """
WITH marked AS MATERIALIZED (
    SELECT m.record FROM nodes_mark m
    WHERE m.kind = %(kind)s AND {told} AND {bucket} = %(bucket)s
)
SELECT string_agg({line}, E'\\n')
FROM marked m JOIN {table} r ON r.id = m.record
"""

COPIES = """
SELECT string_agg(copy.line, E'\\n' ORDER BY copy.id),
    (array_agg(copy.id ORDER BY copy.id DESC))[1]
FROM (
    SELECT r.id, CASE WHEN w.record IS NULL
        THEN (SELECT row_to_json(b)::text FROM (SELECT {columns}) b)
        ELSE {withdrawal} END AS line
    FROM {table} r
    LEFT JOIN nodes_withheld w ON w.kind = %(kind)s AND w.record = r.id
    WHERE r.home = %(home)s AND r.id > %(after)s
    ORDER BY r.id LIMIT %(limit)s
) copy
"""

# Whoever is no longer in the audience learns no more than that.
WITHDRAWAL = """json_build_object(
        'id', r.id, 'version', r.version, 'withdrawn', true)::text"""
LINE = """CASE WHEN {audience} && ARRAY['*', %(caller)s]
    THEN (SELECT row_to_json(b)::text FROM (SELECT {columns}) b)
    ELSE {withdrawal} END"""

ONE = """
SELECT (SELECT row_to_json(b)::text FROM (SELECT {columns}) b)
FROM {table} r WHERE r.id = %s
"""

BEHIND = """
SELECT count(*) FROM (
    SELECT FROM nodes_mark m
    WHERE m.kind = %(kind)s AND {told} AND {settled}
      AND (m.xid, m.position) > (%(xid)s, %(position)s)
    LIMIT %(limit)s
) ahead
"""

HEADS = """
SELECT k.kind, head.xid, head.position
FROM unnest(%(kinds)s::varchar[]) k(kind) CROSS JOIN LATERAL (
    SELECT m.xid, m.position FROM nodes_mark m
    WHERE m.kind = k.kind AND {told} AND {settled}
    ORDER BY m.xid DESC, m.position DESC LIMIT 1
) head
"""

DIGEST = """
SELECT {bucket}, count(*),
    bit_xor(('x' || left(md5(r.id::text || r.version), 16))::bit(64)::bigint)::text
FROM {table} r WHERE r.withdrawn_at IS NULL AND {whose} GROUP BY 1
"""

MOST_BEHIND = 100_000  # counting further would cost more than it tells


@dataclass(frozen=True)
class Page:
    """Lines of the feed and the place after them."""

    lines: bytes
    count: int
    xid: int
    position: int


def columns_of(kind: Kind) -> str:
    """The columns of the row `r` that travel."""
    quoted = connection.ops.quote_name
    return ", ".join(f"r.{quoted(column)}" for column in kind.travelling)


@lru_cache
def _page_sql(kind: Kind, template: str) -> str:
    columns = columns_of(kind)
    return template.format(
        told=TOLD,
        settled=SETTLED,
        bucket=BUCKET.format(id="m.record"),
        line=LINE.format(
            audience=kind.audience, columns=columns, withdrawal=WITHDRAWAL
        ),
        withdrawal=WITHDRAWAL,
        columns=columns,
        table=kind.table,
    )


def read_page(kind: Kind, *, caller: str, xid: int, position: int, limit: int) -> Page:
    """The next changes of a kind that base `caller` is told of, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _page_sql(kind, PAGE),
            {
                "kind": kind.name,
                "caller": caller,
                "xid": xid,
                "position": position,
                "limit": limit,
            },
        )
        lines, count, last_xid, last_position = cursor.fetchone()
    return Page(
        (lines or "").encode(), count, last_xid or xid, last_position or position
    )


def count_behind(kind: Kind, *, caller: str, xid: int, position: int) -> int:
    """How many changes of a kind wait behind a place in the feed, counted so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            BEHIND.format(told=TOLD, settled=SETTLED),
            {
                "kind": kind.name,
                "caller": caller,
                "xid": xid,
                "position": position,
                "limit": MOST_BEHIND,
            },
        )
        return cursor.fetchone()[0]


def heads(caller: str) -> dict[str, tuple[int, int]]:
    """The place of the last settled change of each kind that has any, and may flow."""
    with connection.cursor() as cursor:
        cursor.execute(
            HEADS.format(told=TOLD, settled=SETTLED),
            {"kinds": list(kinds_shared_with(caller)), "caller": caller},
        )
        return {kind: (xid, position) for kind, xid, position in cursor.fetchall()}


def read_bucket(kind: Kind, *, caller: str, bucket: int) -> bytes:
    """Every line of one of the 256 parts of a kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            _page_sql(kind, BUCKET_LINES),
            {"kind": kind.name, "caller": caller, "bucket": bucket},
        )
        return (cursor.fetchone()[0] or "").encode()


def read_line(kind: Kind, record: UUID) -> str:
    """One record as a line of the feed; for a message that cannot wait for the feed."""
    with connection.cursor() as cursor:
        cursor.execute(_page_sql(kind, ONE), [record])
        return cursor.fetchone()[0]


def read_copies(kind: Kind, *, home: str, after: UUID, limit: int) -> tuple[bytes, str]:
    """What this base holds of another's records, in the order of their ids.

    Of what its home no longer shows us it tells no more than that. Gives the lines
    and the last id, or nothing when there are no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _page_sql(kind, COPIES),
            {"kind": kind.name, "home": home, "after": after, "limit": limit},
        )
        lines, last = cursor.fetchone()
    return (lines or "").encode(), str(last or "")


def digest_for(kind: Kind, *, caller: str) -> dict[int, list]:
    """Count and digest of the own records that `caller` should hold, by bucket."""
    mine = f"r.is_own AND {kind.audience} && ARRAY['*', %s]"
    return _digest(kind, mine, caller)


def digest_of(kind: Kind, *, home: str) -> dict[int, list]:
    """The same of the copies of base `home` that this base does hold."""
    return _digest(kind, "r.home = %s", home)


def _digest(kind: Kind, whose: str, base: str) -> dict[int, list]:
    sql = DIGEST.format(bucket=BUCKET.format(id="r.id"), table=kind.table, whose=whose)
    with connection.cursor() as cursor:
        cursor.execute(sql, [base])
        return {bucket: [count, xor] for bucket, count, xor in cursor.fetchall()}
