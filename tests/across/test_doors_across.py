"""Programs, profile and admin site: the other doors of what crosses between bases."""

import json
import secrets

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.cards import allow_card, is_known_to
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.messages.outbox import send
from portal.nodes.models import InboxMessage, OutboxMessage
from portal.notices.elsewhere import TELL
from resources.across.answering import cancel
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import Booking, Occupation, OccupationKind
from tests.offices import enter
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def program(lin):
    client = APIClient()
    client.force_authenticate(lin)

    def post(path, **body):
        return client.post(f"/api/v1/bookings/{path}", body, format="json")

    return post


@pytest.fixture
def asked(program, remote, lin, peer, hours):
    allow_card(person=lin.person, recipient=peer)
    times = {name: at.isoformat() for name, at in hours(9, 11).items()}
    return program("", instrument=str(remote.pk), purpose="样品", **times)


def test_a_program_books_there_and_learns_the_id(asked, peer):
    assert asked.status_code == 202
    assert asked.data["is_confirmed"]

    pull(peer)
    assert str(Booking.objects.get().pk) == asked.data["id"]


def test_a_program_cancels_there_before_it_has_come_here(asked, program, peer):
    answer = program(f"{asked.data['id']}/cancel/")

    assert (answer.status_code, answer.data["is_confirmed"]) == (202, True)
    pull(peer)
    assert Booking.objects.get().status == "cancelled"


def test_nobody_elses_program_does(asked, program, wei):
    client = APIClient()
    client.force_authenticate(wei)

    answer = client.post(f"/api/v1/bookings/{asked.data['id']}/cancel/")

    assert answer.status_code == 404


def test_a_program_cancels_there(asked, program, peer):
    pull(peer)
    answer = program(f"{asked.data['id']}/cancel/")
    pull(peer)

    assert answer.status_code == 202
    assert Booking.objects.get().status == "cancelled"


@pytest.fixture
def ask_once(lin, remote, peer, hours):
    """Books at Chengdu, always under the same key."""
    allow_card(person=lin.person, recipient=peer)
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(lin)
    times = {name: at.isoformat() for name, at in hours(9, 11).items()}
    wish = {"instrument": str(remote.pk), "purpose": "样品"} | times

    def ask():
        key = {"Idempotency-Key": "one"}
        return client.post("/api/v1/bookings/", wish, format="json", headers=key)

    return ask


def bookings_at(base):
    with base.inside():
        return list(Booking.objects.values_list("pk", flat=True))


def test_the_other_base_is_asked_once_it_is_kept_here(ask_once, monkeypatch):
    inside = []
    heard = Client.message
    monkeypatch.setattr(
        Client,
        "message",
        lambda *asked: inside.append(connection.in_atomic_block) or heard(*asked),
    )

    assert ask_once().data["is_confirmed"]
    assert inside == [False]


def test_a_program_that_heard_nothing_asks_again_and_books_once(
    ask_once, chengdu, monkeypatch
):
    """The process died after Chengdu had booked: the repeat is the same request."""
    heard = Client.message

    def die(*asked):
        heard(*asked)
        raise RuntimeError

    with monkeypatch.context() as dying:
        dying.setattr(Client, "message", die)
        assert ask_once().status_code == 500
    OutboxMessage.objects.update(leased_until=now())
    answer = ask_once()

    assert answer.data["is_confirmed"]
    assert [str(pk) for pk in bookings_at(chengdu)] == [answer.data["id"]]


def test_a_repeat_is_told_again_what_the_other_base_refused(
    ask_once, chengdu, remote, hours
):
    with chengdu.inside():
        times = hours(9, 11).values()
        Occupation.objects.take(remote.pk, OccupationKind.OUTAGE, *times)

    answers = [ask_once() for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert OutboxMessage.objects.count() == 1


def test_without_consent_a_program_is_told_so(program, remote, hours):
    times = {name: at.isoformat() for name, at in hours(9, 11).items()}

    answer = program("", instrument=str(remote.pk), purpose="样品", **times)

    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")


def test_consent_is_taken_back_on_the_profile(client, lin, wei, peer):
    allow_card(person=lin.person, recipient=peer)
    address = reverse("identity:withdraw-consent", args=["chengdu"])
    client.force_login(wei)
    client.post(address)
    assert is_known_to(lin.person, peer)

    client.force_login(lin)
    assert "成都基地" in client.get(reverse("identity:profile")).content.decode()
    client.post(address)

    assert not is_known_to(lin.person, peer)
    assert client.get(address).status_code == 404  # there is nothing more to take


@pytest.mark.parametrize("code", ["nowhere", "chongqing"])
def test_consent_to_no_peer_is_not_found(client, lin, peer, code):
    client.force_login(lin)

    answer = client.post(reverse("identity:withdraw-consent", args=[code]))

    assert answer.status_code == 404


def test_only_peers_send_messages(client, db):
    answer = client.post("/node/v1/messages", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (401, "unsigned")
    assert not InboxMessage.objects.exists()


def test_a_base_gives_back_nothing_of_other_bases_people(
    sichuan, microscope, lin, hours
):
    wish = Wish(microscope, lin.person, **hours(9, 11))
    booked = place_booking(wish=wish, purpose="样品")
    said = {"booking": str(booked.pk), "card": {"person": {"id": str(lin.person_id)}}}

    with pytest.raises(Refusal) as refusal:
        cancel(sichuan, said)

    assert refusal.value.code == "no_booking"
    assert Booking.objects.live().get() == booked


def outcome_of(peer, sent):
    """What the peer says: the form of its answer, or the status that it fails with."""
    try:
        return next(iter(Client(peer).message(sent)))
    except PeerTrouble as trouble:
        return str(trouble).removeprefix("answer ")[:3]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": None, "body": {}},
        {"kind": "x" * 100_000, "body": {}},
        {"kind": "booking.place", "body": {"booking": "no"}},
        {"kind": "booking.cancel", "body": {"card": {"person": 5}}},
        {"kind": "notices.tell", "body": {"people": "x"}},
    ],
)
def test_nonsense_between_bases_changes_nothing(chengdu, peer, said):
    sent = OutboxMessage(peer=peer, about=new_id(), **said)

    assert outcome_of(peer, sent) in ("refused", "422")
    with chengdu.inside():
        assert not Booking.objects.exists()


def test_a_body_that_is_no_message_is_malformed(peer):
    with pytest.raises(PeerTrouble, match="400"):
        Client(peer)._ask("POST", "messages", body=secrets.token_bytes(50))
    with pytest.raises(PeerTrouble, match="400"):
        Client(peer)._ask("POST", "messages", body=json.dumps([1]).encode())


def notice(person, **changes):
    return {
        "kind": "resources.booking_approved",
        "people": [str(person.pk)],
        "url": "/bookings/",
        "params": {"instrument": "x", "time": "y", "number": "z"},
        "about": None,
    } | changes


@pytest.fixture
def waiting(peer, lin):
    return send(to=peer, kind=TELL, body=notice(lin.person), about=new_id())


@pytest.fixture
def admin(client, sysadmin):
    enter(client, sysadmin)
    return client


def test_the_admin_site_shows_what_waits_and_sends_it_again(waiting, admin):
    OutboxMessage.objects.update(next_try_at="2030-01-01T00:00Z", error="silence")
    address = reverse("admin:nodes_outboxmessage_changelist")
    assert "silence" in admin.get(address).content.decode()

    admin.post(address, {"action": "try_again", "_selected_action": [waiting.pk]})

    assert OutboxMessage.objects.due().get() == waiting
    status = admin.get(reverse("admin:nodes_link_changelist"))
    assert "1 条消息等待答复" in status.content.decode()


def test_the_auditor_reads_what_waits_and_sends_nothing(waiting, client, auditor):
    OutboxMessage.objects.update(next_try_at="2030-01-01T00:00Z")
    enter(client, auditor)
    address = reverse("admin:nodes_outboxmessage_changelist")
    assert client.get(address).status_code == 200

    client.post(address, {"action": "try_again", "_selected_action": [waiting.pk]})

    assert not OutboxMessage.objects.due()
