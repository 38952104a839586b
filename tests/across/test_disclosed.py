"""What leaves is noted, and nothing else: by the feed, a repair, a message."""

import pytest

from portal.core.time import now
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.models import Disclosure, DisclosureWay, Person
from portal.nodes.client import Client
from portal.nodes.kinds import kinds
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import Node
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def deng(chengdu):
    """A person of Chengdu who lets this base know her."""
    with chengdu.inside():
        person = Person.objects.create(name="邓明川", name_en="Deng")
        allow_card(person=person, recipient=Node.objects.get(code="chongqing"))
    return person


def told_at(chengdu):
    with chengdu.inside():
        return sorted(
            (one.way, one.said["name"], one.times) for one in Disclosure.objects.all()
        )


def test_the_entry_that_the_feed_brings_is_noted_and_its_changes(deng, peer, chengdu):
    pull(peer)
    assert told_at(chengdu) == [("record", "邓明川", 1)]

    with chengdu.inside():
        Person.objects.filter(pk=deng.pk).update(name="邓川")
    pull(peer)

    assert told_at(chengdu) == [("record", "邓川", 1), ("record", "邓明川", 1)]
    with chengdu.inside():
        said = Disclosure.objects.latest("pk").said
    assert said == {"name": "邓川", "name_en": "Deng", "assurance": 1}


def test_nobody_is_noted_who_was_not_told_of(deng, peer, chengdu):
    with chengdu.inside():
        Person.objects.create(name="何人")

    pull(peer)

    assert told_at(chengdu) == [("record", "邓明川", 1)]


def test_nothing_is_noted_once_it_is_withdrawn(deng, peer, chengdu):
    with chengdu.inside():
        withdraw_card(person=deng, recipient=Node.objects.get(code="chongqing"))

    pull(peer)

    assert told_at(chengdu) == []


def test_what_is_read_to_repair_a_copy_is_noted_as_often(deng, peer, chengdu):
    kind = kinds()["identity.person"]

    for _ in range(2):
        with Client(peer) as client:
            client.bucket(kind, deng.pk.bytes[-1])

    assert told_at(chengdu) == [("record", "邓明川", 2)]


def test_a_request_is_noted_when_it_goes(asked, lin, university):
    assert not Disclosure.objects.filter(way=DisclosureWay.BOOKING).exists()

    deliver(asked)

    assert Disclosure.objects.get(way=DisclosureWay.BOOKING).said == {
        "name": "lin",
        "assurance": 1,
        "organisations": [str(university.pk)],
        "contact": "lin@demo.example",
        "purpose": "样品",
    }


def test_a_request_that_never_went_told_nothing(asked, lin, peer):
    withdraw_card(person=lin.person, recipient=peer)

    assert deliver(asked).answered_at < now()
    assert not Disclosure.objects.filter(way=DisclosureWay.BOOKING).exists()


def test_a_try_that_nobody_answered_is_noted_too(asked, cut_off):
    """It may have arrived: whoever reads it learns of more rather than of less."""
    deliver(asked)
    deliver(asked)

    told = Disclosure.objects.get(way=DisclosureWay.BOOKING)
    assert told.times == asked.__class__.objects.get(pk=asked.pk).tries
