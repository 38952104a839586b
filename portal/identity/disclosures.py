"""What left home of a person: noted as it leaves, and read by whoever it is about."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.phone import spelled
from portal.core.prose import listed
from portal.identity.models import (
    Assurance,
    Disclosure,
    DisclosureWay,
    Organisation,
    Person,
    Role,
)
from portal.nodes.models import Node, OutboxMessage

OF_A_CARD = ("organisations", "roles", "contact")
LABELS = {  # of all that is ever told, in the order in which it is read
    "name": _("full name"),
    "name_en": _("name in Latin letters"),
    "assurance": _("assurance"),
    "organisations": _("organisations"),
    "roles": _("roles"),
    "contact": _("contact"),
    "purpose": _("purpose"),
}


def note_card(card: dict[str, Any], recipient: str, way: str, **more: object) -> None:
    """Note that a base is told what a card says, and `more` with it."""
    said = Person.said_in(card["person"])
    rest = {name: card.get(name) for name in OF_A_CARD} | more
    said |= {name: told for name, told in rest.items() if told}
    told = {card["person"]["id"]: said}
    Disclosure.objects.note(recipient=recipient, way=way, told=told)


def noting(way: DisclosureWay) -> Callable[[OutboxMessage], None]:
    """What notes the card that a message carries; it may carry none."""

    def note(message: OutboxMessage) -> None:
        if card := message.body.get("card"):
            purpose = message.body.get("purpose")
            note_card(card, message.peer_id, way, purpose=purpose)

    return note


def told_of(person: Person) -> QuerySet[Disclosure]:
    """What bases were told of a person, the latest first."""
    told = Disclosure.objects.filter(consent__person=person)
    return told.select_related("consent")


def spelt(told: Iterable[Disclosure]) -> list[Any]:
    """The same with the `base` told, and the `facts` in words: label and value."""
    rows: list[Any] = list(told)
    bases = Node.objects.in_bulk()
    names = _organisations_in(rows)
    for row in rows:
        row.base = bases[row.consent.recipient]
        row.facts = [
            (label, _spell(name, row.said[name], names))
            for name, label in LABELS.items()
            if name in row.said
        ]
    return rows


def _organisations_in(rows: list[Any]) -> dict[str, str]:
    """By id, the names of all organisations that are told of: one query for any."""
    roles = [role["organisation"] for row in rows for role in row.said.get("roles", [])]
    belongs = [pk for row in rows for pk in row.said.get("organisations", [])]
    found = Organisation.objects.filter(pk__in={*roles, *belongs})
    return {str(organisation.pk): str(organisation) for organisation in found}


def _spell(name: str, told: Any, organisations: dict[str, str]) -> str:
    if name == "assurance":
        return str(dict(Assurance.choices).get(told, told))
    if name == "organisations":
        return listed(organisations[pk] for pk in told)
    if name == "roles":
        return listed(_held(each, organisations) for each in told)
    return spelled(told) if name == "contact" else str(told)


def _held(role: dict[str, str], organisations: dict[str, str]) -> str:
    words = {
        "role": dict(Role.choices).get(role["role"], role["role"]),
        "organisation": organisations[role["organisation"]],
    }
    return gettext("%(role)s at %(organisation)s") % words
