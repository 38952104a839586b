"""Lin takes back her consent: Chengdu forgets her, and says so."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.actions.accounts import close_account
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.forgetting import FORGET, forget
from portal.identity.models import Account, Consent, Person
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import Node, OutboxMessage, Quarantined, Sharing
from portal.notices.models import Notice
from resources.across.asking import ask_to_book, ask_to_cancel, ask_to_move
from resources.across.forgetting import erase_withdrawn
from resources.actions.booking import cancel_booking
from resources.models import Booking
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
SECRET = ("lin", "lin@demo.example")


@pytest.fixture
def over(booked, chengdu, lin):
    """Her booking, cancelled: nothing there needs her any more."""
    with chengdu.inside():
        there = Booking.objects.get(pk=booked.pk)
        cancel_booking(booking=there, by=there.person)
    return booked


def withdraw(lin, peer):
    return deliver(withdraw_card(person=lin.person, recipient=peer))


def all_text_of(chengdu):
    """Every row of Chengdu's database, as text."""
    with chengdu.connect() as session:
        tables = session.execute(
            "SELECT format('%I', table_name) FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in session.execute(f"SELECT t::text FROM {table} t")
        )


def test_nothing_there_names_her_any_more(over, lin, peer, chengdu):
    assert SECRET[1] in all_text_of(chengdu)

    withdraw(lin, peer)

    there = all_text_of(chengdu)
    assert SECRET[1] not in there
    assert '"lin"' not in there
    assert "(lin," not in there
    with chengdu.inside():
        copy = Person.objects.get(pk=lin.person_id)
        assert (copy.name, copy.name_en) == ("", "")
        assert copy.withdrawn_at


def test_an_open_booking_keeps_her_until_it_is_over(booked, lin, peer, chengdu):
    withdraw(lin, peer)
    with chengdu.inside():
        there = Booking.objects.get(pk=booked.pk)
        assert (there.person_name, there.person_contact) == SECRET
        assert erase_withdrawn(limit=10) == 0
        cancel_booking(booking=there, by=there.person)

        assert erase_withdrawn(limit=10) == 1
        there.refresh_from_db()
        assert (there.person_name, there.person_contact) == ("", "")
        assert erase_withdrawn(limit=10) == 0


def test_whoever_did_not_withdraw_is_kept(over, lin, wei, peer, chengdu):
    allow_card(person=wei.person, recipient=peer)
    withdraw(wei, peer)

    with chengdu.inside():
        assert Booking.objects.get().person_name == "lin"


def test_it_is_confirmed_and_said_until_when_she_is_kept(booked, lin, peer):
    withdraw(lin, peer)

    given = Consent.objects.get(recipient="chengdu")
    assert given.erased_at
    assert given.kept_until == booked.ends_at


def test_while_the_other_base_is_silent_nothing_is_confirmed(booked, lin, peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")
    peer.refresh_from_db()

    withdraw(lin, peer)

    assert Consent.objects.get(recipient="chengdu").erased_at is None
    assert OutboxMessage.objects.waiting().filter(kind=FORGET).exists()


def test_it_needs_no_agreement(over, lin, peer, chengdu):
    Sharing.objects.all().delete()

    withdraw(lin, peer)

    assert Consent.objects.get(recipient="chengdu").erased_at
    with chengdu.inside():
        assert Booking.objects.get().person_name == ""


def test_the_feed_alone_empties_the_copy(booked, lin, peer, chengdu, carry):
    withdraw_card(person=lin.person, recipient=peer)

    carry("identity.person")

    with chengdu.inside():
        assert Person.objects.get(pk=lin.person_id).name == ""


def test_a_request_on_its_way_does_not_bring_her_back(wish, lin, peer, chengdu):
    asked = ask_to_book(wish=wish(9, 11), purpose="样品")
    withdraw(lin, peer)

    late = deliver(asked)

    assert [reason["code"] for reason in late.refusals] == ["consent_missing"]
    with chengdu.inside():
        assert not Booking.objects.exists()
        assert not Person.objects.filter(pk=lin.person_id, name="lin").exists()


def test_who_agrees_again_is_known_again(over, wish, lin, peer, chengdu):
    withdraw(lin, peer)
    allow_card(person=lin.person, recipient=peer)

    answered = deliver(ask_to_book(wish=wish(13, 14), purpose="样品"))

    assert answered.refusals == []
    with chengdu.inside():
        assert Person.objects.get(pk=lin.person_id).name == "lin"


def test_what_stands_can_be_cancelled_and_not_moved(booked, lin, peer, hours, chengdu):
    withdraw(lin, peer)
    pull(peer)
    booked.refresh_from_db()

    with pytest.raises(Refusal) as refusal:
        ask_to_move(booking=booked, **hours(13, 15))
    assert refusal.value.codes == ["consent_missing"]

    asked = ask_to_cancel(booking=booked.pk, base="chengdu", person=lin.person)
    assert "lin" not in str(asked.body)
    assert deliver(asked).refusals == []


def test_a_line_held_back_is_forgotten_too(booked, lin, peer, chengdu):
    with chengdu.inside():
        here = Node.objects.get(code="chongqing")
        Quarantined.objects.create(
            **{"peer": here, "kind": "identity.person", "record": lin.person_id},
            **{"epoch": 1, "line": "lin", "reason": "x"},
        )

    withdraw(lin, peer)

    with chengdu.inside():
        assert not Quarantined.objects.exists()


def test_histories_never_held_her(booked):
    kept = {f.name for f in apps.get_model("resources.BookingEvent")._meta.fields}

    assert not {"person_name", "person_contact"} & kept


def guest(lin):
    """Her account there, at which she signs on."""
    card = {"contact": SECRET[1], "roles": [], "epoch": 0, "position": 0}
    there = Person.objects.get(pk=lin.person_id)
    return Account.objects.create(person=there, card=card, password="!")


def test_a_guest_there_is_forgotten_too(booked, lin, peer, chengdu):
    with chengdu.inside():
        there = guest(lin)

    withdraw(lin, peer)

    with chengdu.inside():
        there.refresh_from_db()
        assert there.card["contact"] == ""
        Account.objects.all().delete()


def test_notices_no_longer_name_her(over, lin, peer, chengdu, chen):
    with chengdu.inside():
        keeper = Person.objects.create(name="邓明川")
        Notice.objects.create(
            **{"person": keeper, "kind": "resources.booking_to_answer", "url": "/"},
            **{"about": over.pk, "params": {"person": "lin"}, "is_task": False},
        )

    withdraw(lin, peer)

    with chengdu.inside():
        assert Notice.objects.get().params == {"person": "—"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"person": "x"},
        {"person": None, "version": 1, "epoch": 1},
    ],
)
def test_nonsense_is_refused(peer, body):
    with pytest.raises(Refusal):
        forget(peer, body)


@pytest.mark.parametrize("place", [{"version": "x"}, {"version": 2, "epoch": "x"}])
def test_nonsense_about_a_copy_is_refused(booked, lin, chengdu, place):
    with chengdu.inside():
        here = Node.objects.get(code="chongqing")
        with pytest.raises(Refusal):
            forget(here, {"person": str(lin.person_id), "epoch": 1} | place)


def test_a_base_makes_nobody_forget_the_people_of_another(lin, peer):
    body = {"person": str(lin.person_id), "version": 99, "epoch": 99}

    with pytest.raises(Refusal):
        forget(peer, body)

    lin.person.refresh_from_db()
    assert lin.person.name == "lin"


def test_what_was_sent_is_shown(booked, client, lin):
    client.force_login(lin)

    page = client.get(reverse("identity:profile")).content.decode()

    assert "提供记录" in page
    assert "lin@demo.example" in page


def test_before_she_withdraws_she_reads_what_stands(booked, client, lin, peer):
    client.force_login(lin)
    address = reverse("identity:withdraw-consent", args=["chengdu"])

    page = client.get(address).content.decode()
    assert "透射电子显微镜" in page
    assert Consent.objects.get(recipient="chengdu").withdrawn_at is None

    answer = client.post(address, follow=True).content.decode()
    assert "确认删除" in answer
    assert "最迟至" in answer
    assert client.get(address).status_code == 404


def test_whoever_closes_their_account_is_forgotten(over, lin, peer, chengdu):
    close_account(account=lin)
    for message in OutboxMessage.objects.waiting():
        deliver(message)

    with chengdu.inside():
        assert Booking.objects.get().person_name == ""


def test_an_old_withdrawal_confirms_no_later_one(lin, peer):
    allow_card(person=lin.person, recipient=peer)
    first = withdraw_card(person=lin.person, recipient=peer)
    allow_card(person=lin.person, recipient=peer)
    Consent.objects.filter(withdrawn_at=None).update(
        withdrawn_at=now() + timedelta(seconds=5)
    )

    deliver(first)

    assert Consent.objects.filter(erased_at=None, recipient="chengdu").count() == 1
