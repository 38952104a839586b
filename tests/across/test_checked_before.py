"""A program asks before it books Chengdu's microscope: Chengdu answers, or its copy."""

import pytest

from portal.identity.cards import allow_card
from portal.nodes.models import Node
from resources.across import live
from resources.models import Occupation

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def said(client, remote, lin, hours, monkeypatch):
    """What Lin's program is told of nine to eleven."""
    monkeypatch.setattr(live, "WITHIN", live.timedelta(seconds=30))
    client.force_login(lin)

    def ask():
        times = {name: at.isoformat() for name, at in hours(9, 11).items()}
        return client.get(f"/api/v1/instruments/{remote.pk}/check/", times).json()

    return ask


def codes(said):
    return [reason["code"] for reason in said["reasons"]]


def test_it_is_told_as_it_is_there(said, chengdu, remote, hours):
    with chengdu.inside():
        assert Occupation.objects.take(remote.pk, "outage", *hours(9, 11).values())

    told = said()

    assert codes(told) == ["slot_taken", "consent_missing"]
    assert told["is_live"]
    assert told["as_of"]


def test_of_a_base_that_is_down_it_is_told_of_the_copy(said, peer, lin):
    allow_card(person=lin.person, recipient=peer)
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")

    told = said()

    assert codes(told) == []
    assert told["can_be_booked"]
    assert not told["is_live"]
