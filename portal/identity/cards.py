"""A person's card: what another base gets to know of them, and how it takes that in."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.forgetting import ask_to_forget, take_back
from portal.identity.models import (
    Consent,
    ConsentSubject,
    Organisation,
    Person,
)
from portal.nodes.actions import own_node
from portal.nodes.copies import apply_line
from portal.nodes.feed import read_line
from portal.nodes.kinds import kinds
from portal.nodes.models import Node, OutboxMessage
from portal.nodes.sharing import is_shared, not_shared

TERMS = "2026-11"  # the version of what people agree to, for bookings elsewhere
CONSENT_MISSING = "consent_missing"


@dataclass(frozen=True)
class Bearer:
    """Who a card speaks of: the person and the organisations they belong to."""

    person: Person
    organisations: list[Organisation]
    contact: str


@transaction.atomic
def allow_card(*, person: Person, recipient: Node) -> None:
    """Note that a person lets a base know them for bookings; it follows at once."""
    Consent.objects.get_or_create(
        person=person,
        subject=ConsentSubject.BOOKING,
        recipient=recipient.code,
        version=TERMS,
        withdrawn_at=None,
    )
    _mark(person)


@transaction.atomic
def withdraw_card(*, person: Person, recipient: Node) -> OutboxMessage | None:
    """Take the permission back: the base is asked to forget what it knows.

    Gives the message, which may be delivered at once; none where it knows nothing.
    """
    given = Consent.objects.filter(person=person, subject=ConsentSubject.BOOKING)
    given = given.filter(recipient=recipient.code, withdrawn_at=None)
    if not given.update(withdrawn_at=now()):
        return None
    take_back(person, recipient)
    _mark(person)
    return ask_to_forget(person=person, recipient=recipient)


@transaction.atomic
def withdraw_cards(*, person: Person) -> None:
    """Take every permission back, as whoever leaves does."""
    given = Consent.objects.filter(person=person, subject=ConsentSubject.BOOKING)
    for recipient in Node.objects.filter(code__in=given.values("recipient")):
        withdraw_card(person=person, recipient=recipient)


def is_known_to(person: Person, recipient: Node) -> bool:
    """Whether the person lets that base know them."""
    given = Consent.objects.filter(person=person, subject=ConsentSubject.BOOKING)
    return given.filter(recipient=recipient.code, withdrawn_at=None).exists()


def known_at(person: Person) -> list[Consent]:
    """The person's last consent to each base, withdrawn or not, with its `base`."""
    given = Consent.objects.filter(person=person, subject=ConsentSubject.BOOKING)
    last: list[Any] = list(
        given.order_by("recipient", "-given_at").distinct("recipient")
    )
    bases = Node.objects.in_bulk()
    for consent in last:
        consent.base = bases[consent.recipient]
    return last


@transaction.atomic
def card_of(person: Person, organisations: list[Organisation], recipient: Node) -> dict:
    """The card of one of our people; that it left is noted as it goes.

    Refuses with `not_shared` and `consent_missing`.
    """
    if not is_shared(recipient.code, Person.matter):
        raise not_shared(recipient, Person.matter)
    if not _consents_to(person, recipient):
        raise Refusal(
            _("First agree that %(base)s gets to know who you are.")
            % {"base": recipient},
            code=CONSENT_MISSING,
        )
    return {
        "person": json.loads(read_line(kinds()["identity.person"], person.pk)),
        "epoch": own_node().feed_epoch,
        "organisations": [str(organisation.pk) for organisation in organisations],
        "contact": person.phone or person.email,
    }


def _consents_to(person: Person, recipient: Node) -> bool:
    """Whether that base may be told of them, until the transaction ends.

    Whoever takes it back meanwhile waits, and then finds what is being asked.
    """
    given = Consent.objects.filter(person=person, subject=ConsentSubject.BOOKING)
    held = given.filter(recipient=recipient.code, withdrawn_at=None)
    return held.select_for_update().first() is not None


def check_card(message: OutboxMessage) -> None:
    """Refuse with `consent_missing` to tell a base of somebody who took it back."""
    card = message.body.get("card")
    if card is None:  # it tells that there is none any more
        return
    bearer = card["person"]["id"]
    given = Consent.objects.filter(person=bearer, subject=ConsentSubject.BOOKING)
    if not given.filter(recipient=message.peer_id, withdrawn_at=None).exists():
        raise withdrawn()


def withdrawn() -> Refusal:
    words = _("The consent to be known there was taken back before it was answered.")
    return Refusal(words, code=CONSENT_MISSING)


def take_card(card: dict[str, Any], *, sender: Node) -> Bearer:
    """Take in what a base says of one of its people. Refuses with `card`.

    It speaks for its own people and its own organisations alone: of others nothing is
    believed.
    """
    person = _person_on(card, sender)
    if person is None:
        raise Refusal(_("The base does not answer for this person."), code="card")
    theirs = Organisation.objects.standing().filter(home=sender.code)
    organisations = list(theirs.filter(pk__in=card["organisations"]))
    return Bearer(person, organisations, str(card["contact"])[:254])


def _person_on(card: dict[str, Any], sender: Node) -> Person | None:
    try:
        pk = UUID(card["person"]["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    line = json.dumps(card["person"]).encode()
    kind = kinds()["identity.person"]
    if apply_line(kind, peer=sender, epoch=card["epoch"], line=line):
        return None
    return Person.objects.standing().filter(pk=pk, home=sender.code).first()


def _mark(person: Person) -> None:
    """A change of audience is a change of the record."""
    Person.objects.filter(pk=person.pk).update(name=person.name)
