"""Who belongs to an organisation: roles given, changed, ended, handed over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, refusing
from portal.core.time import now
from portal.identity import duties, notices
from portal.identity.models import (
    MEMBER_ROLES,
    OFFICE_ROLES,
    OFFICES,
    Account,
    Assurance,
    Membership,
    Organisation,
    Person,
    Role,
)
from portal.notices.actions import tell
from portal.notices.kinds import Kind


@transaction.atomic
def add_member(
    *, organisation: Organisation, person: Person, role: str, by: Person
) -> Membership:
    """Give a person one of the organisation's own roles.

    Refuses with `office_role`, `already_member` and `foreign_record`.
    """
    refuse_office(role)
    return _give(organisation, person, role, by)


@transaction.atomic
def appoint(
    *, organisation: Organisation, person: Person, role: str, by: Person | None
) -> Membership:
    """Give an officer of the base's administration their office, and the admin site.

    Refuses with `not_an_office`, `no_duties_yet`, `already_member`, `auditor_apart` and
    `foreign_record`.
    """
    if role not in OFFICE_ROLES:
        raise Refusal(
            _("Organisations give this role to their own people."), code="not_an_office"
        )
    if role not in OFFICES:
        raise Refusal(_("This office has no duties yet."), code="no_duties_yet")
    membership = _give(organisation, person, role, by)
    Account.objects.filter(person=person).update(is_staff=True)
    _tell(notices.ROLE_GIVEN, membership, by)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Person) -> Membership:
    """End one role and begin another.

    Refuses with `office_role`, `standing_in`, `already_member` and `last_admin`.
    """
    refuse_office(role)
    refuse_deputy(role, membership.organisation, by)
    end_membership(membership=membership, by=by)
    changed = _give(membership.organisation, membership.person, role, by)
    _tell(notices.ROLE_GIVEN, changed, by)
    return changed


@transaction.atomic
def end_membership(*, membership: Membership, by: Person) -> None:
    """End a role now; one that has not begun is taken back.

    Refuses with `last_admin`: somebody must be able to let people in; and with
    `standing_in`. No error if it has ended already.
    """
    if membership.person_id != by.pk:
        refuse_deputy(membership.role, membership.organisation, by)
    _lock(membership.organisation)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.ends_at and membership.ends_at <= now():
        return
    _refuse_last_admin(membership)
    _end(membership)
    offices = Membership.objects.filter(person=membership.person, role__in=OFFICE_ROLES)
    if membership.role in OFFICE_ROLES and not offices.not_over().exists():
        Account.objects.filter(person=membership.person).update(is_staff=False)
    _tell(notices.ROLE_ENDED, membership, by)


@transaction.atomic
def hand_over(
    *, organisation: Organisation, leaver: Person, successor: Person, by: Person
) -> None:
    """Give a colleague all that the leaver does for the organisation, and let go.

    Refuses with `same_person`, `not_a_member`, `nothing_to_hand_over` and
    `standing_in`.
    """
    if leaver == successor:
        raise Refusal(_("Choose a colleague to hand over to."), code="same_person")
    _lock(organisation)
    roles = Membership.objects.filter(organisation=organisation).in_force()
    if not roles.filter(person=successor, role__in=MEMBER_ROLES).exists():
        raise Refusal(
            _("You can hand over to members of the organisation only."),
            code="not_a_member",
        )
    held = list(roles.filter(person=leaver, role__in=MEMBER_ROLES))
    if not held:
        raise Refusal(
            _("There is nothing left to hand over."), code="nothing_to_hand_over"
        )
    for membership in held:
        if leaver != by:
            refuse_deputy(membership.role, organisation, by)
        _end(membership)
        has = roles.filter(person=successor, role=membership.role, stands_in_for=None)
        if not membership.stands_in_for_id and not has.exists():
            refuse_deputy(membership.role, organisation, by)
            given = _give(organisation, successor, membership.role, by)
            _tell(notices.ROLE_GIVEN, given, by)
    duties.move_all(organisation, leaver, successor)


@transaction.atomic
def stand_in(
    *,
    membership: Membership,
    deputy: Person,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
) -> Membership:
    """Let a colleague act in someone's role for a time; it ends by itself.

    Refuses with `office_role`, `standing_in`, `same_person`, `not_a_member` and
    `past`.
    """
    refuse_office(membership.role)
    refuse_deputy(membership.role, membership.organisation, by)
    if deputy == membership.person:
        raise Refusal(_("Choose a colleague to stand in."), code="same_person")
    colleagues = Membership.objects.filter(organisation=membership.organisation)
    if not colleagues.in_force().filter(person=deputy).exists():
        raise Refusal(
            _("Only members of the organisation can stand in."), code="not_a_member"
        )
    if ends_at <= max(starts_at, now()):
        raise Refusal(_("The end must lie after the beginning and ahead."), code="past")
    given = Membership.objects.create(
        organisation=membership.organisation,
        person=deputy,
        role=membership.role,
        starts_at=starts_at,
        ends_at=ends_at,
        stands_in_for=membership.person,
        given_by=by,
    )
    _tell(notices.ROLE_GIVEN, given, by)
    return given


@transaction.atomic
def confirm_member(*, membership: Membership, by: Person) -> None:
    """Vouch that a member is who they say.

    Refuses with `own_identity`, `foreign_record` and `not_verified`.
    """
    if not membership.organisation.is_verified:
        raise Refusal(
            _("Only a verified organisation can confirm its people."),
            code="not_verified",
        )
    person = Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    if person == by:
        raise own_identity()
    if not person.is_own:
        raise Refusal(
            _("Only their own base can confirm this person."), code="foreign_record"
        )
    if person.assurance < Assurance.ORGANISATION_CONFIRMED:
        person.assurance = Assurance.ORGANISATION_CONFIRMED
        person.save(update_fields=["assurance"])


def _give(
    organisation: Organisation, person: Person, role: str, by: Person | None
) -> Membership:
    already = Refusal(_("This person already has that role."), code="already_member")
    apart = Refusal(
        _("Who audits may hold no other office, and who holds one may not audit."),
        code="auditor_apart",
    )
    away = Refusal(
        _("Only their own base can give this person roles."), code="foreign_record"
    )
    with (
        refusing("membership_of_own_people", away),
        refusing("membership_once_at_a_time", already),
        refusing("membership_auditor_apart", apart),
    ):
        return Membership.objects.create(
            organisation=organisation, person=person, role=role, given_by=by
        )


def _end(membership: Membership) -> None:
    moment = now()
    if membership.starts_at >= moment:
        membership.delete()
    else:
        membership.ends_at = moment
        membership.save(update_fields=["ends_at"])


def _lock(organisation: Organisation) -> None:
    """One at a time: two last administrators must not both see the other stay."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _refuse_last_admin(leaving: Membership) -> None:
    if leaving.role != Role.ORGANISATION_ADMIN or leaving.stands_in_for_id:
        return
    others = Membership.objects.filter(
        organisation=leaving.organisation_id,
        role=Role.ORGANISATION_ADMIN,
        stands_in_for=None,
        person__account__is_active=True,
    )
    if not others.in_force().exclude(pk=leaving.pk).exists():
        raise Refusal(
            _("This is the last administrator: hand over to a colleague first."),
            code="last_admin",
        )


def own_identity() -> Refusal:
    return Refusal(_("A colleague has to confirm you."), code="own_identity")


def refuse_office(role: str) -> None:
    if role not in MEMBER_ROLES:
        raise Refusal(
            _("Only the base's own administration gives this role."), code="office_role"
        )


def refuse_deputy(role: str, organisation: Organisation, by: Person) -> None:
    """Who stands in for an administrator makes nobody one, and dismisses none.

    Either would outlast the days they stand in.
    """
    if role != Role.ORGANISATION_ADMIN:
        return
    held = Membership.objects.in_force().filter(
        organisation=organisation, person=by, role=role
    )
    if held.exists() and not held.filter(stands_in_for=None).exists():
        raise Refusal(
            _("Who stands in for an administrator neither makes nor dismisses one."),
            code="standing_in",
        )


def _tell(kind: Kind, membership: Membership, by: Person | None) -> None:
    """Tell the member, unless it was their own doing."""
    if by is None or by == membership.person:
        return
    tell(
        kind=kind.code,
        people=[membership.person],
        url=membership.organisation.get_absolute_url(),
        params={
            "role": membership.role,
            "organisation": membership.organisation.name,
            "by": by.name,
        },
    )
