"""What Lin asks of one booking at Chengdu is done there in the order that she asked."""

from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from portal.core.time import now
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.messages.outbox import deliver, deliver_waiting
from portal.nodes.models import Node, OutboxMessage
from resources.across import answering
from resources.across.asking import ask_to_book, ask_to_cancel, ask_to_move
from resources.models import Booking, BookingStatus, CancelledAhead
from tests.offices import enter
from tests.race import race
from tests.second_base import session_with

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def unanswered(booked, hours, monkeypatch):
    """Lin asked for 13 o'clock, and nobody knows whether Chengdu heard it."""

    def silence(*_asked):
        raise PeerTrouble("silence")

    with monkeypatch.context() as silent:
        silent.setattr(Client, "message", silence)
        return deliver(ask_to_move(booking=booked, **hours(13, 15)))


@pytest.fixture
def there(chengdu):
    def look():
        with chengdu.inside():
            return Booking.objects.get()

    return look


def test_a_second_wish_waits_for_the_first(unanswered, booked, hours, peer, there):
    later = deliver(ask_to_move(booking=booked, **hours(15, 17)))
    assert later.tries == 0
    OutboxMessage.objects.update(next_try_at=now())

    assert [deliver_waiting(peer=peer) for _ in range(3)] == [1, 1, 0]

    assert there().starts_at == hours(15, 17)["starts_at"]


def test_who_asks_anew_need_not_wait_for_the_next_try(unanswered, booked, hours):
    assert not OutboxMessage.objects.due()

    ask_to_move(booking=booked, **hours(15, 17))

    assert OutboxMessage.objects.due().get() == unanswered


@pytest.mark.parametrize("place", ["changelist", "change"])
def test_the_admin_site_says_why_it_waits(
    unanswered, booked, hours, client, sysadmin, place
):
    later = ask_to_move(booking=booked, **hours(15, 17))
    enter(client, sysadmin)
    which = [later.pk] if place == "change" else []

    page = client.get(reverse(f"admin:nodes_outboxmessage_{place}", args=which))

    assert page.content.decode().count("前一条消息得到答复") == 1


def test_what_is_refused_keeps_nothing_waiting(booked, hours, peer, there, chengdu):
    ask_to_move(booking=booked, **hours(2, 4))  # when it is closed
    ask_to_move(booking=booked, **hours(15, 17))
    OutboxMessage.objects.update(next_try_at=now())

    assert [deliver_waiting(peer=peer) for _ in range(2)] == [1, 1]
    assert there().starts_at == hours(15, 17)["starts_at"]


def test_other_bookings_do_not_wait(unanswered, wish):
    other = deliver(ask_to_book(wish=wish(15, 17), purpose="样品"))

    assert other.answer["done"]


def test_a_cancellation_overtakes(unanswered, booked, lin, peer, there):
    asked = ask_to_cancel(booking=booked.pk, base="chengdu", person=lin.person)
    assert deliver(asked).refusals == []

    OutboxMessage.objects.update(next_try_at=now())
    deliver_waiting(peer=peer)

    unanswered.refresh_from_db()
    assert [reason["code"] for reason in unanswered.refusals] == ["status"]
    assert there().status == BookingStatus.CANCELLED


def test_the_order_is_kept_though_a_clock_is_put_back(booked, hours):
    with time_machine.travel(now() + timedelta(hours=1)):
        first = ask_to_move(booking=booked, **hours(13, 15))
    second = ask_to_move(booking=booked, **hours(15, 17))

    assert first.made_at < second.made_at
    assert not OutboxMessage.objects.lease(second.pk, timedelta(seconds=8))


def test_of_two_at_once_the_second_sees_the_first(booked, hours):
    first_asks, second_is_kept = Event(), Event()

    def first():
        with transaction.atomic():
            ask_to_move(booking=booked, **hours(13, 15))
            first_asks.set()
            second_is_kept.wait(timeout=1)

    def second():
        first_asks.wait(timeout=30)
        message = ask_to_move(booking=booked, **hours(15, 17))
        second_is_kept.set()
        return OutboxMessage.objects.lease(message.pk, timedelta(seconds=8))

    assert race(first, second)[1] is False


# --- a request and its cancellation --------------------------------------------------
def cancellation_of(asked):
    person = asked.body["card"]["person"]["id"]
    return {"booking": str(asked.about), "card": {"person": {"id": person}}}


def test_of_a_request_and_its_cancellation_at_once_none_is_left(
    asked, chengdu, monkeypatch
):
    """The one that comes second waits until the first is seen."""
    placing, cancelled = Event(), Event()
    real = answering.place_booking

    def place_slowly(**wish):
        placing.set()
        cancelled.wait(timeout=1)
        return real(**wish)

    monkeypatch.setattr(answering, "place_booking", place_slowly)

    def do(verb, body):
        with session_with(chengdu.database), transaction.atomic():
            verb(Node.objects.get(code="chongqing"), body)

    def cancel():
        placing.wait(timeout=30)
        do(answering.cancel, cancellation_of(asked))
        cancelled.set()

    with chengdu.inside():
        race(lambda: do(answering.place, asked.body), cancel)

        assert Booking.objects.get().status == BookingStatus.CANCELLED


@pytest.fixture
def third(chengdu):
    """A third base that Chengdu knows."""
    names = {"name": "上海基地", "name_en": "Shanghai base", "url": "http://third"}
    with chengdu.inside():
        node = Node.objects.create(code="third", **names, division_prefixes=[])
    yield node
    with chengdu.inside():
        CancelledAhead.objects.all().delete()
        node.delete()


def test_no_base_keeps_the_booking_of_another_out(asked, chengdu, third):
    """One that learnt of the id says before it comes that it is cancelled."""
    with chengdu.inside():
        answering.cancel(third, cancellation_of(asked))
        assert CancelledAhead.objects.get().sender == third

    assert deliver(asked).refusals == []
