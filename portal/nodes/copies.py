"""Applying lines of a peer's feed: they become this base's copies."""

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from portal.core.time import now
from portal.nodes.base import applying, current_base
from portal.nodes.client import PeerTrouble
from portal.nodes.kinds import Kind
from portal.nodes.legible import legible
from portal.nodes.models import Node, Quarantined
from portal.nodes.sharing import is_shared

# Neither delimiter nor quote can stand in JSON: the bytes go in as they came, unparsed.
RECEIVE = r"COPY page FROM STDIN (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"

# One statement a page. A line of the same epoch and version counts only where it
# differs: so reading twice changes nothing, and a grown schema fills the new column.
# What its home no longer shows us is noted apart: to that base, once restored, it must
# not come back as withdrawn for all.
APPLY = """
WITH parsed AS MATERIALIZED (
    SELECT line::jsonb AS said FROM page WHERE line <> ''
), line AS MATERIALIZED (
    SELECT said, (said->>'id')::uuid AS id, (said->>'version')::bigint AS version
    FROM parsed
), withdrawn AS (
    UPDATE {table} t
    SET withdrawn_at = %(now)s, epoch = %(epoch)s, version = line.version{emptied}
    FROM line
    WHERE said ? 'withdrawn' AND t.id = line.id AND t.home = %(home)s AND NOT t.is_own
      AND (t.epoch, t.version) < (%(epoch)s, line.version)
    RETURNING t.id
), withheld AS (
    INSERT INTO nodes_withheld (kind, record) SELECT %(kind)s, id FROM withdrawn
    ON CONFLICT DO NOTHING
), held AS (
INSERT INTO {table} AS t ({columns}, epoch, is_own)
SELECT {values}, %(epoch)s, false
FROM line, jsonb_populate_record(NULL::{table}, %(defaults)s) d,
    jsonb_populate_record(d, said) r
WHERE NOT said ? 'withdrawn'
ORDER BY line.id  -- two that apply the same lines wait for each other in one order
ON CONFLICT (id) DO UPDATE SET epoch = EXCLUDED.epoch, {assignments}
WHERE (t.epoch, t.version) <= (EXCLUDED.epoch, EXCLUDED.version)
  AND ({old}) IS DISTINCT FROM ({new})
RETURNING t.id
)
DELETE FROM nodes_withheld w USING held WHERE w.kind = %(kind)s AND w.record = held.id
"""

# SQLSTATE classes: cardinality, data, integrity, limits, raised by a trigger.
FAULTS_OF_A_LINE = {"21", "22", "23", "54", "P0"}
LONGEST_KEPT = 100_000
MOST_QUARANTINED = 1_000  # lines of one peer and kind
NOT_SHARED = "no agreement in force lets {} flow"
OWN_EPOCH = 0  # what the home guard gives to own records


@lru_cache
def _apply_sql(kind: Kind) -> str:
    quoted = connection.ops.quote_name

    def each(pattern: str, columns: list[str]) -> str:
        return ", ".join(pattern.format(quoted(column)) for column in columns)

    said = [legible(f) for f in kind.fields if f.column in kind.travelling]
    values = [", ".join(said), each("d.{}", kind.kept)]
    return APPLY.format(
        table=kind.table,
        columns=each("{}", kind.travelling + kind.kept),
        values=", ".join(filter(None, values)),
        emptied="".join(f", {quoted(column)} = ''" for column in kind.personal),
        assignments=each("{0} = EXCLUDED.{0}", kind.travelling),
        old=each("t.{}", kind.travelling),
        new=each("EXCLUDED.{}", kind.travelling),
    )


class NotShared(PeerTrouble):
    """What no row in force lets flow between this base and the peer."""


class QuarantineFull(PeerTrouble):
    """More lines than anyone will look at: the page is not taken."""


def apply_lines(kind: Kind, *, peer: Node, epoch: int, lines: bytes) -> int:
    """Turn a peer's lines into copies; what cannot be one goes to quarantine.

    Returns how many did. Call it in the transaction that moves the cursor. Raises
    `QuarantineFull`, which undoes it: nothing is lost, and nothing fills the disk;
    and `NotShared`.
    """
    if not is_shared(peer.code, kind.matter):
        raise NotShared(NOT_SHARED.format(kind.matter))
    bad = _apply_or_split(kind, peer.code, epoch, lines)
    if bad:
        _quarantine(kind, peer, epoch, bad)
    return len(bad)


def apply_line(kind: Kind, *, peer: Node, epoch: int, line: bytes) -> str:
    """Try one line; why it cannot be a copy, or nothing if it is one now."""
    if not is_shared(peer.code, kind.matter):
        return NOT_SHARED.format(kind.matter)
    try:
        with transaction.atomic():
            _apply(kind, peer.code, epoch, line)
    except DatabaseError as error:
        return _blame(error)
    return ""


def withdraw_copy(
    kind: Kind, *, peer: Node, record: UUID, epoch: Any, version: Any
) -> str:
    """Leave no more of a copy than that it is withdrawn; why not, if it cannot be.

    Whatever is shared, and also where none has come: a line on its way is older.
    """
    said = {"id": str(record), "home": peer.code, "version": version}
    said["withdrawn_at"] = now().isoformat()
    try:
        with transaction.atomic():
            _apply(kind, peer.code, epoch, json.dumps(said).encode())
    except DatabaseError as error:
        return _blame(error)
    return ""


def adopt_lines(kind: Kind, *, lines: bytes) -> list[str]:
    """Take back own records from what a peer still knows of them, where it is newer.

    Returns why each line failed that could not be taken back.
    """
    bad = _apply_or_split(kind, current_base(), OWN_EPOCH, lines)
    return [reason for _line, reason in bad]


def _apply(kind: Kind, home: str, epoch: Any, lines: bytes) -> None:
    with applying(home), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE page (line text)")
        with connection.wrap_database_errors, cursor.copy(RECEIVE) as copy:
            copy.write(lines)
        cursor.execute(
            _apply_sql(kind),
            {
                "kind": kind.name,
                "home": home,
                "epoch": epoch,
                "now": now(),
                "defaults": kind.defaults,
            },
        )
        cursor.execute("DROP TABLE page")


def _apply_or_split(
    kind: Kind, home: str, epoch: int, lines: bytes
) -> list[tuple[bytes, str]]:
    """Apply what can be applied; the lines that cannot, each with its reason."""
    try:
        with transaction.atomic():
            _apply(kind, home, epoch, lines)
    except DatabaseError as error:
        reason = _blame(error)
    else:
        return []
    parts = [line for line in lines.split(b"\n") if line]
    if len(parts) < 2:
        return [(lines, reason)]
    middle = len(parts) // 2
    halves = b"\n".join(parts[:middle]), b"\n".join(parts[middle:])
    return [bad for half in halves for bad in _apply_or_split(kind, home, epoch, half)]


def _blame(error: DatabaseError) -> str:
    """What is wrong with the line; an error that is no line's fault is raised again."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if state[:2] not in FAULTS_OF_A_LINE:
        raise error
    return str(error).partition("\n")[0]


def _quarantine(
    kind: Kind, peer: Node, epoch: int, bad: list[tuple[bytes, str]]
) -> None:
    kept = {}
    for line, reason in bad:
        record = _record_in(line)
        kept[record or line] = Quarantined(
            peer=peer,
            kind=kind.name,
            record=record,
            epoch=epoch,
            line=line[:LONGEST_KEPT].decode(errors="replace").replace("\0", "\ufffd"),
            reason=reason[:LONGEST_KEPT],
        )
    Quarantined.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["peer", "kind", "record"],
        update_fields=["epoch", "line", "reason"],
    )
    held = Quarantined.objects.filter(peer=peer, kind=kind.name).count()
    if held > MOST_QUARANTINED:
        raise QuarantineFull(f"more than {MOST_QUARANTINED} bad lines of {kind.name}")


def _record_in(line: bytes) -> UUID | None:
    """The record that a line is about, if it says so in a way we can read."""
    if len(line) > LONGEST_KEPT:
        return None
    try:
        return UUID(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
