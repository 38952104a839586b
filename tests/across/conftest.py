"""Lin of Chongqing, and a microscope and an agreement at a real Chengdu."""

import pytest

from agreements.models import Agreement, Area, Commitment, Party
from portal.identity.cards import allow_card
from portal.nodes import feed
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.copies import apply_lines
from portal.nodes.kinds import kinds
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import Node
from resources.across.asking import ask_to_book
from resources.booking.terms import Wish
from resources.models import Booking, Instrument
from tests.agreements import made
from tests.cast import open_on_weekdays
from tests.two_bases import pull


@pytest.fixture
def carry(chengdu):
    """Let Chengdu read what this base has of some kinds."""

    def read(*names):
        for name in names:
            kind = kinds()[name]
            page = feed.read_page(kind, caller="chengdu", xid=0, position=0, limit=99)
            with chengdu.inside():
                here = Node.objects.get(code="chongqing")
                assert apply_lines(kind, peer=here, epoch=1, lines=page.lines) == 0

    return read


@pytest.fixture
def remote(their_microscope, chengdu, peer, lin, carry):
    """Chengdu's microscope as this base knows it; Lin's university is known there."""
    with chengdu.inside():
        open_on_weekdays(their_microscope)
    pull(peer)
    carry("identity.division", "identity.organisation")
    return Instrument.objects.get(pk=their_microscope.pk)


@pytest.fixture
def wish(remote, lin, hours, peer):
    """What Lin, who lets Chengdu know her, asks for: wish(9, 11)."""
    allow_card(person=lin.person, recipient=peer)

    def ask(start, end):
        return Wish(remote, lin.person, **hours(start, end))

    return ask


@pytest.fixture
def asked(wish):
    return ask_to_book(wish=wish(9, 11), purpose="样品")


@pytest.fixture
def booked(asked, peer):
    """Lin's booking at Chengdu, as it has come back here."""
    answered = deliver(asked)
    assert answered.refusals == []
    pull(peer)
    return Booking.objects.get(pk=asked.about)


@pytest.fixture
def cut_off(monkeypatch):
    """Chengdu hears nothing of this base's messages, until this is undone."""

    def silent(self, message):
        raise PeerTrouble("cut off")

    monkeypatch.setattr(Client, "message", silent)
    return monkeypatch


@pytest.fixture
def their_agreement(chengdu, peer):
    """Kept at Chengdu and in force; this base, which knows it, speaks for a party."""
    with chengdu.inside():
        agreement = Agreement.objects.create(
            name="川渝科技资源共享协议", kind="framework", signed_year=2020
        )
        for order, (base, name) in enumerate(made.PARTIES, 1):
            of_it = {"agreement": agreement, "name": name, "order": order}
            Party.objects.create(base=base, **of_it)
        area = Area.objects.create(agreement=agreement, number=1, name="资源共享")
        Commitment.objects.create(area=area, number=1, name="两地仪器入网共享")
        made.sign(agreement)
    pull(peer)
    return Agreement.objects.get(pk=agreement.pk)
