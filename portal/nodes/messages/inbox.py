"""Receiving: what a peer asks is done once, and every repeat gets the first answer."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import translation

from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from portal.core.time import now
from portal.nodes.messages.kinds import KINDS, Body
from portal.nodes.models import InboxMessage, Node
from portal.nodes.sharing import is_shared, not_shared

KEPT = timedelta(days=400)  # longer than any base is away


class Unanswerable(Exception):
    """A message that cannot be answered as it stands; `code` says why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Received:
    """A message as it came from a peer."""

    id: UUID
    kind: str
    language: str  # of whoever waits for the answer
    body: Body

    @property
    def digest(self) -> str:
        said = [self.kind, self.body]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def receive(*, sender: Node, message: Received) -> Body:
    """The answer to a peer's message; what it asks is done the first time it comes.

    Effect and answer are stored together: after a crash there are both or neither.
    Raises `Unanswerable` with `unknown_kind`, or with `other_body` where the id came
    before with something else.
    """
    lock(Lock.MESSAGE_RECEIVED, message.id)  # a repeat waits for the first answer
    known = InboxMessage.objects.filter(sender=sender, id=message.id).first()
    if known is None:
        return _answer(sender, message)
    if known.digest != message.digest:
        raise Unanswerable("other_body", "this id came before with another body")
    return known.answer


def _answer(sender: Node, message: Received) -> Body:
    if message.kind not in KINDS:
        raise Unanswerable("unknown_kind", f"{message.kind} is unknown here")
    with translation.override(message.language):
        answer = _do(sender, message)
    InboxMessage.objects.create(
        sender=sender,
        id=message.id,
        kind=message.kind,
        digest=message.digest,
        answer=answer,
    )
    return answer


def _do(sender: Node, message: Received) -> Body:
    try:
        with transaction.atomic():  # a refusal leaves nothing behind
            kind = KINDS[message.kind]
            if not is_shared(sender.code, kind.matter):
                raise not_shared(sender, kind.matter)
            return {"done": kind.handle(sender, message.body)}
    except Refusal as refusal:
        more = getattr(refusal, "extra", {})
        return {"refused": refusal.reasons, "more": json_ready(more)}


def json_ready(said: Body) -> Body:
    """The same with its times and ids as text."""
    return json.loads(json.dumps(said, cls=DjangoJSONEncoder))


def forget_answers() -> int:
    """Delete answers that no peer can still ask for; how many."""
    return InboxMessage.objects.filter(at__lt=now() - KEPT).delete()[0]
