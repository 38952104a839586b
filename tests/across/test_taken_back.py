"""Whoever takes their consent back is named to the other base no more."""

import pytest
from django.urls import reverse

from portal.identity.cards import allow_card, withdraw_card
from portal.identity.models import Consent, Person
from portal.nodes.actions import pause_exchange, send_what_was_done_again
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.messages.outbox import deliver, deliver_waiting
from portal.nodes.models import OutboxMessage
from portal.notices.models import Notice
from resources.across.asking import (
    CANCEL,
    MOVE,
    PLACE,
    ask_to_book,
    ask_to_cancel,
    ask_to_move,
)
from resources.across.standing import status_answered
from resources.models import Booking, BookingStatus
from tests.race import meet
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def withdraw(lin, peer):
    return lambda: withdraw_card(person=lin.person, recipient=peer)


@pytest.fixture
def deaf(monkeypatch):
    """Chengdu does what it is asked, and its answers are lost until this is undone."""
    hears = Client.message

    def lost(self, message):
        hears(self, message)
        raise PeerTrouble("the answer was lost")

    monkeypatch.setattr(Client, "message", lost)
    return monkeypatch


def waiting():
    return list(OutboxMessage.objects.waiting().values_list("kind", flat=True))


def codes(message):
    message.refresh_from_db()
    return [reason["code"] for reason in message.refusals]


def go_on(peer):
    OutboxMessage.objects.update(next_try_at="2020-01-01T00:00Z")
    deliver_waiting(peer=peer)


def test_a_request_that_never_went_is_over(asked, withdraw, peer, chengdu, lin):
    withdraw()

    assert codes(asked) == ["consent_missing"]
    assert "撤回" in asked.refusals[0]["message"]
    assert waiting() == ["identity.forget_person"]
    go_on(peer)
    with chengdu.inside():
        assert not Booking.objects.exists()
        assert not Person.objects.filter(name="lin").exists()


def test_a_request_that_may_have_arrived_is_cancelled_before_it_forgets(
    asked, withdraw, peer, chengdu, deaf
):
    deliver(asked)
    withdraw()
    deaf.undo()

    assert codes(asked) == ["consent_missing"]
    assert waiting() == [CANCEL, "identity.forget_person"]
    go_on(peer)
    assert waiting() == []
    with chengdu.inside():
        there = Booking.objects.get()
        assert there.status == BookingStatus.CANCELLED
        assert (there.person_name, there.person_contact) == ("", "")


def test_a_booking_that_has_come_stands_though_its_answer_was_lost(
    asked, withdraw, peer, deaf
):
    deliver(asked)
    pull(peer)
    withdraw()
    deaf.undo()

    booking = Booking.objects.get()
    assert codes(asked) == []
    assert status_answered(asked) == booking.status
    assert waiting() == ["identity.forget_person"]
    go_on(peer)
    pull(peer)
    booking.refresh_from_db()
    assert booking.status == status_answered(asked)


def test_a_move_is_not_asked_again_and_the_booking_stands(
    booked, withdraw, hours, chengdu, peer, cut_off
):
    move = ask_to_move(booking=booked, **hours(13, 15))
    deliver(move)
    withdraw()
    cut_off.undo()

    assert codes(move) == ["consent_missing"]
    go_on(peer)
    with chengdu.inside():
        there = Booking.objects.get()
        assert (there.status, there.starts_at) == ("approved", booked.starts_at)


def test_what_others_ask_goes_on(asked, wish, wei, peer, withdraw):
    allow_card(person=wei.person, recipient=peer)
    withdraw_card(person=wei.person, recipient=peer)

    assert codes(asked) == []
    assert deliver(asked).answer["done"]["status"] == BookingStatus.APPROVED


def test_no_card_goes_without_consent_whatever_wrote_it(asked, lin, cut_off):
    Consent.objects.filter(person=lin.person).delete()

    assert deliver(asked).tries == 1  # and yet nothing was sent: it would have failed
    assert codes(asked) == ["consent_missing"]


def test_who_asks_while_it_is_taken_back_asks_before_it(wish, withdraw):
    made = []

    meet(lambda: made.append(ask_to_book(wish=wish(9, 11), purpose="样品")), withdraw)

    assert codes(made[0]) == ["consent_missing"]


def test_a_base_that_was_restored_is_not_told_again(booked, withdraw, peer, chengdu):
    withdraw()
    go_on(peer)

    assert send_what_was_done_again(peer=peer, since=booked.made_at.replace(2020)) == 1

    assert waiting() == ["identity.forget_person"]


def test_what_a_restored_base_may_have_lost_is_cancelled_and_whoever_booked_is_told(
    asked, withdraw, peer, chengdu, lin
):
    deliver(asked)  # and the feed has not brought it when she withdraws
    withdraw()
    go_on(peer)

    for _ in range(2):  # the command may be run again
        send_what_was_done_again(peer=peer, since=asked.made_at.replace(2020))

    assert codes(asked) == ["consent_missing"]
    assert sorted(waiting()) == [CANCEL, "identity.forget_person"]
    assert Notice.objects.filter(about=asked.about, person=lin.person).count() == 1
    go_on(peer)
    with chengdu.inside():
        assert Booking.objects.get().status == BookingStatus.CANCELLED


def test_what_was_asked_again_and_stands_is_not_cancelled(booked, withdraw, peer):
    send_what_was_done_again(peer=peer, since=booked.made_at.replace(2020))
    withdraw()

    assert CANCEL not in waiting()
    assert not {PLACE, MOVE} & set(waiting())


def test_the_page_says_before_what_is_taken_back(asked, client, lin, peer):
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    page = client.get(address).content.decode()

    assert "尚未答复" in page
    assert "透射电子显微镜" in page
    client.post(address)
    page = client.get(reverse("resources:booking", args=[asked.about])).content.decode()
    assert "撤回" in page


def test_it_says_of_a_move_too(booked, client, lin, hours):
    ask_to_move(booking=booked, **hours(13, 15))
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    assert "13:00–15:00" in client.get(address).content.decode()


def test_it_says_what_was_granted_and_has_not_come_back(asked, client, lin):
    assert deliver(asked).answer["done"]
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    page = client.get(address).content.decode()

    assert not Booking.objects.exists()
    assert "尚未答复" not in page
    assert "以下预约继续有效" in page
    assert "透射电子显微镜" in page


def test_what_came_back_stands_there_once(booked, client, lin):
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    assert client.get(address).content.decode().count("透射电子显微镜") == 1


def test_what_was_cancelled_before_it_came_back_stands_no_more(
    asked, client, lin, peer
):
    deliver(asked)
    deliver(ask_to_cancel(booking=asked.about, base=peer.code, person=lin.person))
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    assert "透射电子显微镜" not in client.get(address).content.decode()


def test_consent_given_again_lets_her_ask_again(asked, wish, withdraw, lin, peer):
    withdraw()
    go_on(peer)
    allow_card(person=lin.person, recipient=peer)

    assert deliver(ask_to_book(wish=wish(9, 11), purpose="样品")).refusals == []
    pull(peer)
    assert Booking.objects.get().person == lin.person


def test_while_the_exchange_is_paused_it_is_asked_later(booked, client, lin, peer):
    pause_exchange(peer=peer)
    client.force_login(lin)

    address = reverse("identity:withdraw-consent", args=["chengdu"])
    page = client.post(address, follow=True).content.decode()

    assert "恢复后即通知其删除您的个人信息" in page
    assert OutboxMessage.objects.waiting().get().tries == 0
