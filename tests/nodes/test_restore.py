"""A base restored from a backup takes back what its peers still know."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core.ids import new_id
from portal.identity.models import Division
from portal.nodes import exchange
from portal.nodes.base import applying
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node
from tests.two_bases import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def held_by(chengdu, code, home="chongqing", **fields):
    """A copy at Chengdu of a record of this base."""
    with chengdu.inside(), applying(home):
        return division(code, home=home, epoch=1, **fields)


def adopt():
    call_command("adopt_own_records", stdout=StringIO())


def test_lost_record_comes_back(chengdu, peer):
    lost = held_by(chengdu, "500106", version=7, name="沙坪坝区")

    adopt()

    mine = Division.objects.get()
    assert (mine.pk, mine.name, mine.version) == (lost.pk, "沙坪坝区", 7)
    assert (mine.is_own, mine.epoch) == (True, 0)


def test_older_record_is_brought_up_to_what_peers_know(chengdu, peer):
    mine = division("500106", name="备份")
    held_by(chengdu, "500106", id=mine.pk, version=3, name="备份之后")

    adopt()

    mine.refresh_from_db()
    assert (mine.name, mine.version) == ("备份之后", 3)


def test_newer_record_stays(chengdu, peer):
    mine = division("500106")
    Division.objects.update(name="最新")
    held_by(chengdu, "500106", id=mine.pk, version=1, name="旧")

    adopt()

    assert Division.objects.get().name == "最新"


def test_adopting_twice_changes_nothing(chengdu, peer):
    held_by(chengdu, "500106", version=7)

    adopt()
    adopt()

    assert Division.objects.get().version == 7


def test_many_records_come_back_page_by_page(chengdu, peer, monkeypatch):
    with chengdu.inside(), applying("chongqing"):
        Division.objects.bulk_create(
            Division(code=f"50{n:04}", home="chongqing", valid_from="2020-01-01")
            for n in range(2050)
        )

    adopt()

    assert Division.objects.own().count() == 2050


def test_what_belongs_to_others_is_not_adopted(chengdu, peer):
    with chengdu.inside():
        division("510104")
    held_by(chengdu, "310101", home="shanghai")

    adopt()

    assert not Division.objects.exists()


def test_record_that_cannot_come_back_is_told(chengdu, peer):
    division("500106")
    held_by(chengdu, "500106", id=new_id())  # the same code under another id

    with pytest.raises(CommandError, match="identity.division.*code"):
        adopt()


def test_peer_that_is_down_is_told(chengdu, peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")

    with pytest.raises(CommandError, match="chengdu"):
        adopt()


def test_copies_that_do_not_move_on_are_not_read_for_ever(peer, monkeypatch):
    last = "00000000-0000-0000-0000-000000000001"
    monkeypatch.setattr(exchange.Client, "copies", lambda *args: (b"", last))

    with pytest.raises(PeerTrouble, match="move on"):
        exchange.adopt(peer)
