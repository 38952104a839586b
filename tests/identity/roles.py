"""Looking up and refusing, as the tests of members say it."""

import pytest

from portal.core.errors import Refusal
from portal.identity.models import Membership


def the_role(who, role=None):
    """The one membership of an account that is in force, or that of a role."""
    roles = who.person.memberships.in_force()
    return roles.get(role=role) if role else roles.get()


def give(who, organisation, role):
    return Membership.objects.create(
        person=who.person, organisation=organisation, role=role
    )


def code_of(action, **details):
    """The code with which an action refuses."""
    with pytest.raises(Refusal) as refusal:
        action(**details)
    return refusal.value.code
