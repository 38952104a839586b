"""How an organisation comes in, is verified, sent back and suspended."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, given, refusing
from portal.identity import notices
from portal.identity import uscc as code
from portal.identity.models import (
    Account,
    Membership,
    Organisation,
    Person,
    Role,
    Standing,
    Verification,
)
from portal.nodes.base import current_base
from portal.nodes.models import Node
from portal.notices.actions import finish, tell
from portal.notices.kinds import Kind

NEXT = {
    Standing.REGISTERED: {Standing.VERIFIED, Standing.REJECTED},
    Standing.REJECTED: {Standing.REGISTERED},
    Standing.VERIFIED: {Standing.SUSPENDED},
    Standing.SUSPENDED: {Standing.VERIFIED},
}


def register_organisation(
    *, by: Person, uscc: str, kind: str, **details: object
) -> Organisation:
    """Register an organisation at this base, for the base to verify.

    Refuses with `uscc_kind`, `other_base`, `already_registered` and `foreign_record`.
    """
    if not by.is_own:
        raise Refusal(
            _("Register your organisation at your own base."), code="foreign_record"
        )
    _check_code(uscc, kind)
    if Organisation.objects.standing().filter(uscc=uscc).exists():
        raise _already_registered()
    constraint = "organisation_once_per_home"
    with transaction.atomic(), refusing(constraint, _already_registered()):
        organisation = Organisation.objects.create(uscc=uscc, kind=kind, **details)
        _take_step(organisation, Standing.REGISTERED, by)
        _ask_reviewers(organisation)
    return organisation


@transaction.atomic
def resubmit_organisation(
    *, organisation: Organisation, by: Person, uscc: str, kind: str, **details: object
) -> None:
    """Send a rejected registration again, corrected.

    Refuses with `uscc_kind`, `other_base`, `already_registered` and `standing`.
    """
    _check_code(uscc, kind)
    known = Organisation.objects.standing().filter(uscc=uscc)
    if known.exclude(pk=organisation.pk).exists():
        raise _already_registered()
    organisation = _moved(organisation, Standing.REGISTERED)
    for field, value in {**details, "uscc": uscc, "kind": kind}.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=["standing", "uscc", "kind", *details])
    _take_step(organisation, Standing.REGISTERED, by)
    _ask_reviewers(organisation)


def describe_organisation(*, organisation: Organisation, **facts: str) -> None:
    """Change what an organisation says of itself, and nothing besides.

    Not the whole row: a decision taken meanwhile must stand.
    """
    changed = {n: v for n, v in facts.items() if getattr(organisation, n) != v}
    for name, value in changed.items():
        setattr(organisation, name, value)
    if changed:
        organisation.save(update_fields=[*changed])


@transaction.atomic
def verify_organisation(*, organisation: Organisation, by: Person) -> None:
    """Take it as real, or lift its suspension; who registered it administers it.

    Refuses with `standing`, `foreign_record`, `own_registration` and
    `nobody_in_charge`.
    """
    organisation = _decided(organisation, Standing.VERIFIED, by)
    if not _admins(organisation):
        if not Account.objects.filter(
            person=registrant_of(organisation), is_active=True
        ).exists():
            raise Refusal(
                _("Whoever registered it has closed their account: send it back."),
                code="nobody_in_charge",
            )
        Membership.objects.create(
            person=registrant_of(organisation),
            organisation=organisation,
            role=Role.ORGANISATION_ADMIN,
            given_by=by,
        )
    _tell(organisation, notices.VERIFIED, _admins(organisation))


@transaction.atomic
def reject_organisation(*, organisation: Organisation, by: Person, reason: str) -> None:
    """Send a registration back with the reason; it can be corrected and sent again.

    Refuses with `reason_missing`, `standing`, `foreign_record`, `own_registration`.
    """
    reason = given(reason)
    organisation = _decided(organisation, Standing.REJECTED, by, reason)
    registrant = registrant_of(organisation)
    _tell(organisation, notices.REJECTED, [registrant], reason=reason)


@transaction.atomic
def suspend_organisation(
    *, organisation: Organisation, by: Person, reason: str
) -> None:
    """Take a verified organisation out of use, until it is restored.

    Refuses with `reason_missing`, `standing` and `foreign_record`.
    """
    reason = given(reason)
    organisation = _decided(organisation, Standing.SUSPENDED, by, reason)
    _tell(organisation, notices.SUSPENDED, _admins(organisation), reason=reason)


def registrant_of(organisation: Organisation) -> Person:
    """Who sent the registration, the last one if it was sent several times."""
    step = organisation.steps.filter(standing=Standing.REGISTERED).latest("at", "pk")
    return step.by


def _check_code(uscc: str, kind: str) -> None:
    possible = code.kinds_of(uscc)
    if possible and kind not in possible:
        raise Refusal(
            _("Codes of such organisations do not begin with %(places)s."),
            code="uscc_kind",
            params={"places": uscc[:2]},
        )
    # 100000 and the codes of other regions are nobody's: they come where they ask.
    prefix = code.division_of(uscc)[:2]
    home = Node.objects.filter(division_prefixes__contains=[prefix]).first()
    if home and home.code != current_base():
        raise Refusal(
            _("This organisation belongs to %(base)s: please register it at %(url)s."),
            code="other_base",
            params={"base": str(home), "url": home.url},
        )


def _moved(organisation: Organisation, standing: str) -> Organisation:
    """The organisation, locked and with its next standing; or a refusal."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(
        pk=organisation.pk
    )
    if not organisation.is_own:
        raise Refusal(
            _("Only its own base can change this organisation."), code="foreign_record"
        )
    if standing not in NEXT[Standing(organisation.standing)]:
        raise Refusal(
            _("This was decided meanwhile: look at the page again."), code="standing"
        )
    organisation.standing = standing
    return organisation


def _decided(
    organisation: Organisation, standing: str, by: Person, reason: str = ""
) -> Organisation:
    organisation = _moved(organisation, standing)
    if organisation.steps.filter(standing=Standing.REGISTERED, by=by).exists():
        raise Refusal(
            _("You registered it yourself: a colleague has to decide."),
            code="own_registration",
        )
    organisation.save(update_fields=["standing"])
    _take_step(organisation, standing, by, reason)
    finish(kind=notices.VERIFY.code, about=organisation.pk)
    return organisation


def _take_step(
    organisation: Organisation, standing: str, by: Person, note: str = ""
) -> None:
    Verification.objects.create(
        organisation=organisation, standing=standing, by=by, note=note
    )


def _ask_reviewers(organisation: Organisation) -> None:
    tell(
        kind=notices.VERIFY.code,
        people=Person.objects.holding(Role.BASE_REVIEWER),
        url=reverse("identity:verify", args=[organisation.pk]),
        about=organisation.pk,
        params={"organisation": organisation.name},
    )


def _tell(
    organisation: Organisation, kind: Kind, people: list[Person], **params: str
) -> None:
    tell(
        kind=kind.code,
        people=people,
        url=organisation.get_absolute_url(),
        about=organisation.pk,
        params={"organisation": organisation.name, **params},
    )


def _admins(organisation: Organisation) -> list[Person]:
    return list(
        Person.objects.holding(Role.ORGANISATION_ADMIN, organisation=organisation)
    )


def _already_registered() -> Refusal:
    return Refusal(
        _("An organisation with this code is already registered."),
        code="already_registered",
    )
