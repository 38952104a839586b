"""What this base says of its people: to any client, and more to another base."""

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from portal.identity.belonging import organisations_of
from portal.identity.cards import card_of
from portal.identity.models import Account, Membership
from portal.nodes.base import next_position
from portal.nodes.models import Node

Claims = dict[str, object]


def profile(account: Account) -> Claims:
    """Who somebody is."""
    person = account.person
    names = {"name": person.name, "name_en": person.name_en}
    return {
        **{claim: name for claim, name in names.items() if name},
        "home": person.home,
        "assurance": person.assurance,
    }


def affiliations(account: Account) -> Claims:
    """Where somebody belongs now, and in what roles."""
    roles: dict[UUID, list[str]] = {}
    for role, organisation in account.roles_in_force():
        roles.setdefault(organisation, []).append(role)
    return {
        "organisations": [
            {
                "id": str(organisation.pk),
                "name": organisation.name,
                "roles": sorted(roles.get(organisation.pk, [])),
            }
            for organisation in organisations_of(account.person)
        ]
    }


def card_for(account: Account, peer: Node) -> Claims:
    """The card that a base gets, with roles. Refuses with `consent_missing`.

    Its `position` is taken while no other card of the person can be made for that base:
    of two, what the higher one says is later.
    """
    card = card_of(account.person, organisations_of(account.person), peer)
    roles = sorted((str(where), role) for role, where in account.roles_in_force())
    return card | {
        "roles": [{"organisation": where, "role": role} for where, role in roles],
        "position": next_position(),
    }


def states_of(accounts: Iterable[int]) -> dict[int, str]:
    """By account: a digest of all that a card says, in two queries for any number."""
    roles: dict[UUID, list[tuple[str, str]]] = {}
    of_people = Membership.objects.in_force().filter(person__account__in=accounts)
    for person, where, role in of_people.values_list("person", "organisation", "role"):
        roles.setdefault(person, []).append((str(where), role))
    # Consent, names, contact: each change of them makes the person's version grow.
    people = Account.objects.filter(pk__in=accounts)
    known = people.values_list("pk", "person", "person__version", "is_active")
    return {
        pk: _digest([version, is_active, sorted(roles.get(person, []))])
        for pk, person, version, is_active in known
    }


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
