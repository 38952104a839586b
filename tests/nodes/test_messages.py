"""Messages: what is asked once is done once, whatever happens in between."""

import json
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.logs import REQUEST_ID_HEADER, serving
from portal.core.time import now
from portal.identity.models import Division
from portal.nodes.actions import pause_exchange, resume_exchange, send_again
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.messages import inbox, kinds, outbox
from portal.nodes.messages.inbox import Received, Unanswerable, receive
from portal.nodes.messages.outbox import deliver, send
from portal.nodes.models import InboxMessage, OutboxMessage
from portal.nodes.tasks import send_to
from portal.nodes.views import Malformed, received_in
from tests.race import race
from tests.two_bases import division

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def founded(monkeypatch):
    """A kind of message that founds a division; what was settled of it is kept."""
    settled = []

    def handle(sender, body):
        division(body["code"])
        if body.get("refuse"):
            raise Refusal("不行", code="no")
        if body.get("crash"):
            raise RuntimeError
        return {"code": body["code"]}

    kind = kinds.MessageKind("test.found", "found", handle, settled.append)
    monkeypatch.setitem(kinds.KINDS, kind.code, kind)
    return settled


def message(**body):
    return Received(new_id(), "test.found", "zh-hans", {"code": "510104"} | body)


@pytest.fixture
def sent(founded, sichuan):
    return send(to=sichuan, kind="test.found", body={"code": "510104"}, about=new_id())


def test_it_is_done_and_answered(founded, sichuan):
    answer = receive(sender=sichuan, message=message())

    assert answer == {"done": {"code": "510104"}}
    assert Division.objects.filter(code="510104").exists()


def test_a_repeat_gets_the_first_answer(founded, sichuan):
    first = message()

    answers = [receive(sender=sichuan, message=first) for _ in range(2)]

    assert answers[0] == answers[1]
    assert Division.objects.count() == 1


def test_repeats_at_once_do_it_once(founded, sichuan):
    repeat = partial(receive, sender=sichuan, message=message())

    assert race(*[repeat] * 4) == [{"done": {"code": "510104"}}] * 4
    assert Division.objects.count() == 1


def test_the_same_id_with_another_body_is_refused(founded, sichuan):
    first = message()
    receive(sender=sichuan, message=first)
    other = Received(first.id, first.kind, "", {"code": "510105"})

    with pytest.raises(Unanswerable) as trouble:
        receive(sender=sichuan, message=other)

    assert trouble.value.code == "other_body"
    assert not Division.objects.filter(code="510105").exists()


def test_ids_of_two_bases_do_not_meet(founded, sichuan, chongqing):
    first = message()
    receive(sender=sichuan, message=first)
    other = Received(first.id, first.kind, "", {"code": "510105"})

    assert receive(sender=chongqing, message=other) == {"done": {"code": "510105"}}


def test_what_is_unknown_is_not_answered(sichuan, db):
    with pytest.raises(Unanswerable) as trouble:
        receive(sender=sichuan, message=message())

    assert trouble.value.code == "unknown_kind"
    assert not InboxMessage.objects.exists()


def test_a_refusal_is_an_answer_and_changes_nothing(founded, sichuan):
    asked = message(refuse=True)

    answer = receive(sender=sichuan, message=asked)

    assert answer["refused"] == [{"code": "no", "message": "不行"}]
    assert receive(sender=sichuan, message=asked) == answer
    assert not Division.objects.exists()


def test_a_crash_leaves_neither_effect_nor_answer(founded, sichuan):
    with pytest.raises(RuntimeError):
        receive(sender=sichuan, message=message(crash=True))

    assert not Division.objects.exists()
    assert not InboxMessage.objects.exists()


def test_answers_are_forgotten_after_more_than_a_year(founded, sichuan):
    receive(sender=sichuan, message=message())
    assert inbox.forget_answers() == 0

    with time_machine.travel(now() + timedelta(days=401)):
        assert inbox.forget_answers() == 1


def test_a_message_goes_with_its_cause(founded, sichuan):
    with transaction.atomic():
        send(to=sichuan, kind="test.found", body={}, about=new_id())
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()


def test_without_an_answer_it_is_tried_ever_more_slowly(sent):
    waits = []
    for _ in range(4):
        tried = deliver(sent)
        waits.append((tried.next_try_at - now()).total_seconds())
        OutboxMessage.objects.update(next_try_at=now())

    assert tried.tries == 4
    assert "ConnectionError" in tried.error
    assert [round(wait) for wait in waits] == [1, 2, 4, 8]
    assert not tried.answered_at


def test_sent_later_it_names_the_request_that_caused_it(founded, lying_base, liar):
    ids = []
    liar.answer = lambda handler: (
        ids.append(handler.headers[REQUEST_ID_HEADER])
        or (200, b'{"answer": {"done": {}}}')
    )
    with serving("caused-by-this"):
        send(to=lying_base, kind="test.found", body={}, about=new_id())

    send_to(lying_base.code)

    assert ids == ["caused-by-this"]


def test_who_has_the_lease_is_the_only_one_to_deliver(sent, monkeypatch):
    delivered = []
    monkeypatch.setattr(Client, "message", lambda self, said: delivered.append(said))
    assert OutboxMessage.objects.lease(sent.pk, outbox.LEASE)

    deliver(sent)

    assert delivered == []


def test_a_lease_ends_with_whoever_died_holding_it(sent):
    OutboxMessage.objects.lease(sent.pk, outbox.LEASE)
    assert not OutboxMessage.objects.due()

    with time_machine.travel(now() + outbox.LEASE):
        assert OutboxMessage.objects.due().get() == sent


def test_an_answer_is_settled_once(sent, founded):
    for _ in range(2):
        outbox.settle(message=sent, answer={"done": {}})

    assert founded == [sent]
    assert not OutboxMessage.objects.waiting()


def test_what_follows_from_an_answer_is_stored_with_it(sent, monkeypatch):
    def fail(message):
        raise RuntimeError

    kind = kinds.MessageKind("test.found", "found", fail, fail)
    monkeypatch.setitem(kinds.KINDS, kind.code, kind)
    with pytest.raises(RuntimeError):
        outbox.settle(message=sent, answer={"done": {}})

    assert OutboxMessage.objects.waiting().get() == sent


def test_no_answer_without_its_time(sent):
    with pytest.raises(IntegrityError, match="outbox_answered_with_an_answer"):
        OutboxMessage.objects.update(answered_at=now())


def test_nothing_is_sent_to_a_base_that_is_paused(sent, sichuan):
    pause_exchange(peer=sichuan)

    assert not OutboxMessage.objects.due()


def test_not_even_what_a_person_waits_for(sent, sichuan, monkeypatch):
    monkeypatch.setattr(outbox, "Client", lambda *of: pytest.fail("asked"))
    pause_exchange(peer=sichuan)

    left = deliver(sent)

    assert (left.answered_at, left.tries, left.error) == (None, 0, "")
    resume_exchange(peer=sichuan)
    assert OutboxMessage.objects.lease(sent.pk, outbox.LEASE)


def test_while_a_person_waits_the_clock_leaves_it_alone(founded, sichuan):
    send(
        to=sichuan,
        kind="test.found",
        body={},
        about=new_id(),
        a_person_waits=True,
    )

    assert not OutboxMessage.objects.due()
    with time_machine.travel(now() + outbox.PERSON_WAITS):
        assert OutboxMessage.objects.due().exists()


def test_one_that_is_not_answered_stops_the_others(sent, sichuan, monkeypatch):
    send(to=sichuan, kind="test.found", body={"code": "510105"}, about=new_id())
    asked = []

    def silent(self, said):
        asked.append(said.pk)
        raise PeerTrouble("silence")

    monkeypatch.setattr(Client, "message", silent)

    assert outbox.deliver_waiting(peer=sichuan) == 0
    assert asked == [sent.pk]


def test_an_officer_sends_it_again_at_once(sent):
    deliver(sent)
    assert not OutboxMessage.objects.due()

    assert send_again(messages=OutboxMessage.objects.all()) == 1
    assert OutboxMessage.objects.due().get() == sent


def test_old_messages_are_forgotten(sent, founded):
    outbox.settle(message=sent, answer={"done": {}})

    with time_machine.travel(now() + timedelta(days=401)):
        assert outbox.forget_answered() == 1


DEEP = "[" * 9_999 + "]" * 9_999


@pytest.mark.parametrize(
    "bad", ['"\\u0000"', '"\\ud800"', '{"\\u0000": 1}', "NaN", DEEP]
)
def test_what_no_column_can_keep_is_malformed(bad):
    said = {"id": str(new_id()), "kind": "x", "language": "", "body": {"url": 5}}

    with pytest.raises(Malformed):
        received_in(json.dumps(said).replace("5}", bad + "}").encode())
