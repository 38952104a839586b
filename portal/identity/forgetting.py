"""Taking back what another base knows of a person, and confirming that it is gone.

The home base asks by a message; the other empties its copy and whatever its apps keep
beside it, and says what an open matter still needs and until when. Nothing of this
waits for an agreement: it gives nothing, it takes back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.time import now
from portal.identity.models import Account, Consent, ConsentSubject, Person
from portal.nodes.actions import own_node
from portal.nodes.base import next_position
from portal.nodes.copies import withdraw_copy
from portal.nodes.kinds import kinds
from portal.nodes.messages.kinds import (
    Body,
    moment_in,
    unreadable,
    whole_number,
)
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node, OutboxMessage, Quarantined

FORGET = "identity.forget_person"
BLANK = {"organisations": [], "roles": [], "contact": ""}  # of whom nothing is known


@dataclass(frozen=True)
class Holding:
    """What an app keeps of people beside their record.

    `open_at` names, at home, what is still open at a base and goes on needing the
    person's name and contact; `asked_at` what was asked there in their name and is not
    answered, and `take_back` asks it no more. `erase` blanks, at that base, all that is
    over; it gives when the rest of it will be, if there is any. It is safe to repeat.
    """

    open_at: Callable[[Person, str], Iterable[object]]
    erase: Callable[[Person], datetime | None]
    asked_at: Callable[[Person, str], Iterable[object]]
    take_back: Callable[[Person, Node], None]


HOLDINGS: list[Holding] = []


def still_needed(person: Person, base: str) -> list[object]:
    """What is open at a base and keeps the person's name there until it is over."""
    return [each for holding in HOLDINGS for each in holding.open_at(person, base)]


def still_asked(person: Person, base: str) -> list[object]:
    """What waits for a base's answer, and is taken back with the consent."""
    return [each for holding in HOLDINGS for each in holding.asked_at(person, base)]


def take_back(person: Person, base: Node) -> None:
    """Ask a base no more for what was asked in the person's name."""
    for holding in HOLDINGS:
        holding.take_back(person, base)


def ask_to_forget(*, person: Person, recipient: Node) -> OutboxMessage:
    """Ask a base to forget a person, in the transaction that withdraws the consent."""
    version = Person.objects.values_list("version", flat=True).get(pk=person.pk)
    body = {
        "person": str(person.pk),
        "version": version,
        "epoch": own_node().feed_epoch,
        "position": next_position(),
    }
    return send(to=recipient, kind=FORGET, body=body, about=person.pk)


def forget(sender: Node, body: Body) -> Body:
    """Forget a person of the sender. Refuses with `malformed` anybody else's.

    Whoever agreed again since, and is known from then, stays known.
    """
    pk, position = _id_in(body), whole_number(body.get("position"))
    place = {name: whole_number(body.get(name)) for name in ("epoch", "version")}
    Quarantined.objects.filter(peer=sender, record=pk).delete()
    kind = kinds()["identity.person"]
    failed = withdraw_copy(kind, peer=sender, record=pk, **place)
    copy = Person.objects.filter(pk=pk, home=sender.code).first()
    if failed or copy is None:
        raise unreadable()
    if copy.withdrawn_at is None:
        return {"kept_until": None}
    guests = Account.objects.of_guests().filter(person=copy)
    said = {"epoch": place["epoch"], "position": position}
    guests.update(card=BLANK | said)
    ends = [end for holding in HOLDINGS if (end := holding.erase(copy))]
    return {"kept_until": max(ends).isoformat() if ends else None}


def forgotten(message: OutboxMessage) -> None:
    """Note what the other base confirms."""
    if message.refusals:
        return
    given = Consent.objects.filter(
        person=message.about,
        subject=ConsentSubject.BOOKING,
        recipient=message.peer_id,
        withdrawn_at__lte=message.made_at,
        erased_at=None,
    )
    kept_until = moment_in((message.answer or {})["done"].get("kept_until"))
    given.update(erased_at=now(), kept_until=kept_until)


def _id_in(body: Body) -> UUID:
    try:
        return UUID(str(body.get("person")))
    except ValueError:
        raise unreadable() from None
