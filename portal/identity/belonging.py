"""Where people belong: by membership here, by their card from elsewhere."""

from portal.identity.models import Account, Membership, Organisation, Person


def organisations_of(person: Person) -> list[Organisation]:
    """The organisations a person belongs to now, the longest first.

    Of people of another base these are the ones that their base last named, as far as
    it answers for them.
    """
    if not person.is_own:
        return _as_told(person)
    held = (
        Membership.objects.in_force()
        .filter(person=person)
        .select_related("organisation")
        .order_by("starts_at")
    )
    return list({m.organisation_id: m.organisation for m in held}.values())


def contact_of(person: Person) -> str:
    """How the manager of an instrument reaches a person: as their own base says."""
    if person.is_own:
        return person.phone or person.email
    account = Account.objects.of_guests().filter(person=person).first()
    return account.card["contact"] if account else ""


def _as_told(person: Person) -> list[Organisation]:
    account = Account.objects.of_guests().filter(person=person).first()
    if account is None:
        return []
    named = {pk: place for place, pk in enumerate(account.card["organisations"])}
    theirs = Organisation.objects.standing().filter(pk__in=named, home=person.home)
    return sorted(theirs, key=lambda organisation: named[str(organisation.pk)])
