"""Who is in charge of a share: people who still work where it is seen to."""

from django.db.models import Exists, OuterRef, Q

from portal.identity.models import Membership, Person, Role


def colleagues_of(account):
    """Whom an officer puts in charge: people of the offices that they work for."""
    mine = account.organisations_as(Role.AGREEMENT_OFFICER)
    held = Membership.objects.in_force().filter(
        organisation__in=mine, person__account__is_active=True
    )
    return Person.objects.filter(pk__in=held.values("person"))


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


def reported_by(person):
    """Shares that somebody is in charge of, or stands in for whoever is.

    They stand in within an organisation: for its shares, and for those of parties of
    which no organisation is known.
    """
    stands_in = Membership.objects.in_force().filter(
        person=person, stands_in_for=OuterRef("person")
    )
    there = stands_in.filter(organisation=OuterRef("party__organisation"))
    return (
        Q(person=person)
        | Q(Exists(there))
        | (Q(party__organisation=None) & Q(Exists(stands_in)))
    )
