"""Keys change while the exchange goes on: told, used, ended."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes import exchange, rotation
from portal.nodes.actions import pause_exchange
from portal.nodes.client import Client
from portal.nodes.keys import kid_of, own_key
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import Link, Node, NodeKey, OutboxMessage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def chengdu(chengdu, settings, tmp_path, own_key_file):
    """Chengdu, and a key of this base that may change."""
    copy = tmp_path / "node.pem"
    copy.write_bytes(own_key_file.read_bytes())
    settings.NODE_KEY_FILE = str(copy)
    yield chengdu
    with chengdu.inside():  # the base serves other tests too
        ours = NodeKey.objects.filter(node="chongqing")
        ours.exclude(kid=kid_of_kept(own_key_file)).delete()
        ours.update(expires_at=None)


def kid_of_kept(file):
    return kid_of(rotation.read_key(file).public_key())


def command(option):
    said = StringIO()
    call_command("node_key", option, stdout=StringIO(), stderr=said)
    return said.getvalue()


def theirs(chengdu):
    """What Chengdu holds of this base's keys: name and end."""
    with chengdu.inside():
        keys = NodeKey.objects.filter(node="chongqing")
        return dict(keys.values_list("kid", "expires_at"))


def deliver_all():
    for message in OutboxMessage.objects.waiting():
        deliver(message)


def reads(peer):
    Link.objects.filter(peer=peer).update(retry_at=now())
    assert exchange.pull(peer)
    return Link.objects.get(peer=peer).error == ""


def test_the_exchange_goes_on_at_each_step(chengdu, peer):
    before = kid_of(own_key().public_key())

    assert "已确认" in command("--next")
    assert reads(peer)

    command("--switch")
    assert kid_of(own_key().public_key()) != before
    assert reads(peer)

    deliver_all()
    assert theirs(chengdu)[before] is not None
    assert theirs(chengdu)[kid_of(own_key().public_key())] is None
    assert reads(peer)


def test_both_keys_count_in_the_overlap_and_the_old_one_not_after(chengdu, peer):
    old_file = rotation.own_key_file()
    old = old_file.read_bytes()
    command("--next")
    command("--switch")
    deliver_all()

    old_file.write_bytes(old)
    Client(peer).status()  # still believed
    before = kid_of(own_key().public_key())
    later = now() + rotation.OVERLAP + timedelta(seconds=1)
    with chengdu.inside(), time_machine.travel(later):
        assert not NodeKey.objects.in_force().filter(kid=before).exists()


def test_nobody_is_told_twice(chengdu, peer):
    command("--next")
    command("--next")

    assert OutboxMessage.objects.filter(kind=rotation.NEW_KEY).count() == 1


def test_no_switch_before_all_have_confirmed(chengdu, peer):
    rotation.announce_key()
    before = own_key()

    with pytest.raises(CommandError, match="成都基地"):
        command("--switch")
    assert own_key() is before


def test_a_paused_base_is_not_waited_for(chengdu, peer):
    pause_exchange(peer=peer)
    rotation.announce_key()

    rotation.switch_key()

    waiting = OutboxMessage.objects.waiting().values_list("kind", flat=True)
    assert set(waiting) == {rotation.NEW_KEY, rotation.KEY_ENDS}


def test_a_base_that_joined_later_is_told_by_a_repeat(chengdu, peer):
    rotation.announce_key()
    Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])

    told = rotation.announce_key()

    assert {message.peer_id for message in told} == {"chengdu", "shanghai"}


def test_no_base_claims_the_next_key_of_another(chengdu, peer, settings):
    body = rotation.announce_key().get().body
    coming = NodeKey.objects.get(public_key=body["public_key"])
    coming.delete()
    chongqing = Node.objects.get(code="chongqing")

    for sender, receiver, proof in (
        (peer, "shanghai", body["proof"]),  # who was told of it claims it elsewhere
        (chongqing, "shanghai", body["proof"]),  # or passes on what it was told
        (chongqing, "chengdu", ""),
        (chongqing, "chengdu", "é"),
    ):
        settings.BASE = receiver
        with pytest.raises(Refusal) as refusal:
            rotation.take_key(sender, body | {"proof": proof})
        assert refusal.value.code == "key"
    assert not NodeKey.objects.filter(kid=coming.kid).exists()

    settings.BASE = "chengdu"
    rotation.take_key(chongqing, body)
    assert NodeKey.objects.get(kid=coming.kid).node == chongqing


@pytest.mark.parametrize("body", [{}, {"public_key": None}, {"public_key": "x"}])
def test_nonsense_is_no_key(peer, body):
    with pytest.raises(Refusal):
        rotation.take_key(peer, body)


def test_a_base_ends_no_key_of_another(chengdu, peer):
    ours = kid_of(own_key().public_key())
    with pytest.raises(Refusal):
        rotation.end_key(peer, {"kid": ours, "expires_at": now().isoformat()})

    assert NodeKey.objects.get(kid=ours).expires_at is None


def test_the_last_key_goes_on(chengdu, peer):
    last = NodeKey.objects.get(node="chengdu")

    with pytest.raises(Refusal) as refusal:
        rotation.end_key(peer, {"kid": last.kid, "expires_at": now().isoformat()})

    assert refusal.value.code == "key"
    last.refresh_from_db()
    assert last.expires_at is None


@pytest.mark.parametrize(
    "moment",
    [
        *(None, "x", "2026-11-22T10:00:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_an_end_is_a_moment(chengdu, peer, moment):
    old = NodeKey.objects.get(node="chengdu")
    NodeKey.objects.create(node=peer, kid="next", public_key="x", not_before=now())

    with pytest.raises(Refusal):
        rotation.end_key(peer, {"kid": old.kid, "expires_at": moment})
