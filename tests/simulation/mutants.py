"""Each safeguard of the exchange taken away: the simulation must see the harm."""

from contextlib import contextmanager
from unittest.mock import patch

from django.db import transaction

from portal.core.ids import new_id
from portal.nodes import client
from portal.nodes.client import PeerTrouble
from portal.nodes.messages import inbox, outbox
from portal.nodes.models import InboxMessage, OutboxMessage
from resources.models import CancelledAhead


def known_answer(sender, message):
    known = InboxMessage.objects.filter(sender=sender, id=message.id).first()
    return known and known.answer


def note_answer(sender, message, answer):
    InboxMessage.objects.update_or_create(
        sender=sender,
        id=message.id,
        defaults={"kind": message.kind, "digest": message.digest, "answer": answer},
    )


def every_repeat_is_done():
    """The inbox does not look whether a message came before."""

    @transaction.atomic
    def receive(*, sender, message):
        answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_after_the_effect():
    """Effect and answer are two transactions: a crash may come in between."""

    def receive(*, sender, message):
        if known := known_answer(sender, message):
            return known
        with transaction.atomic():
            answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_before_the_effect():
    """The message counts as done before it is."""

    def receive(*, sender, message):
        if known := known_answer(sender, message):
            return known
        note_answer(sender, message, {"done": {}})
        with transaction.atomic():
            answer = inbox._do(sender, message)
            note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def a_repeat_is_an_error():
    """A repeat is not done again, but the stored answer is not given either."""
    real = inbox.receive

    def receive(*, sender, message):
        if known_answer(sender, message):
            raise inbox.Unanswerable("seen", "this message came before")
        return real(sender=sender, message=message)

    return patch.object(inbox, "receive", receive)


def a_cancel_leaves_no_tombstone():
    """A cancel that overtakes its request is answered, and forgotten."""
    return patch.object(
        CancelledAhead.objects, "get_or_create", lambda **_fields: (None, True)
    )


@contextmanager
def each_try_has_a_new_id():
    """A retry is taken for something new."""
    real = client.Client.message

    def message(self, asked):
        fresh = OutboxMessage(**{name: getattr(asked, name) for name in client.SENT})
        fresh.pk = asked.pk if asked.tries < 1 else new_id()
        return real(self, fresh)

    with patch.object(client.Client, "message", message):
        yield


def no_answer_is_taken_for_no():
    """After a time-out the sender takes the request for refused."""
    refused = {"refused": [{"code": "timeout", "message": "–"}], "more": {}}
    real = client.Client.message

    def message(self, asked):
        try:
            return real(self, asked)
        except PeerTrouble:
            return refused

    return patch.object(outbox.Client, "message", message)


# Each with a seed that showed its harm when it was written: it is tried first.
MUTANTS = {
    every_repeat_is_done: 0,
    answer_is_noted_after_the_effect: 17,
    answer_is_noted_before_the_effect: 1,
    a_repeat_is_an_error: 0,
    a_cancel_leaves_no_tombstone: 19,
    each_try_has_a_new_id: 0,
    no_answer_is_taken_for_no: 0,
}
