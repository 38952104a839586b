"""Who is in charge of a share: people who still work where it is seen to."""

from django.db.models import Exists, OuterRef, Q

from portal.identity.models import Membership, Role


def still_there():
    """Whether whoever is in charge of a share works on where it is seen to.

    That is the party's organisation, or one that has agreement officers of this base:
    past ones count, so that nobody loses a share while an office is vacant.
    """
    offices = Membership.objects.filter(role=Role.AGREEMENT_OFFICER)
    held = Membership.objects.in_force().filter(
        person=OuterRef("person"), person__account__is_active=True
    )
    return Exists(
        held.filter(
            Q(organisation=OuterRef("party__organisation"))
            | Q(organisation__in=offices.values("organisation"))
        )
    )
