"""Asking people in: once, for a week, and bound to the address that was asked."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, refusing
from portal.core.time import now
from portal.identity import notices
from portal.identity.actions.members import add_member, refuse_deputy, refuse_office
from portal.identity.models import (
    Invitation,
    Membership,
    Organisation,
    Person,
    Role,
    Standing,
)
from portal.notices.actions import tell

VALID_FOR = timedelta(days=7)
MOST_A_DAY = 100  # so that nobody sends text messages at our cost


@transaction.atomic
def invite(
    *, organisation: Organisation, address: str, role: str, by: Person
) -> Invitation:
    """Ask the owner of an e-mail address or mobile number in.

    Refuses with `office_role`, `standing_in`, `not_verified`, `too_many` and
    `already_invited`.
    """
    refuse_office(role)
    refuse_deputy(role, organisation, by)
    if organisation.standing != Standing.VERIFIED:
        raise Refusal(
            _("Only a verified organisation can invite people."), code="not_verified"
        )
    sent = organisation.invitations.filter(invited_at__gt=now() - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise Refusal(
            _("That is enough for today: invite more tomorrow."), code="too_many"
        )
    asked = organisation.invitations.filter(address=address, role=role, closed_at=None)
    asked.filter(expires_at__lte=now()).update(closed_at=F("expires_at"))
    already = Refusal(
        _("There is an open invitation to this address already."),
        code="already_invited",
    )
    with refusing("invitation_open_once", already):
        return Invitation.objects.create(
            organisation=organisation,
            address=address,
            role=role,
            invited_by=by,
            expires_at=now() + VALID_FOR,
        )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: Person) -> Membership:
    """Join; the caller has seen that the invited address is the person's own.

    Whoever asked them in has to be in charge still, of a verified organisation.
    Refuses with `invitation_closed` and `already_member`.
    """
    invitation = _open(invitation)
    if not _stands(invitation):
        raise Refusal(
            _(
                "Whoever invited you no longer looks after the organisation, or it is"
                " suspended: ask it for a new invitation."
            ),
            code="invitation_closed",
        )
    _close(invitation, accepted_by=person)
    organisation = invitation.organisation
    membership = add_member(
        organisation=organisation,
        person=person,
        role=invitation.role,
        by=invitation.invited_by,
    )
    tell(
        kind=notices.JOINED.code,
        people=Person.objects.holding(
            Role.ORGANISATION_ADMIN, organisation=organisation
        ),
        url=reverse("identity:members", args=[organisation.pk]),
        params={"person": person.name, "organisation": organisation.name},
    )
    return membership


@transaction.atomic
def close_invitation(*, invitation: Invitation) -> None:
    """Decline it, or take it back. Refuses with `invitation_closed`."""
    _close(_open(invitation))


def _open(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update().open().filter(pk=invitation.pk)
    found = locked.first()
    if found is None:
        raise Refusal(
            _("This invitation was answered or taken back, or its week is over."),
            code="invitation_closed",
        )
    return found


def _stands(invitation: Invitation) -> bool:
    organisation = invitation.organisation
    in_charge = Person.objects.holding(
        Role.ORGANISATION_ADMIN, organisation=organisation
    )
    return (
        organisation.standing == Standing.VERIFIED
        and in_charge.filter(pk=invitation.invited_by_id).exists()
    )


def _close(invitation: Invitation, accepted_by: Person | None = None) -> None:
    invitation.closed_at = now()
    invitation.accepted_by = accepted_by
    invitation.save(update_fields=["closed_at", "accepted_by"])
