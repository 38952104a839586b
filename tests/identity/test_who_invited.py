"""An invitation holds as long as whoever made it may invite."""

import pytest

from portal.core.time import now
from portal.identity.actions.invitations import accept_invitation, invite
from portal.identity.models import Membership, Role, Standing
from tests.identity.roles import code_of


@pytest.fixture
def accept(university, guo, stranger):
    """Answer Guo's invitation; the code of the refusal."""
    invitation = invite(
        organisation=university,
        address=stranger.email,
        role=Role.ORGANISATION_ADMIN,
        by=guo.person,
    )

    def answer():
        who = {"invitation": invitation, "person": stranger.person}
        return code_of(accept_invitation, **who)

    return answer


def test_not_when_they_are_no_longer_in_charge(accept, guo, stranger):
    Membership.objects.filter(person=guo.person).update(ends_at=now())

    assert accept() == "invitation_closed"
    assert not stranger.person.memberships.exists()


def test_not_while_the_organisation_is_suspended(accept, university, stranger):
    university.standing = Standing.SUSPENDED
    university.save(update_fields=["standing"])

    assert accept() == "invitation_closed"
    assert not stranger.person.memberships.exists()
