"""What another base gets to know of a person, and what is believed of one."""

import pytest
from django.db import IntegrityError

from portal.core.errors import Refusal
from portal.identity import cards
from portal.identity.models import Consent, Organisation, Person
from portal.nodes.models import Node

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def lins_card(lin, university, peer):
    cards.allow_card(person=lin.person, recipient=peer)
    return cards.card_of(lin.person, [university], peer)


@pytest.fixture
def taken(lins_card, chengdu, carry):
    """What Chengdu makes of Lin's card, changed as told."""
    carry("identity.division", "identity.organisation")

    def take(sender="chongqing", **changes):
        with chengdu.inside():
            here = Node.objects.get(code=sender)
            return cards.take_card(lins_card | changes, sender=here)

    return take


def test_a_card_says_no_more_than_is_needed(lins_card):
    assert not {"email", "phone"} & lins_card["person"].keys()
    assert set(lins_card) == {"person", "epoch", "organisations", "contact"}


def test_without_consent_there_is_no_card(lin, peer):
    with pytest.raises(Refusal) as refused:
        cards.card_of(lin.person, [], peer)

    assert refused.value.codes == [cards.CONSENT_MISSING]


def test_the_person_is_a_copy_there(taken, lin, chengdu):
    bearer = taken()

    assert (bearer.person.name, bearer.person.is_own) == ("lin", False)
    assert [organisation.name for organisation in bearer.organisations] == ["重庆大学"]
    with chengdu.inside():
        assert Person.objects.get().home == "chongqing"


def test_a_base_does_not_speak_for_the_people_of_others(taken, lins_card):
    stolen = lins_card["person"] | {"home": "chengdu"}

    with pytest.raises(Refusal) as refused:
        taken(person=stolen)

    assert refused.value.codes == ["card"]


def test_a_base_does_not_speak_for_the_organisations_of_others(taken, chengdu):
    with chengdu.inside():
        theirs = Organisation.objects.create(
            name="四川大学",
            uscc="12510000400000000A",
            kind="university",
            division_id="500106",
            standing="verified",
        )

    assert taken(organisations=[str(theirs.pk)]).organisations == []


@pytest.mark.parametrize(
    "nonsense",
    [
        {"person": {}},
        {"person": {"id": "x", "home": "chongqing"}},
        {"person": {"id": None, "home": "chongqing", "version": "much"}},
    ],
)
def test_nonsense_is_refused(taken, nonsense):
    with pytest.raises(Refusal):
        taken(**nonsense)


def test_consent_sends_the_person_and_withdrawal_takes_them_back(
    taken, lin, peer, chengdu, carry
):
    carry("identity.person")
    with chengdu.inside():
        assert not Person.objects.get(pk=lin.person_id).withdrawn_at

    cards.withdraw_card(person=lin.person, recipient=peer)
    carry("identity.person")

    with chengdu.inside():
        assert Person.objects.get(pk=lin.person_id).withdrawn_at
    assert not cards.is_known_to(lin.person, peer)


def test_who_never_agreed_does_not_travel(lin, wei, peer, chengdu, carry):
    cards.allow_card(person=lin.person, recipient=peer)
    carry("identity.person")

    with chengdu.inside():
        assert [person.name for person in Person.objects.all()] == ["lin"]


def test_agreeing_twice_is_agreeing_once(lin, peer):
    for _ in range(2):
        cards.allow_card(person=lin.person, recipient=peer)

    assert Consent.objects.filter(recipient="chengdu").count() == 1


@pytest.mark.parametrize("recipient", ["", "chengdu"])
def test_only_consent_to_be_known_elsewhere_has_a_recipient(lin, recipient):
    subject = "privacy" if recipient else "booking"

    with pytest.raises(IntegrityError, match="consent_recipient_of_booking"):
        Consent.objects.create(
            person=lin.person, subject=subject, recipient=recipient, version="1"
        )
