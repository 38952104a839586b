"""Who comes by the word of their organisation's own provider."""

from django.db import transaction

from portal.identity.models import Assurance, Membership, Organisation, Person, Role


@transaction.atomic
def join_by_provider(*, person: Person, organisation: Organisation) -> None:
    """Take for a member whom the organisation's own provider vouches for.

    They become a researcher of it unless they ever had a role there: whom it dismissed
    it has to invite again. Members count as confirmed by it.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = Membership.objects.filter(person=person, organisation=organisation)
    if not held.exists():
        Membership.objects.create(
            person=person, organisation=organisation, role=Role.RESEARCHER
        )
    is_member = held.in_force().exists()
    if is_member and person.assurance < Assurance.ORGANISATION_CONFIRMED:
        person.assurance = Assurance.ORGANISATION_CONFIRMED
        person.save(update_fields=["assurance"])
