"""The organisations of a base, and the people who try the demo."""

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from portal.core.time import now
from portal.demo.one_time_code import password, secret_for
from portal.demo.sample.facts import read, sample_id
from portal.identity.models import (
    OFFICE_ROLES,
    Account,
    Assurance,
    Membership,
    Organisation,
    Person,
    Standing,
)
from portal.identity.sign_in.addresses import mark_verified

COPIED = [
    "name",
    "name_en",
    "uscc",
    "kind",
    "address",
    "address_en",
    "postal_code",
    "website",
    "intro",
    "intro_en",
]


def load_organisations(base):
    """The organisations whose home is this base, all of them verified."""
    rows = [row for row in read("organisations") if row["base"] == base]
    Organisation.objects.bulk_create(
        Organisation(
            id=sample_id("organisation", row["key"]),
            division_id=row["division"],
            standing=Standing.VERIFIED,
            **{field: row[field] for field in COPIED},
        )
        for row in rows
    )
    return len(rows)


def load_people(base):
    """The demo's people of this base, who all sign in with the same password."""
    rows = [row for row in read("people") if row["base"] == base]
    hashed = make_password(password())
    for row in rows:
        open_account(row, hashed)
    return len(rows)


def open_account(row, hashed):
    person = Person.objects.create(
        id=sample_id("person", row["key"]),
        name=row["name"],
        name_en=row["name_en"],
        email=row["email"],
        phone=row["phone"],
        assurance=Assurance.ORGANISATION_CONFIRMED,
    )
    roles = [entry["role"] for entry in row["roles"]]
    account = Account.objects.create(
        person=person,
        email=row["email"],
        phone=row["phone"],
        is_phone_verified=True,
        password=hashed,
        is_staff=bool(OFFICE_ROLES.intersection(roles)),
    )
    mark_verified(account)
    if account.is_staff:
        TOTP.activate(account, secret_for(account.email))
    Membership.objects.bulk_create(
        Membership(
            person=person,
            organisation_id=sample_id("organisation", entry["organisation"]),
            role=entry["role"],
            starts_at=now(),
        )
        for entry in row["roles"]
    )
