"""What people do with their own account."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.errors import Refusal, refusing
from portal.core.time import now
from portal.identity import closing
from portal.identity.actions.assurance import decline_real_name
from portal.identity.actions.members import end_membership
from portal.identity.cards import withdraw_cards
from portal.identity.models import (
    Account,
    Assurance,
    Consent,
    ConsentSubject,
    Person,
    RealNameCheck,
    SignIn,
)

SIGN_INS_KEPT = timedelta(days=190)  # six months at least: Cybersecurity Law, art. 21


def open_account(
    *,
    name: str,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    privacy_notice: str,
    account: Account | None = None,
) -> Account:
    """Open an account whose address is still to be verified, with consent.

    `account` is one that was begun and never entered: it is filled anew.
    Refuses with `address_taken`.
    """
    taken = Refusal(_("This address is already in use."), code="address_taken")
    constraint = "identity_account_" + ("email_key" if email else "phone_key")
    with transaction.atomic(), refusing(constraint, taken):
        if account:
            account.person.name = name
            account.person.save(update_fields=["name"])
            account.set_password(password)
            account.save(update_fields=["password"])
        else:
            account = Account.objects.create_user(
                email, password, name=name, phone=phone
            )
        give_consent(
            person=account.person,
            subject=ConsentSubject.PRIVACY,
            version=privacy_notice,
        )
    return account


def give_consent(*, person: Person, subject: str, version: str) -> None:
    """Write down, once, that a person agreed to a version of a notice."""
    Consent.objects.get_or_create(
        person=person, subject=subject, version=version, withdrawn_at=None
    )


@transaction.atomic
def set_phone(*, account: Account, phone: str, is_verified: bool) -> None:
    """Give an account a number; a verified one leaves whoever only claimed it."""
    if is_verified:
        claims = Account.objects.filter(phone=phone, is_phone_verified=False)
        claims = claims.exclude(pk=account.pk)
        claims.filter(email=None).update(phone=None, is_active=False)
        claims.update(phone=None)
    account.phone = phone
    account.is_phone_verified = is_verified
    account.save(update_fields=["phone", "is_phone_verified"])


@transaction.atomic
def rename(*, person: Person, name: str, name_en: str) -> None:
    """Take the name that a person goes by; who vouched for another did not for this.

    Refuses with `verified_name`, also where it was verified in the same moment.
    """
    known = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if name != known.name:
        if known.assurance >= Assurance.REAL_NAME:
            raise Refusal(_("Verified: it no longer changes."), code="verified_name")
        known.assurance = Assurance.SELF_DECLARED
    known.name, known.name_en = name, name_en
    known.save(update_fields=["name", "name_en", "assurance"])


def forget_sign_ins() -> int:
    """Delete what was kept as long as the law asks; the database lets nothing younger
    go (PIPL, article 19: no longer than needed)."""
    return SignIn.objects.filter(at__lt=now() - SIGN_INS_KEPT).delete()[0]


def consent_is_due(*, person: Person, version: str) -> bool:
    """Whether the person agreed to an older notice and not yet to this one."""
    given = person.consents.filter(subject=ConsentSubject.PRIVACY, withdrawn_at=None)
    return given.exists() and not given.filter(version=version).exists()


@transaction.atomic
def close_account(*, account: Account) -> None:
    """Close one's account: bookings to come, roles and consents end, addresses go.

    The person's record stays, because past bookings name them. Refuses with
    `last_admin`.
    """
    person = account.person
    closing.end_all(person)
    for membership in person.memberships.not_over():
        end_membership(membership=membership, by=person)
    with override(settings.LANGUAGE_CODE):  # an office reads it, not who leaves
        note = _("The account was closed.")
    for check in RealNameCheck.objects.filter(
        person=person, outcome=RealNameCheck.Outcome.OPEN
    ):
        decline_real_name(check=check, note=note)
    withdraw_cards(person=person)
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=now())
    account.email = account.phone = None
    account.is_phone_verified = account.is_active = account.is_staff = False
    account.set_unusable_password()
    account.save(
        update_fields=[
            *("email", "phone", "is_phone_verified"),
            *("is_active", "is_staff", "password"),
        ]
    )
