"""What other bases say of their people, and what follows from it here."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.identity.cards import take_card
from portal.identity.models import Account
from portal.nodes.models import Node


@transaction.atomic
def receive_person(*, card: dict[str, Any], sender: Node, told_at: datetime) -> Account:
    """The shadow account of a person at home at `sender`, as described at `told_at`.

    What was said later stands, in whatever order it came. An account blocked here stays
    blocked. Refuses with `card` whom the sender does not answer for.
    """
    bearer = take_card(card, sender=sender)
    known = Account.objects.select_for_update().filter(person=bearer.person).first()
    if known and was_told_since(known, told_at):
        return known
    kept = {
        "organisations": card["organisations"],  # of which some may still arrive
        "roles": card["roles"],
        "contact": bearer.contact,
        "told_at": told_at.isoformat(),
    }
    account, _is_new = Account.objects.update_or_create(
        person=bearer.person,
        defaults={"card": kept},
        create_defaults={"card": kept, "password": make_password(None)},
    )
    return account


def was_told_since(guest: Account, at: datetime) -> bool:
    """Whether the guest's base described them later than `at`, by its own clock."""
    if not guest.card:
        return False
    return datetime.fromisoformat(guest.card["told_at"]) > at
