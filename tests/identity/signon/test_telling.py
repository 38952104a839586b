"""What changes of a person is known within seconds where they are a guest."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.cards import (
    CONSENT_MISSING,
    allow_card,
    check_card,
    withdraw_card,
)
from portal.identity.models import Account, Membership, Role, SignOn
from portal.identity.signon import claims, ending, telling
from portal.nodes.actions import send_what_was_done_again
from portal.nodes.messages.outbox import deliver, settle
from portal.nodes.models import OutboxMessage
from tests.cast import account
from tests.identity.signon.browser import open_session
from tests.identity.signon.shadows import shadow

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_on(lin, sichuan):
    """Lin is a guest at Chengdu, out of two sessions."""
    allow_card(person=lin.person, recipient=sichuan)
    return [sign_on(lin, sichuan, key) for key in ("one", "two")]


def sign_on(account, peer, key):
    [told] = claims.states_of([account.pk]).values()
    return SignOn.objects.create(account=account, peer=peer, session_key=key, told=told)


def told():
    """What Chengdu was told, the last first."""
    sent = OutboxMessage.objects.filter(kind=telling.PERSON)
    return [{name: message.body[name] for name in ("sub", "card")} for message in sent]


class TestChengduIsTold:
    def test_nothing_while_nothing_changes(self, signed_on):
        assert telling.tell_changes() == 0
        assert told() == []

    def test_once_of_a_role_that_ended(self, signed_on, lin, university):
        Membership.objects.update(ends_at=now())

        telling.tell_changes()
        telling.tell_changes()

        [said] = told()
        assert said["sub"] == str(lin.person_id)
        assert said["card"]["organisations"] == said["card"]["roles"] == []

    def test_of_a_role_that_ended_by_itself(self, signed_on, lin, university):
        moment = now() + timedelta(seconds=1)
        Membership.objects.update(ends_at=moment)
        assert telling.tell_changes() == 0

        Membership.objects.update(
            starts_at=moment - timedelta(days=2), ends_at=moment - timedelta(days=1)
        )

        assert telling.tell_changes() == 1

    def test_of_a_role_that_began(self, signed_on, lin, university):
        Membership.objects.create(
            person=lin.person, organisation=university, role=Role.ORGANISATION_ADMIN
        )

        telling.tell_changes()

        roles = [each["role"] for each in told()[0]["card"]["roles"]]
        assert roles == ["organisation_admin", "researcher"]

    def test_of_another_name(self, signed_on, lin):
        lin.person.name = "林晓"
        lin.person.save(update_fields=["name"])

        telling.tell_changes()

        assert told()[0]["card"]["person"]["name"] == "林晓"

    def test_of_another_number(self, signed_on, lin):
        Account.objects.filter(pk=lin.pk).update(phone="+8613900000001")

        telling.tell_changes()

        assert told()[0]["card"]["contact"] == "+8613900000001"

    def test_to_let_out_who_may_no_longer_sign_in(self, signed_on, lin):
        Account.objects.filter(pk=lin.pk).update(is_active=False)

        telling.tell_changes()

        assert told() == [{"sub": str(lin.person_id), "card": None}]
        assert not SignOn.objects.exists()

    def test_by_each_sign_on_too_which_may_be_on_its_way(self, signed_on, lin):
        Account.objects.filter(pk=lin.pk).update(is_active=False)

        telling.tell_changes()

        ended = OutboxMessage.objects.filter(kind=ending.END)
        said = {message.body["sid"] for message in ended}
        assert said == {str(sign_on.pk) for sign_on in signed_on}

    def test_to_let_out_who_takes_their_consent_back(self, signed_on, lin, sichuan):
        withdraw_card(person=lin.person, recipient=sichuan)

        telling.tell_changes()

        assert told() == [{"sub": str(lin.person_id), "card": None}]


class TestNoCardGoesOnceConsentWasTakenBack:
    @pytest.fixture
    def card(self, signed_on):
        Membership.objects.update(ends_at=now())
        telling.tell_changes()
        return OutboxMessage.objects.get(kind=telling.PERSON)

    def test_that_waited_for_a_base_that_was_away(self, card, lin, sichuan):
        withdraw_card(person=lin.person, recipient=sichuan)

        assert codes(deliver(card)) == [CONSENT_MISSING]

    def test_that_is_sent_again_to_a_base_that_was_restored(self, card, lin, sichuan):
        settle(message=card, answer={"done": {}})
        withdraw_card(person=lin.person, recipient=sichuan)

        since = now() - timedelta(days=1)
        assert send_what_was_done_again(peer=sichuan, since=since) == 0

        assert not OutboxMessage.objects.waiting().filter(kind=telling.PERSON)

    def test_but_that_there_is_none_may_be_told(self, signed_on, lin, sichuan):
        withdraw_card(person=lin.person, recipient=sichuan)
        telling.tell_changes()

        check_card(OutboxMessage.objects.get(kind=telling.PERSON))


def codes(message):
    return [reason["code"] for reason in message.refusals]


def test_asking_who_changed_takes_no_more_queries_for_more_people(
    university, sichuan, django_assert_num_queries
):
    for n in range(5):
        somebody = account(f"p{n}", university)
        sign_on(somebody, sichuan, f"k{n}")

    with django_assert_num_queries(4):
        telling.tell_changes()


def card(somebody, **more):
    person = {"id": str(somebody.person_id), "home": "chengdu", "version": 9}
    names = {"name": "影", "name_en": "", "assurance": 1}
    rest = {"epoch": 1, "organisations": [], "roles": [], "contact": "y"}
    return {"person": person | names, "position": 9} | rest | more


def parting(somebody, position=10):
    """What tells a base that it may no longer know somebody."""
    sub = str(somebody.person_id)
    return {"sub": sub, "card": None, "epoch": 1, "position": position}


class TestAGuestOfChengdu:
    @pytest.fixture
    def guest(self, sichuan):
        found = shadow("chengdu")
        key = open_session(found)
        UserSession.objects.create(user=found, session_key=key, ip="::1")
        return found

    def test_stays_as_described_anew(self, guest, sichuan):
        said = {"sub": str(guest.person_id), "card": card(guest)}

        telling.take_change(sichuan, said)

        guest.refresh_from_db()
        assert guest.card["contact"] == "y"
        assert Session.objects.exists()

    def test_is_let_out(self, guest, sichuan):
        telling.take_change(sichuan, parting(guest))

        assert not Session.objects.exists()
        assert not UserSession.objects.exists()

    def test_stays_whom_a_later_card_describes(self, guest, sichuan):
        said = {"sub": str(guest.person_id), "card": card(guest)}
        telling.take_change(sichuan, said)

        telling.take_change(sichuan, parting(guest, position=8))

        assert Session.objects.exists()

    def test_is_none_of_another_bases_business(self, guest, chongqing):
        telling.take_change(chongqing, parting(guest))

        assert Session.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"sub": "x", "card": None, "epoch": 1, "position": 9},
            {"sub": ["\0"], "card": None, "epoch": 1, "position": 9},
            {"sub": str(new_id()), "card": None},
            {"sub": str(new_id()), "card": None, "epoch": 1, "position": "late"},
            {"card": {"person": "x"}},
            {"card": "x"},
        ],
    )
    def test_is_left_alone_by_what_makes_no_sense(self, guest, sichuan, wrong):
        with pytest.raises(Refusal) as refusal:
            telling.take_change(sichuan, wrong)

        assert refusal.value.code == "card"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"epoch": -1},
            {"epoch": "x"},
            {"organisations": ["x"]},
            {"organisations": [str(new_id())] * 201},
            {"roles": [{"role": "king", "organisation": str(new_id())}]},
            {"contact": "x" * 300},
            {"position": "late"},
            {"position": 2**63},
        ],
    )
    def test_is_not_described_by_a_card_of_another_form(self, guest, sichuan, wrong):
        said = {"sub": str(guest.person_id), "card": card(guest, **wrong)}

        with pytest.raises(Refusal) as refusal:
            telling.take_change(sichuan, said)

        assert refusal.value.code == "card"

    def test_is_the_one_the_card_is_about(self, guest, sichuan):
        with pytest.raises(Refusal):
            telling.take_change(sichuan, {"sub": str(new_id()), "card": card(guest)})


def test_our_own_people_are_let_out_by_nobody_else(lin, sichuan):
    UserSession.objects.create(user=lin, session_key=open_session(lin), ip="::1")

    telling.take_change(sichuan, parting(lin))

    assert Session.objects.exists()
