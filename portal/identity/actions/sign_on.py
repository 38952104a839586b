"""What other bases say of their people, and what follows from it here."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.identity.cards import take_card
from portal.identity.models import Account
from portal.nodes.models import Node

PLACE = ("epoch", "position")  # of what a base says of a person


@transaction.atomic
def receive_person(*, card: dict[str, Any], sender: Node) -> Account:
    """The shadow account of a person at home at `sender`, as its card describes them.

    What was said later stands, in whatever order it came. An account blocked here stays
    blocked. Refuses with `card` whom the sender does not answer for.
    """
    bearer = take_card(card, sender=sender)
    known = Account.objects.select_for_update().filter(person=bearer.person).first()
    if known and was_told_since(known, (card["epoch"], card["position"])):
        return known
    kept = {
        "organisations": card["organisations"],  # of which some may still arrive
        "roles": card["roles"],
        "contact": bearer.contact,
        "epoch": card["epoch"],
        "position": card["position"],
    }
    account, _is_new = Account.objects.update_or_create(
        person=bearer.person,
        defaults={"card": kept},
        create_defaults={"card": kept, "password": make_password(None)},
    )
    return account


def was_told_since(guest: Account, place: tuple[int, ...]) -> bool:
    """Whether the guest's base described them later than at a place in what it says.

    No clock tells: it may have been put right since, and then what is said now would
    count for earlier.
    """
    card = guest.card
    if not card:
        return False
    return tuple(card[name] for name in PLACE) > place
