"""Two real bases: what is changed at one arrives at the other."""

from datetime import timedelta

import pytest
import time_machine

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Division, Organisation
from portal.nodes import exchange
from portal.nodes.base import applying
from portal.nodes.client import Client
from portal.nodes.kinds import kinds
from portal.nodes.models import (
    Cursor,
    Link,
    LinkQuerySet,
    Node,
    OutboxMessage,
    Quarantined,
)
from portal.nodes.patience import LONGEST_SILENCE
from resources.models import Instrument, Stage
from tests.two_bases import division, pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def test_record_arrives_as_a_copy(arrived):
    assert (arrived.name, arrived.home, arrived.is_own) == ("锦江区", "chengdu", False)
    assert (arrived.version, arrived.epoch) == (1, 1)


def test_copy_has_every_value_of_its_home(their_microscope, chengdu, peer):
    with chengdu.inside():
        their_microscope.refresh_from_db()
    pull(peer)

    copy = Instrument.objects.get()
    kept = {"is_own", "epoch", *Instrument.private}
    for field in Instrument._meta.concrete_fields:
        if field.name not in kept:
            mine, theirs = (getattr(r, field.attname) for r in (copy, their_microscope))
            assert mine == theirs, field.name


def test_change_arrives(chengdu, peer, arrived):
    with chengdu.inside():
        Division.objects.update(name="改名")
    pull(peer)

    arrived.refresh_from_db()
    assert (arrived.name, arrived.version) == ("改名", 2)


def test_private_columns_stay_at_home(their_microscope, peer):
    pull(peer)

    assert Instrument.objects.get().stage_note == ""


def test_draft_stays_at_home(chengdu, their_microscope, peer):
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT)
        Instrument.objects.update(nickname="x")
    pull(peer)

    assert not Instrument.objects.exists()


def test_unpublished_record_is_withdrawn_and_comes_back(
    chengdu, their_microscope, peer
):
    pull(peer)

    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT, technical="秘密")
    pull(peer)

    copy = Instrument.objects.get()
    assert copy.withdrawn_at
    assert copy.technical == "点分辨率 0.23 nm"

    with chengdu.inside():
        Instrument.objects.update(stage=Stage.PUBLISHED)
    pull(peer)

    copy.refresh_from_db()
    assert (copy.withdrawn_at, copy.technical) == (None, "秘密")


def test_record_withdrawn_at_home_is_withdrawn_here(chengdu, peer, arrived):
    with chengdu.inside():
        Division.objects.update(withdrawn_at=now())
    pull(peer)

    assert not Division.objects.standing().exists()


def test_copy_waits_for_what_it_points_to(
    chengdu, their_university, their_microscope, peer
):
    with chengdu.inside():
        Organisation.objects.update(standing="suspended")
    with Client(peer) as client:
        offer = client.status().offers["resources.instrument"]
        kind = kinds()["resources.instrument"]
        exchange.read_kind(client, kind, 1, offer, float("inf"))

    assert Instrument.objects.get().organisation_id == their_university.pk
    assert not Organisation.objects.exists()


def test_what_there_was_no_time_for_is_still_to_come(
    their_microscope, peer, monkeypatch
):
    """Nobody takes that kind for read to its end."""
    read = Cursor.objects.of(peer).filter(kind="resources.instrument")
    with monkeypatch.context() as hurried:
        hurried.setattr(exchange, "PULL_FOR", 0)
        pull(peer)
    assert read.get().behind == 1

    pull(peer)

    assert read.get().behind == 0


def test_many_records_come_page_by_page(chengdu, peer, monkeypatch):
    monkeypatch.setattr(exchange, "PAGE", 7)
    with chengdu.inside():
        Division.objects.bulk_create(
            Division(code=f"51{n:04}", name="区", valid_from="2020-01-01")
            for n in range(50)
        )
    pull(peer)

    assert Division.objects.count() == 50


def test_nothing_is_fed_onward(chengdu, peer):
    with chengdu.inside(), applying("shanghai"):
        division("310000", home="shanghai")
    pull(peer)

    assert not Division.objects.exists()


def test_of_two_readers_of_one_page_one_moves_on(jinjiang, peer):
    kind = kinds()["identity.division"]
    with Client(peer) as client:
        status = client.status()
        schema = status.offers[kind.name].schema
        first, second = (exchange.cursor_at(peer, kind, 1, schema) for _ in range(2))
        page = client.feed(kind, first, 10)

    assert exchange.take_page(peer, kind, first, page)
    assert not exchange.take_page(peer, kind, second, page)
    assert Division.objects.get().version == 1


def test_a_page_of_an_epoch_that_is_over_moves_nothing(jinjiang, peer):
    """Else a restored base's numbers, which begin again, would all be passed over."""
    kind = kinds()["identity.division"]
    with Client(peer) as client:
        schema = client.status().offers[kind.name].schema
        slow = exchange.cursor_at(peer, kind, 1, schema)
        page = client.feed(kind, slow, 10)
    anew = exchange.cursor_at(peer, kind, 2, schema)

    assert not exchange.take_page(peer, kind, slow, page)

    anew.refresh_from_db()
    assert (anew.epoch, anew.place) == (2, (0, 0))


def test_one_worker_reads_a_peer_at_a_time(peer):
    assert Link.objects.of(peer).take(60)

    assert not exchange.pull(peer)


def test_lease_of_a_dead_worker_runs_out(peer):
    Link.objects.of(peer).take(60)

    with time_machine.travel(now() + timedelta(seconds=61), tick=False):
        assert Link.objects.of(peer).take(60)


def test_paused_peer_is_left_alone(peer):
    Link.objects.create(peer=peer, is_paused=True)

    assert not exchange.pull(peer)


def test_peer_that_is_down_is_asked_ever_more_rarely(peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")
    peer.refresh_from_db()

    for failures in range(1, 5):
        Link.objects.update(retry_at=now())
        assert exchange.pull(peer)
        link = Link.objects.get()
        assert link.failures == failures
        waits = min(2 ** (failures - 1), LONGEST_SILENCE)
        assert link.retry_at > now() + timedelta(seconds=waits - 1)
    assert "Connection" in link.error
    assert not exchange.pull(peer)


def test_peer_that_is_down_for_days_is_looked_for_every_few_seconds(peer):
    Link.objects.create(peer=peer, failures=1000)

    Link.objects.get().failed("gone")

    assert Link.objects.get().retry_at < now() + timedelta(seconds=LONGEST_SILENCE + 1)


def test_what_waits_for_a_peer_is_sent_once_it_is_back(peer):
    late = now() + timedelta(minutes=5)
    asked = {"kind": "notices.tell", "body": {}, "about": new_id()}
    OutboxMessage.objects.create(peer=peer, next_try_at=late, **asked)
    Link.objects.of(peer).failed("gone")
    Link.objects.update(retry_at=now())

    pull(peer)

    assert OutboxMessage.objects.due().count() == 1


def test_reader_that_died_is_followed_within_seconds(peer, jinjiang):
    Link.objects.of(peer).take(exchange.LEASE)
    assert not exchange.pull(peer)

    with time_machine.travel(now() + timedelta(seconds=exchange.LEASE)):
        pull(peer)

    assert Division.objects.get().pk == jinjiang.pk


def test_reader_of_many_pages_goes_on_alone(peer, jinjiang, monkeypatch):
    """Its lease is reckoned from the last page that it asked for."""
    leases = []
    monkeypatch.setattr(exchange, "LEASE", 100)
    real = LinkQuerySet.hold
    monkeypatch.setattr(LinkQuerySet, "hold", lambda *a: leases.append(a) or real(*a))

    pull(peer)

    assert {lease[1:] for lease in leases} == {(peer, 100)}


def test_peer_that_is_back_is_read_as_before(peer, jinjiang):
    Link.objects.of(peer).failed("gone")
    Link.objects.update(retry_at=now())

    pull(peer)

    assert Link.objects.get().failures == 0
    assert not Quarantined.objects.exists()
