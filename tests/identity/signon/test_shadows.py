"""What the database holds of people of other bases, and does not."""

import pytest

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.identity.actions.sign_on import receive_person
from portal.identity.belonging import organisations_of
from portal.identity.models import Account, Organisation, SignOn
from portal.nodes.base import applying
from tests.identity.signon.shadows import CARD, shadow
from tests.test_constraints_of_all import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "own",
    [
        {"email": "way@in.example"},
        {"phone": "+8613800000000"},
        {"is_staff": True},
        {"password": "argon2$…"},
    ],
)
def test_a_shadow_has_no_way_in_of_its_own(sichuan, own):
    somebody = shadow("chengdu")

    change = Account.objects.filter(pk=somebody.pk).update
    assert refused(change, **own) == "account_away_has_no_way_in_of_its_own"


def test_a_session_stands_for_one_sign_on_at_each_base(lin, sichuan):
    one = {"account": lin, "peer": sichuan, "session_key": "k", "told": ""}
    SignOn.objects.create(**one)

    assert refused(SignOn.objects.create, **one) == "sign_on_once_per_session"


def test_it_belongs_where_its_base_answers_for(sichuan, university, shapingba):
    """Not to one of ours, nor to one that has not come here yet."""
    with applying("chengdu"):
        [theirs] = Organisation.objects.bulk_create(
            [
                Organisation(
                    id=new_id(),
                    home="chengdu",
                    name="四川大学",
                    uscc="12510000400000000A",
                    kind="university",
                    division=shapingba,
                    standing="verified",
                )
            ]
        )
    somebody = shadow("chengdu")
    named = [str(new_id()), str(university.pk), str(theirs.pk)]
    Account.objects.filter(pk=somebody.pk).update(card=CARD | {"organisations": named})

    assert organisations_of(somebody.person) == [theirs]


def card(home, pk=None):
    person = {"id": str(pk or new_id()), "home": home, "version": 1, "name": "李"}
    rest = {"epoch": 1, "position": 1, "organisations": [], "roles": [], "contact": "x"}
    return {"person": person | {"name_en": "", "assurance": 1}, **rest}


def test_a_base_speaks_of_its_own_people_alone(sichuan, lin):
    """Neither of ours nor of a third base's: nobody's word is passed on."""
    for said in (card("chongqing", lin.person_id), card("shanghai")):
        with pytest.raises(Refusal) as refusal:
            receive_person(card=said, sender=sichuan)
        assert refusal.value.code == "card"
    assert Account.objects.get() == lin


def test_what_a_base_said_last_stands_however_late_the_rest_comes(sichuan):
    pk = new_id()
    last, earlier = ((2, 1), "new"), ((1, 9), "old")  # an epoch has begun between
    for (epoch, position), contact in (earlier, last, earlier):
        place = {"epoch": epoch, "position": position}
        said = card("chengdu", pk) | {"contact": contact, **place}
        receive_person(card=said, sender=sichuan)

    assert Account.objects.get().card["contact"] == "new"
