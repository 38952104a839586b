"""Copies that went astray are found and set right."""

import pytest
from django.db import connection

from portal.core.ids import new_id
from portal.identity.models import Division
from portal.nodes import exchange
from portal.nodes.actions import begin_epoch
from portal.nodes.base import applying
from portal.nodes.models import Cursor, Mark, Quarantined
from resources.models import Instrument, Stage
from tests.two_bases import division, pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def damage(sql):
    """Change copies behind the back of every trigger."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {sql}")
        cursor.execute("RESET session_replication_role")


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


def test_with_a_new_epoch_bad_lines_go_of_what_is_no_more(chengdu, peer, arrived):
    """Else they would be held back for good: their home tells of them no more."""
    known = {"peer": peer, "kind": "identity.division", "epoch": 1}
    Quarantined.objects.create(**known, record=new_id(), line="{}")
    other = Quarantined.objects.create(
        **known | {"kind": "a.b"}, record=new_id(), line="{}"
    )
    with chengdu.inside():
        begin_epoch()

    pull(peer)

    assert Quarantined.objects.get() == other


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


def test_lost_withdrawal_is_repaired(chengdu, their_microscope, peer):
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
