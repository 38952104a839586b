"""What must hold at every step, of all bases' truth together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portal.nodes.kinds import kinds
from resources.models.booking import LIVE
from tests.simulation import signing_on

NEWS = """
SELECT kind, array_agg(record) FROM nodes_mark
WHERE NOT pg_visible_in_snapshot(xid::text::xid8, %s::pg_snapshot) GROUP BY kind
"""
# Of a copy that its home no longer shows, only the version is news.
ROWS = """
SELECT id, home, version, epoch, is_own, withdrawn_at IS NOT NULL,
    md5(ROW({columns})::text) FROM {table} r WHERE id = ANY(%s)
"""
TWO_HOLDERS = """
SELECT a.id, b.id FROM resources_occupation a JOIN resources_occupation b
    ON a.instrument_id = b.instrument_id AND a.id < b.id
    AND a.occupied_from < b.occupied_until AND b.occupied_from < a.occupied_until
WHERE a.is_own AND b.is_own AND a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
UNION ALL
SELECT a.id, b.id FROM resources_booking a JOIN resources_booking b
    ON a.instrument_id = b.instrument_id AND a.id < b.id
    AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
WHERE a.is_own AND b.is_own AND a.status = ANY(%s) AND b.status = ANY(%s)
"""
STRANGERS = """
SELECT 'booking', b.id FROM resources_booking b
    WHERE NOT b.is_own AND NOT EXISTS (
        SELECT FROM identity_person p WHERE p.id = b.person_id AND p.is_own)
UNION ALL SELECT 'address', p.id FROM identity_person p
    WHERE NOT p.is_own AND (p.email <> '' OR p.phone <> '')
"""
EFFECTS = (
    "SELECT kind, message FROM simulation_effect GROUP BY 1, 2 HAVING count(*) > 1"
)
# With the consent a request is taken back, whatever the other base has made of it.
BY_CONSENT = """answer @> '{"refused": [{"code": "consent_missing"}]}'"""
ANSWERED = f"""
SELECT id, kind, peer_id, about, answer ? 'done' FROM nodes_outboxmessage
WHERE answered_at IS NOT NULL AND kind LIKE 'booking.%%' AND NOT id = ANY(%s)
    AND NOT {BY_CONSENT}
"""
TAKEN_BACK = f"""
SELECT about, peer_id FROM nodes_outboxmessage p
WHERE kind = 'booking.place' AND {BY_CONSENT} AND NOT EXISTS (
    SELECT FROM nodes_outboxmessage c
    WHERE c.about = p.about AND c.kind = 'booking.cancel' AND c.answer ? 'refused')
"""
MOVES = f"""
SELECT body->>'starts_at', answer ? 'done' FROM nodes_outboxmessage
WHERE kind = 'booking.move' AND about = %s
    AND (NOT coalesce(answer ? 'refused', false) OR {BY_CONSENT})
ORDER BY made_at
"""
LIVE_AT = """
SELECT starts_at FROM resources_booking WHERE id = %s AND is_own AND status = ANY(%s)
"""
BOOKING = "SELECT status FROM resources_booking WHERE id = %s AND is_own"
CONSENTED = """
SELECT FROM identity_consent c WHERE person_id = %s AND recipient = %s AND (
    withdrawn_at IS NULL OR %s < (  -- it was on its way when she took it back
        SELECT max((m.body->>'version')::bigint) FROM nodes_outboxmessage m
        WHERE m.kind = 'identity.forget_person'
            AND m.about = c.person_id AND m.peer_id = c.recipient))
"""
CONSENTS = """
SELECT FROM identity_consent WHERE person_id = %s AND recipient = %s
    AND subject = 'booking' AND withdrawn_at IS NULL
"""
PROMISES = {  # by what was asked, and whether the answer was "done"
    ("booking.place", True): "made",
    ("booking.place", False): "refused",
    ("booking.cancel", True): "cancelled",
}
KEPT = {
    "made": lambda status: status is not None,
    "refused": lambda status: status is None,
    "cancelled": lambda status: status not in LIVE,
}
NEVER_TRAVEL = {"version", "withdrawn_at"}
NOTHING_SEEN = "1:1:"  # a snapshot


class Violation(AssertionError):
    """What must never be was seen."""


@dataclass
class Known:
    """What was seen of one base so far."""

    snapshot: str
    answered: list[UUID]


class Checks:
    """Remembers every version that was ever true at its home, and what was promised."""

    def begin(self, simulation):
        self.simulation = simulation
        self.bases = {base.code: base for base in simulation.bases}
        # By (kind, record, version), digests of what it said. After a restore its home
        # may give out a version again.
        self.truth = defaultdict(set)
        self.held = {}  # (base, kind, record): (epoch, version)
        self.moved = set()  # (booking, the base that asked, the base that moved it)
        self.promised = set()  # (booking, the base that said so, what it said)
        self.known = {code: Known(NOTHING_SEEN, []) for code in self.bases}
        for base in simulation.bases:
            for kind, records in self._news(base).items():
                self._rows(base, kinds()[kind], records, is_first=True)

    def found(self, what):
        self.simulation.note(f"VIOLATION {what}")
        raise Violation(what)

    def look(self, base):
        """Check what a base has committed since it was last looked at."""
        changed = self._news(base)
        for kind, records in changed.items():
            self._rows(base, kinds()[kind], records)
        if {"resources.occupation", "resources.booking"} & set(changed):
            if two := base.asks(TWO_HOLDERS, LIVE, LIVE):
                self.found(f"{base.code}: two holders of one time: {two}")
            for promised in self.promised:
                if promised[1] == base.code:
                    self._keeps(*promised)
            for moved in self.moved:
                if moved[2] == base.code:
                    self._stands(*moved)
        if strangers := base.asks(STRANGERS):
            self.found(f"{base.code} knows whom it need not: {strangers}")
        if twice := base.asks(EFFECTS):
            self.found(f"{base.code}: done twice: {twice}")
        self._answers(base)

    def _news(self, base):
        known = self.known[base.code]
        ((snapshot,),) = base.asks("SELECT pg_current_snapshot()::text")
        news = dict(base.asks(NEWS, known.snapshot))
        known.snapshot = snapshot
        return news

    def _rows(self, base, kind, records, is_first=False):
        columns = ", ".join(
            f"r.{connection.ops.quote_name(c)}"
            for c in kind.travelling
            if c not in NEVER_TRAVEL
        )
        sql = ROWS.format(columns=columns, table=kind.table)
        for record, home, *row in base.asks(sql, records):
            version, epoch, is_own, is_withdrawn, digest = row
            key = kind.name, record
            if is_own:
                self.truth[*key, version].add(digest)
            self._grows(base, key, (epoch, version))
            is_told = home in self.bases and not is_withdrawn
            if is_told and not (is_own or is_first):
                self._was_true(base, home, key, version, digest)
                if kind.name == "identity.person":
                    self._may_know(base, home, record, version)

    def _grows(self, base, key, at):
        before = self.held.get((base.code, *key), (0, 0))
        if at < before:
            self.found(f"{base.code}: {key} went back from {before} to {at}")
        self.held[base.code, *key] = at

    def _was_true(self, base, home, key, version, digest):
        if digest not in self.truth[*key, version]:
            self.found(f"{base.code} holds of {key} v{version} what {home} never said")

    def _may_know(self, base, home, person, version):
        if not self.bases[home].asks(CONSENTED, person, base.code, version):
            self.found(f"{base.code} knows {person} of {home}, who does not agree")

    def may_tell(self, base, peer, body):
        """A card leaves only while whom it speaks of agrees, however old it is."""
        said = (body.get("card") or {}).get("person", {})
        # To cancel, the id alone is said.
        if set(said) > {"id"} and not base.asks(CONSENTS, said["id"], peer.code):
            self.found(f"{base.code} tells {peer.code} of {said['id']} without consent")

    def at_rest(self):
        """Nothing is left to come: what was taken back with a consent is no booking."""
        restored = self.simulation.faults.restored
        for base in self.bases.values():
            for booking, home in base.asks(TAKEN_BACK):
                if base not in restored and self.bases[home] not in restored:
                    self._keeps(booking, home, "cancelled")
            for home in self.bases.values():
                for wrong in signing_on.amiss(base, home):
                    self.found(wrong)

    # --- a restore ------------------------------------------------------------------
    def lost(self, base):
        """A base has only what its backup holds: it has promised nothing more."""
        self.known[base.code] = Known(NOTHING_SEEN, [])
        self.held = {at: seen for at, seen in self.held.items() if at[0] != base.code}
        self._forget_promises_of(base)

    def taken_up(self, base):
        """A restored base is open again: all that it still answers for holds again."""
        self._forget_promises_of(base)
        for known in self.known.values():
            known.answered.clear()

    def _forget_promises_of(self, base):
        self.promised = {each for each in self.promised if each[1] != base.code}

    # --- promises -------------------------------------------------------------------
    def _answers(self, base):
        seen = self.known[base.code].answered
        for message, kind, peer, booking, is_done in base.asks(ANSWERED, seen):
            seen.append(message)
            if promise := PROMISES.get((kind, is_done)):
                self.promised.add((booking, peer, promise))
                self._keeps(booking, peer, promise)
            if (kind, is_done) == ("booking.move", True):
                self.moved.add((booking, base.code, peer))
                self._stands(booking, base.code, peer)

    def _keeps(self, booking, home, promise):
        found = self.bases[home].asks(BOOKING, booking)
        status = found[0][0] if found else None
        if not KEPT[promise](status):
            self.found(f"{home} said that {booking} is {promise}: it is {status}")

    def _stands(self, booking, asker, home):
        """The last of the moves that were confirmed counts, or one asked for since."""
        bases = [self.bases[code] for code in (asker, home)]
        if any(base in self.simulation.faults.restored for base in bases):
            return
        allowed = []
        for start, is_done in bases[0].asks(MOVES, booking):
            allowed = [start] if is_done else [*allowed, start]
        for (starts_at,) in bases[1].asks(LIVE_AT, booking, LIVE):
            if starts_at not in map(datetime.fromisoformat, allowed):
                self.found(
                    f"{home} confirmed {booking} at {allowed}: it is {starts_at}"
                )
