"""Safeguards of messages between bases, each taken away."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from django.db import transaction

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.cards import check_card
from portal.identity.signon import claims, ending, telling
from portal.nodes import client, signing
from portal.nodes.client import PeerTrouble
from portal.nodes.messages import inbox, outbox
from portal.nodes.messages.kinds import KINDS, may_always_go
from portal.nodes.models import InboxMessage, OutboxMessage, OutboxQuerySet
from resources.across import settling
from resources.models import CancelledAhead

SIGNED_WITH = re.compile(r';(\w+)="?([^";]*)')


def known_answer(sender, message):
    known = InboxMessage.objects.filter(sender=sender, id=message.id).first()
    return known and known.answer


def note_answer(sender, message, answer):
    InboxMessage.objects.update_or_create(
        sender=sender,
        id=message.id,
        defaults={"kind": message.kind, "digest": message.digest, "answer": answer},
    )


def every_repeat_is_done(_bases):
    """The inbox does not look whether a message came before."""

    @transaction.atomic
    def receive(*, sender, message):
        answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_after_the_effect(_bases):
    """Effect and answer are two transactions: a crash may come in between."""

    def receive(*, sender, message):
        if known := known_answer(sender, message):
            return known
        with transaction.atomic():
            answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_before_the_effect(_bases):
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


def a_repeat_is_an_error(_bases):
    """A repeat is not done again, but the stored answer is not given either."""
    real = inbox.receive

    def receive(*, sender, message):
        if known_answer(sender, message):
            raise inbox.Unanswerable("seen", "this message came before")
        return real(sender=sender, message=message)

    return patch.object(inbox, "receive", receive)


def a_cancel_leaves_no_tombstone(_bases):
    """A cancel that overtakes its request is answered, and forgotten."""
    return patch.object(
        CancelledAhead.objects, "get_or_create", lambda **_fields: (None, True)
    )


@contextmanager
def each_try_has_a_new_id(_bases):
    """A retry is taken for something new."""
    real = client.Client.message

    def message(self, asked):
        fresh = OutboxMessage(**{name: getattr(asked, name) for name in client.SENT})
        fresh.pk = asked.pk if asked.tries < 1 else new_id()
        return real(self, fresh)

    with patch.object(client.Client, "message", message):
        yield


def no_answer_is_taken_for_no(_bases):
    """After a time-out the sender takes the request for refused."""
    refused = {"refused": [{"code": "timeout", "message": "–"}], "more": {}}
    real = client.Client.message

    def message(self, asked):
        try:
            return real(self, asked)
        except PeerTrouble:
            return refused

    return patch.object(outbox.Client, "message", message)


def answers_are_forgotten_within_a_day(_bases):
    """A repeat that comes after a long silence is done again."""
    return patch.object(inbox, "KEPT", timedelta(minutes=5))


def no_lease_on_messages(_bases):
    """Whoever wants to delivers, also what another is just delivering."""
    return patch.object(OutboxQuerySet, "lease", lambda *_args: True)


def any_answer_is_settled(_bases):
    """Whatever answer comes is taken in, though the message was answered before."""

    def answer(messages, message, answer):
        of_it = messages.filter(pk=message)
        return bool(of_it.update(answer=answer, answered_at=now(), error=""))

    return patch.object(OutboxQuerySet, "answer", answer)


def a_move_does_not_wait_for_the_one_before(_bases):
    """What was asked first may come last."""
    return patch.object(OutboxQuerySet, "in_turn", lambda self: self)


def late_refusals_are_not_told(_bases):
    """Whoever no longer waits at the page never hears that it was refused."""
    return patch.object(settling, "tell_refusal", lambda _message, _kind: None)


def cards_go_whatever_was_withdrawn(_bases):
    """Nobody looks at the consent again when a card is about to leave."""
    careless = {
        code: replace(kind, check=may_always_go)
        for code, kind in KINDS.items()
        if kind.check is check_card
    }
    return patch.dict(KINDS, careless)


def whoever_signs_is_believed(_bases):
    """Signatures are read, and not checked."""

    def verify(message, **_rules):
        said = dict(SIGNED_WITH.findall(message.headers.get("Signature-Input", "")))
        return SimpleNamespace(parameters=said, nonce=said.get("nonce"))

    return patch.object(signing, "verify", verify)


@contextmanager
def repeats_on_the_way_are_done(bases):
    """A signed request counts twice, and the inbox, which covers for it, is off too."""
    with every_repeat_is_done(bases), nonces_count_twice(bases):
        yield


def nonces_count_twice(_bases):
    """Whoever overheard a request may send it once more."""
    forgetful = SimpleNamespace(add=lambda *_args: True)
    return patch.object(signing, "cache", forgetful)


@contextmanager
def whoever_leaves_is_told_of_once(_bases):
    """What is said of a person is not said again where it was not heard."""
    real = OutboxQuerySet.failed

    def failed(messages, message, error):
        real(messages, message, error)
        of_people = messages.filter(pk=message, kind__in=[telling.PERSON, ending.END])
        of_people.update(answer={"done": {}}, answered_at=now())

    with patch.object(OutboxQuerySet, "failed", failed):
        yield


def guests_come_in_whatever_has_ended(_bases):
    """Nobody looks whether a sign-on ended while the guest was on the way."""
    return patch.object(ending, "has_ended", lambda _peer, _sid: False)


@contextmanager
def cards_count_by_the_clock(_bases):
    """Of what is said of a person that counts which is said at the later hour."""

    def moment():
        return int(now().timestamp() * 1_000_000)

    with (
        patch.object(claims, "next_position", moment),
        patch.object(telling, "next_position", moment),
    ):
        yield


def sessions_outlive_a_restore(_bases):
    """Sessions at other bases that began since the backup go on, and nobody knows."""
    return patch.object(ending, "end_all", lambda: None)
