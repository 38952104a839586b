"""A base that asks to forget people it does not answer for, or confirms nonsense."""

import pytest

from portal.core.errors import Refusal
from portal.identity import forgetting
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.forgetting import Holding, forget
from portal.identity.models import Consent, ConsentSubject
from portal.nodes.messages.outbox import settle
from tests.identity.signon.shadows import shadow

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(monkeypatch):
    """Of whom the apps were told to blank what they keep."""
    found = []
    none = {"open_at": lambda *_of: [], "asked_at": lambda *_of: []}
    holding = Holding(erase=found.append, take_back=lambda *_of: None, **none)
    monkeypatch.setattr(forgetting, "HOLDINGS", [holding])
    return found


def asked_of(guest, **said):
    """What a base asks that did everything right, but for what is said otherwise."""
    right = {"epoch": 1, "version": 2, "position": 3}
    return {"person": str(guest.person_id)} | right | said


@pytest.mark.parametrize("place", [(0, 0), (0, -1), (1, 0), (9, 99)], ids=str)
def test_it_is_not_believed_of_people_at_home_elsewhere(lin, sichuan, erased, place):
    epoch, version = place

    for somebody in (lin, shadow("shanghai")):
        said = asked_of(somebody, epoch=epoch, version=version)
        with pytest.raises(Refusal) as refusal:
            forget(sichuan, said)
        assert refusal.value.code == "malformed"

    assert not erased
    lin.person.refresh_from_db()
    assert (lin.person.home, lin.person.withdrawn_at) == ("chongqing", None)


@pytest.mark.parametrize("number", [True, {}, [], None, "1", 1.5, -1, 2**63])
@pytest.mark.parametrize("name", ["epoch", "version", "position"])
def test_a_number_that_is_none_is_refused(sichuan, erased, name, number):
    guest = shadow("chengdu")

    with pytest.raises(Refusal) as refusal:
        forget(sichuan, asked_of(guest, **{name: number}))

    assert refusal.value.code == "malformed"
    assert not erased


def test_its_own_people_are_forgotten(sichuan, erased):
    guest = shadow("chengdu")

    forget(sichuan, asked_of(guest))

    assert erased == [guest.person]


@pytest.mark.parametrize(
    "moment",
    ["x", 5, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-01"],
)
def test_a_moment_that_is_none_is_not_kept(lin, sichuan, moment):
    allow_card(person=lin.person, recipient=sichuan)
    message = withdraw_card(person=lin.person, recipient=sichuan)

    settle(message=message, answer={"done": {"kept_until": moment}})

    given = Consent.objects.get(subject=ConsentSubject.BOOKING)
    assert given.erased_at
    assert given.kept_until is None
