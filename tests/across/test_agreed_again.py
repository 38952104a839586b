"""Lin takes her consent back and gives it anew; what was asked before comes late."""

import pytest

from portal.identity.cards import allow_card, withdraw_card
from portal.identity.models import Account, Person
from portal.nodes.messages.outbox import deliver
from resources.across.asking import ask_to_book
from resources.models import Booking

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def test_she_is_not_forgotten_late(booked, wish, lin, peer, chengdu):
    late = withdraw_card(person=lin.person, recipient=peer)
    allow_card(person=lin.person, recipient=peer)
    deliver(ask_to_book(wish=wish(13, 14), purpose="样品"))
    with chengdu.inside():
        card = {
            "contact": "lin@demo.example",
            "roles": [],
            "epoch": 1,
            "position": 0,
        }
        there = Person.objects.get(pk=lin.person_id)
        guest = Account.objects.create(person=there, card=card, password="!")

    deliver(late)

    with chengdu.inside():
        guest.refresh_from_db()
        assert guest.card["contact"] == "lin@demo.example"
        assert {b.person_name for b in Booking.objects.all()} == {"lin"}
        Account.objects.all().delete()
