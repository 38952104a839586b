"""Sending: a message is written with its cause and tried until it is answered.

PostgreSQL is the queue: who delivers takes a lease, commits, sends, and stores the
answer. No answer in time means unknown, never no.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from portal.core.logs import serving
from portal.core.time import now
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.copies import NOT_SHARED, NotShared
from portal.nodes.messages.inbox import KEPT
from portal.nodes.messages.kinds import KINDS, Body
from portal.nodes.models import Node, OutboxMessage
from portal.nodes.sharing import is_shared, not_shared

PERSON_WAITS = timedelta(seconds=2)
# After which who delivers is taken for dead: a peer has seven seconds to answer. What
# is asked twice all the same is done once.
LEASE = timedelta(seconds=8)

log = structlog.get_logger(__name__)


def send(
    *, to: Node, kind: str, body: Body, about: UUID, a_person_waits: bool = False
) -> OutboxMessage:
    """Write a message in the caller's transaction, so that both happen or neither.

    Where `a_person_waits`, call `deliver` once it has committed: the clock leaves it
    alone for that long. Refuses with `not_shared`.
    """
    known = KINDS[kind]
    if not is_shared(to.code, known.matter):
        raise not_shared(to, known.matter)
    head_start = PERSON_WAITS if a_person_waits else timedelta()
    return OutboxMessage.objects.create(
        peer=to,
        kind=known.code,
        body=body,
        about=about,
        is_in_order=known.is_in_order,
        made_at=_after_all(about) if known.is_in_order else now(),
        language=get_language() or "",
        next_try_at=now() + head_start,
    )


def _after_all(about: UUID) -> datetime:
    """A moment later than all that was asked about a record, whatever clocks did.

    What of it still waits is tried at once: else the new one would wait for it long.
    """
    lock(Lock.ASKED_IN_ORDER, about)  # what comes later knows what came before
    before = OutboxMessage.objects.filter(about=about, is_in_order=True)
    before.filter(answered_at=None).update(next_try_at=now())
    last = before.aggregate(last=Max("made_at"))["last"]
    return max(now(), last + timedelta.resolution) if last else now()


def deliver(message: OutboxMessage, within: timedelta | None = None) -> OutboxMessage:
    """Send a message unless someone is just doing so, and take the answer in.

    One that has to wait for an earlier one, or for a base that is paused, is left to
    the clock. `within` bounds how
    long the peer is waited for. Gives the message as it stands then: without an answer
    it will be tried again, ever more slowly.
    """
    if OutboxMessage.objects.lease(message.pk, LEASE):
        with serving(message.request_id):
            _try(message, within)
    message.refresh_from_db()
    return message


def _try(message: OutboxMessage, within: timedelta | None) -> None:
    said = {"peer": message.peer_id, "kind": message.kind, "message": str(message.pk)}
    try:
        _check_shared(message)
        KINDS[message.kind].check(message)
        KINDS[message.kind].note(message)
        with Client(message.peer, within) as client:
            answer = client.message(message)
    except PeerTrouble as trouble:
        OutboxMessage.objects.failed(message.pk, str(trouble))
        log.info("message_not_answered", **said, trouble=str(trouble))
    except Refusal as refusal:  # ours: the peer is not asked
        settle(message=message, answer={"refused": refusal.reasons})
    else:
        settle(message=message, answer=answer)
        log.info("message_answered", **said)


def is_awaited(message: OutboxMessage) -> bool:
    """Whether who asked still waits; one made later than now is of another clock."""
    return timedelta() <= now() - message.made_at <= PERSON_WAITS


def reasons_in(message: OutboxMessage) -> list[Refusal]:
    """Why the peer refuses, in its words; none unless it does."""
    return [Refusal(r["message"], code=r["code"]) for r in message.refusals]


def _check_shared(message: OutboxMessage) -> None:
    """What was written while an agreement held waits until one holds again."""
    matter = KINDS[message.kind].matter
    if not is_shared(message.peer_id, matter):
        raise NotShared(NOT_SHARED.format(matter))


@transaction.atomic
def settle(*, message: OutboxMessage, answer: Body) -> None:
    """Store the answer and do what follows from it, once."""
    if OutboxMessage.objects.answer(message.pk, answer):
        message.refresh_from_db()
        KINDS[message.kind].settle(message)


def deliver_waiting(*, peer: Node) -> int:
    """Deliver what is due at a peer, oldest first, until one is not answered."""
    count = 0
    for message in OutboxMessage.objects.due().filter(peer=peer):
        if not deliver(message).answered_at:
            break
        count += 1
    return count


def forget_answered() -> int:
    """Delete messages whose answers no peer keeps any longer; how many."""
    old = OutboxMessage.objects.filter(answered_at__lt=now() - KEPT)
    return old.delete()[0]
