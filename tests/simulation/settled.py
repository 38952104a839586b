"""What must hold once all faults are over: everything answered, all copies equal."""

from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import connection

from portal.identity.tasks import tell_changes
from portal.nodes import tasks
from portal.nodes.kinds import kinds
from tests.simulation.checks import BY_CONSENT
from tests.simulation.themes import UNSPOKEN

ROUNDS = 13  # of ten minutes: a lease taken by a clock an hour ahead ends too
ROUND = timedelta(minutes=10)
EVERY_ROUND = [tell_changes, tasks.send_messages, tasks.pull_peers, tasks.retry]

OWN = """
SELECT '{name}', r.id::text, r.version, md5(ROW({columns})::text)
FROM {table} r WHERE r.is_own AND r.withdrawn_at IS NULL
    AND {audience} && ARRAY['*', '{reader}']
"""
HELD = """
SELECT '{name}', r.id::text, r.version, md5(ROW({columns})::text)
FROM {table} r WHERE r.home = '{home}' AND r.withdrawn_at IS NULL
"""
WAITING = (
    "SELECT kind, peer_id, error FROM nodes_outboxmessage WHERE answered_at IS NULL"
)
HELD_BACK = "SELECT kind, record, reason FROM nodes_quarantined"
# Of what it does not speak for a base tells in vain.
BEYOND = f"SELECT id FROM identity_division WHERE is_own AND code LIKE '{UNSPOKEN}%'"
TOLD = """
SELECT peer_id, id, answer ? 'done' FROM nodes_outboxmessage
WHERE kind = 'notices.tell' AND answered_at IS NOT NULL
"""
TOLD_OF_REFUSALS = """('resources.booking_not_placed_elsewhere',
    'resources.booking_not_changed_elsewhere')"""
TOLD_TOO_OFTEN = f"""
SELECT n.about, count(*) FROM notices_notice n WHERE n.kind IN {TOLD_OF_REFUSALS}
GROUP BY 1 HAVING count(*) > (SELECT count(*) FROM nodes_outboxmessage o
    WHERE o.about = n.about AND o.answer ? 'refused')
"""
# Whoever asked waits for two seconds: of what is refused later they must be told.
TOLD_TOO_SELDOM = f"""
SELECT o.about, count(*) FROM nodes_outboxmessage o
WHERE o.kind IN ('booking.place', 'booking.move', 'booking.cancel')
    AND o.answer ? 'refused' AND NOT {BY_CONSENT}
    AND o.answered_at NOT BETWEEN o.made_at AND o.made_at + interval '2 seconds'
GROUP BY 1 HAVING count(*) > (SELECT count(*) FROM notices_notice n
    WHERE n.about = o.about AND n.kind IN {TOLD_OF_REFUSALS})
"""
HEARD = "SELECT message FROM simulation_effect WHERE kind = 'notices.tell'"
ASKED = """
SELECT peer_id, md5(jsonb_build_array(kind, body)::text), count(*)
FROM nodes_outboxmessage GROUP BY 1, 2
"""
DONE = "SELECT digest, count(*) FROM simulation_effect WHERE sender = %s GROUP BY 1"


def settle(simulation):
    """End the faults, let the clock strike for a while, and look."""
    simulation.faults.heal()
    left = []
    for _ in range(ROUNDS):
        for base in simulation.bases:
            for task in _tasks(base, simulation.faults, left):
                simulation.start(base, task.name, task.run)
        simulation.run(until=simulation.moment + ROUND)
        left = unsettled(simulation.bases)
        if not left:
            break
    else:
        simulation.checks.found(f"never settled: {left}")
    simulation.checks.at_rest()
    for base in simulation.bases:
        simulation.checks.look(base)
        found = [*notices_once(simulation.bases, base)]
        found += [f"told too often: {row}" for row in base.asks(TOLD_TOO_OFTEN)]
        found += [f"told too seldom: {row}" for row in base.asks(TOLD_TOO_SELDOM)]
        if (
            base not in simulation.faults.restored
        ):  # it may have forgotten that it asked
            found += as_often_as_asked(simulation.bases, base)
        for wrong in found:
            simulation.checks.found(wrong)


def _tasks(base, faults, left):
    """What nobody spoilt must come by the feed alone."""
    is_to_compare = left and base in faults.spoilt
    return EVERY_ROUND + [tasks.compare_peers] * bool(is_to_compare)


def unsettled(bases):
    """What is still to come, in words; empty once there is nothing."""
    found = []
    beyond = {record for base in bases for (record,) in base.asks(BEYOND)}
    for base in bases:
        found += [f"{base.code} waits: {row}" for row in base.asks(WAITING)]
        found += [
            f"{base.code} holds back: {row}"
            for row in base.asks(HELD_BACK)
            if row[1] not in beyond
        ]
    return found or [
        difference
        for home in bases
        for reader in bases
        if home is not reader
        for difference in differences(home, reader, beyond)
    ]


def differences(home, reader, beyond):
    """In what a base's copies differ from what their home shows it."""
    truth, held = (
        {row for row in rows if UUID(row[1]) not in beyond}
        for rows in (
            home.asks(_of_all_kinds(OWN, reader=reader.code)),
            reader.asks(_of_all_kinds(HELD, home=home.code)),
        )
    )
    where = f"{reader.code} of {home.code}"
    return [f"{where} lacks {row}" for row in sorted(truth - held)] + [
        f"{where} has too much: {row}" for row in sorted(held - truth)
    ]


@cache
def _of_all_kinds(sql, **more):
    return " UNION ALL ".join(
        sql.format(
            name=kind.name,
            table=kind.table,
            audience=kind.audience,
            columns=", ".join(f"r.{quoted(c)}" for c in kind.travelling),
            **more,
        )
        for kind in kinds().values()
    )


def quoted(column):
    return connection.ops.quote_name(column)


def notices_once(bases, base):
    """Which notices that a base passed on came more than once, or not at all."""
    peers = {each.code: each for each in bases}
    for peer, message, is_done in base.asks(TOLD):
        heard = [row[0] for row in peers[peer].asks(HEARD)].count(message)
        if not is_done or heard != 1:
            yield f"{peer} was told {heard} times: {message}"


def as_often_as_asked(bases, base):
    """What was done for a base more often than it asked for it."""
    asked = {(peer, digest): n for peer, digest, n in base.asks(ASKED)}
    for peer in bases:
        for digest, count in peer.asks(DONE, base.code):
            if count > asked.get((peer.code, digest), 0):
                yield f"{peer.code} did {digest} {count} times"
