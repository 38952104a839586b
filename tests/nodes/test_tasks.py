"""The clock of the exchange: who is woken when, and what is said of stalls."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from portal.core.logs import REQUEST_ID_HEADER
from portal.core.time import now
from portal.identity.models import Division
from portal.nodes import exchange, tasks, watch
from portal.nodes.actions import pause_exchange
from portal.nodes.client import Client
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.models import Link, Node, Quarantined
from tests.nodes.lying_peer import lying_peer
from tests.nodes.test_signing import know, signed
from tests.two_bases import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def sent(monkeypatch):
    """Tasks that were sent: their names and arguments."""
    found = []

    def send(task, args=(), kwargs=None, **options):
        found.append((task.name.rpartition(".")[2], *args))

    monkeypatch.setattr("celery.app.task.Task.apply_async", send)
    return found


def test_each_peer_has_a_reader_of_its_own(chengdu, sent):
    Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])

    tasks.pull_peers()

    assert sorted(sent) == [("pull", "chengdu"), ("pull", "shanghai")]


def test_reader_reads(chengdu, peer):
    with chengdu.inside():
        division("510104")

    tasks.pull("chengdu")

    assert Division.objects.exists()


def test_peer_that_is_down_keeps_nobody_from_the_other(chengdu, jinjiang):
    Node.objects.create(
        code="atlantis", url="http://localhost:1", division_prefixes=["99"]
    )

    for code in ("atlantis", "chengdu"):
        tasks.pull(code)

    assert Division.objects.exists()
    assert Link.objects.get(peer="atlantis").failures == 1


def test_peers_are_poked_once_for_each_news(chengdu, peer, sent):
    with chengdu.inside():
        cache.delete("poked:chengdu:chongqing")
        Link.objects.create(peer_id="chongqing")
        tasks.poke_peers()
        tasks.poke_peers()
        assert sent == [("poke", "chongqing")]

        division("510104")
        tasks.poke_peers()
        assert len(sent) == 2


def test_peer_that_does_not_answer_is_not_poked(chengdu, peer, sent):
    Link.objects.create(peer=peer, failures=1)

    tasks.poke_peers()

    assert sent == []


def test_poke_is_heard_at_the_other_base(peer):
    with Client(peer) as client:
        client.poke()  # raises nothing: the answer is signed and fine


def test_poked_base_reads_at_once(client, chongqing, sent, keys):
    """Whoever pokes is up: waiting after failures ends."""
    make_key(keys / "poker.pem")
    key = read_key(keys / "poker.pem")
    peer = Node.objects.create(code="chengdu", url="http://x", division_prefixes=[])
    know(peer, key)
    Link.objects.of(peer).failed("gone")
    url = "/node/v1/poke"

    headers = signed(key, f"http://localhost:8000{url}", "POST", body=b"")
    answer = client.generic("POST", url, b"", headers=headers)

    assert answer.status_code == 204
    assert sent == [("pull", "chengdu")]
    assert Link.objects.get().retry_at <= now()


def test_poke_into_the_void_is_no_error(chengdu, peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")

    tasks.poke("chengdu")


def test_a_base_that_is_paused_is_not_compared(chengdu, peer, sent):
    pause_exchange(peer=peer)

    tasks.compare_peers()

    assert sent == []


def test_comparing_wakes_and_repairs(chengdu, peer, jinjiang, sent):
    tasks.compare_peers()
    assert sent == [("compare", "chengdu")]

    exchange.pull(peer)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM identity_division")
        cursor.execute("RESET session_replication_role")
    tasks.compare("chengdu")

    assert Division.objects.exists()


def test_comparing_with_a_peer_that_is_down_is_no_error(chengdu, peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")

    tasks.compare("chengdu")


def test_request_id_goes_with_the_request(chongqing, keys):
    make_key(keys / "other.pem")
    with lying_peer(read_key(keys / "other.pem")) as server:
        public = public_pem(server.key.public_key())
        ids = []
        server.answer = lambda handler: (
            ids.append(handler.headers[REQUEST_ID_HEADER]) or (204, b"")
        )
        Node.objects.create(code="other", url=server.url, division_prefixes=[])
        Node.objects.get(code="other").keys.create(
            kid="k", public_key=public, not_before=now()
        )
        tasks.poke("other")

    assert ids[0]


def test_stalls_are_named(chongqing, peer, monkeypatch):
    Link.objects.create(peer=peer, answered_at=now() - timedelta(minutes=2), error="x")
    Quarantined.objects.create(peer=peer, kind="a.b", epoch=1, line="{}")
    monkeypatch.setattr(watch, "oldest_write", lambda: timedelta(seconds=11))

    causes = [stall["cause"] for stall in watch.stalls()]

    assert causes == ["open write", "silent peer", "quarantine"]
    tasks.watch()


def test_nothing_is_said_while_all_is_well(peer):
    Link.objects.create(peer=peer, answered_at=now())

    assert list(watch.stalls()) == []


def test_age_of_the_oldest_open_write(chengdu):
    with chengdu.inside(), chengdu.connect() as session:
        session.execute("SELECT pg_current_xact_id(), pg_sleep(0.2)")
        assert watch.oldest_write() >= timedelta(seconds=0.2)

        session.rollback()
        assert watch.oldest_write() == timedelta()


def test_no_transaction_stays_open_for_long():
    with connection.cursor() as cursor:
        for setting in ("transaction_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone()[0] != "0"
