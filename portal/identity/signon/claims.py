"""What this base says of its people: to any client, and more to another base."""

import hashlib
import json
from uuid import UUID

from portal.identity.belonging import organisations_of
from portal.identity.cards import card_of
from portal.identity.models import Account
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
    """The card that a base gets, with roles. Refuses with `consent_missing`."""
    card = card_of(account.person, organisations_of(account.person), peer)
    roles = sorted((str(where), role) for role, where in account.roles_in_force())
    return card | {
        "roles": [{"organisation": where, "role": role} for where, role in roles]
    }


def digest_of(card: Claims) -> str:
    """By which a change of what a base was told shows."""
    return hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()
