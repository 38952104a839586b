"""Two real bases: what is changed at one arrives at the other."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Division, Organisation
from portal.nodes import exchange
from portal.nodes.actions import begin_epoch
from portal.nodes.base import applying
from portal.nodes.client import Client
from portal.nodes.kinds import kinds
from portal.nodes.models import Cursor, Link, Mark, Node, Quarantined
from resources.models import Instrument, InstrumentClass, Stage
from tests.nodes.conftest import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def pull(peer):
    """Read the peer's feed, and show what went wrong if anything did."""
    assert exchange.pull(peer)
    assert Link.objects.get(peer=peer).error == ""


def damage(sql):
    """Change copies behind the back of every trigger."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {sql}")
        cursor.execute("RESET session_replication_role")


@pytest.fixture
def jinjiang(chengdu):
    with chengdu.inside():
        return division("510104", name="锦江区")


@pytest.fixture
def arrived(jinjiang, peer):
    """Jinjiang's copy, in step with its home."""
    pull(peer)
    return Division.objects.get(pk=jinjiang.pk)


@pytest.fixture
def university(chengdu, jinjiang):
    with chengdu.inside():
        return Organisation.objects.create(
            name="四川大学",
            uscc="12510000400000000A",
            kind="university",
            division=jinjiang,
            standing="verified",
        )


@pytest.fixture
def microscope(chengdu, university):
    with chengdu.inside():
        InstrumentClass.objects.create(code="0101", name="电子光学仪器")
        return Instrument.objects.create(
            organisation=university,
            name="透射电子显微镜",
            division_id="510104",
            disciplines=["430"],
            inner_id="1",
            instrument_class_id="0101",
            worth="500.25",
            nation="日本",
            manufacturer="JEOL",
            model="JEM-2100",
            begun_on="2019-05-01",
            technical="点分辨率 0.23 nm",
            function="晶体结构分析",
            measures=[{"parameter": "晶格", "standard": "GB/T 18907"}],
            stage=Stage.PUBLISHED,
            stage_note="内部意见",
            published_at=now(),
        )


def test_record_arrives_as_a_copy(arrived):
    assert (arrived.name, arrived.home, arrived.is_own) == ("锦江区", "chengdu", False)
    assert (arrived.version, arrived.epoch) == (1, 1)


def test_copy_has_every_value_of_its_home(microscope, chengdu, peer):
    with chengdu.inside():
        microscope.refresh_from_db()
    pull(peer)

    copy = Instrument.objects.get()
    kept = {"is_own", "epoch", *Instrument.private}
    for field in Instrument._meta.concrete_fields:
        if field.name not in kept:
            mine, theirs = (getattr(r, field.attname) for r in (copy, microscope))
            assert mine == theirs, field.name


def test_change_arrives(chengdu, peer, arrived):
    with chengdu.inside():
        Division.objects.update(name="改名")
    pull(peer)

    arrived.refresh_from_db()
    assert (arrived.name, arrived.version) == ("改名", 2)


def test_private_columns_stay_at_home(microscope, peer):
    pull(peer)

    assert Instrument.objects.get().stage_note == ""


def test_draft_stays_at_home(chengdu, microscope, peer):
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT)
        Instrument.objects.update(nickname="x")
    pull(peer)

    assert not Instrument.objects.exists()


def test_unpublished_record_is_withdrawn_and_comes_back(chengdu, microscope, peer):
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


def test_copy_waits_for_what_it_points_to(chengdu, university, microscope, peer):
    with chengdu.inside():
        Organisation.objects.update(standing="suspended")
    with Client(peer) as client:
        offer = client.status().offers["resources.instrument"]
        kind = kinds()["resources.instrument"]
        exchange.read_kind(client, kind, 1, offer, float("inf"))

    assert Instrument.objects.get().organisation_id == university.pk
    assert not Organisation.objects.exists()


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


def test_changed_columns_are_read_anew(peer, arrived):
    """A column added with its default fires no trigger and raises no version."""
    damage("UPDATE identity_division SET name = ''")
    Cursor.objects.update(schema="before")

    pull(peer)

    arrived.refresh_from_db()
    assert arrived.name == "锦江区"


def test_reading_anew_touches_only_what_differs(peer, arrived):
    before = Mark.objects.get(record=arrived.pk)
    Cursor.objects.update(schema="before")

    pull(peer)

    assert Mark.objects.get(record=arrived.pk).xid == before.xid


def test_new_epoch_wins_over_higher_versions(chengdu, peer, arrived):
    """As after a restore: the home has lost what its peers still hold."""
    with chengdu.inside():
        Division.objects.update(name="备份之后")
    pull(peer)
    with chengdu.inside():
        damage("UPDATE identity_division SET name = '备份', version = 1")
        begin_epoch()

    pull(peer)

    arrived.refresh_from_db()
    assert (arrived.name, arrived.version, arrived.epoch) == ("备份", 1, 2)


def test_lost_and_stale_copies_are_repaired(chengdu, peer, arrived):
    with chengdu.inside():
        gone = division("510105", name="青羊区")
    pull(peer)
    damage(
        f"DELETE FROM identity_division WHERE id = '{gone.pk}';"
        "UPDATE identity_division SET name = '旧', version = 0"
    )

    exchange.compare(peer)

    assert Division.objects.get(pk=gone.pk).name == "青羊区"
    assert Division.objects.get(pk=arrived.pk).name == "锦江区"
    assert not Cursor.objects.filter(drift__gt=0).exists()


def test_lost_withdrawal_is_repaired(chengdu, microscope, peer):
    pull(peer)
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT)
    pull(peer)
    damage("UPDATE resources_instrument SET withdrawn_at = NULL, version = 1")

    exchange.compare(peer)

    assert not Instrument.objects.standing().exists()


def test_record_that_its_home_does_not_know_shows_as_drift(peer, arrived):
    with applying("chengdu"):
        division("519999", id=new_id(), home="chengdu")

    exchange.compare(peer)

    assert Cursor.objects.get(kind="identity.division").drift == 1


def test_when_much_differs_all_is_read_anew(peer, arrived, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_REPAIRED", 0)
    damage("DELETE FROM identity_division")

    exchange.compare(peer)
    pull(peer)

    assert Division.objects.exists()


def test_peer_that_is_down_is_asked_ever_more_rarely(peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")
    peer.refresh_from_db()

    for failures in range(1, 5):
        Link.objects.update(retry_at=now())
        assert exchange.pull(peer)
        link = Link.objects.get()
        assert link.failures == failures
        assert link.retry_at > now() + timedelta(seconds=2 ** (failures - 1) - 1)
    assert "Connection" in link.error
    assert not exchange.pull(peer)


def test_peer_that_is_back_is_read_as_before(peer, jinjiang):
    Link.objects.of(peer).failed("gone")
    Link.objects.update(retry_at=now())

    pull(peer)

    assert Link.objects.get().failures == 0
    assert not Quarantined.objects.exists()
