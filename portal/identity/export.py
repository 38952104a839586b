"""All that the portal keeps about a person, for the person (PIPL, article 45)."""

from collections.abc import Callable

from portal.identity.models import (
    Account,
    Disclosure,
    Invitation,
    Person,
    RealNameCheck,
)
from portal.identity.programs.clients import admissions_of
from portal.notices.models import Notice

Section = Callable[[Account], object]

_sections: dict[str, Section] = {}


def register(name: str, section: Section) -> Section:
    """Add what another app keeps about a person; it must be fit for JSON."""
    _sections[name] = section
    return section


def personal_data(account: Account) -> dict[str, object]:
    """Everything about an account's person, by section."""
    person = account.person
    data = {
        "person": {
            "id": person.pk,
            "home": person.home,
            "name": person.name,
            "name_en": person.name_en,
            "email": person.email,
            "phone": person.phone,
            "assurance": person.get_assurance_display(),
        },
        "account": {"joined_at": account.joined_at, "last_login": account.last_login},
        "memberships": list(
            person.memberships.values(
                "organisation__name", "role", "starts_at", "ends_at"
            )
        ),
        "consents": consents_of(person),
        "told_to_other_bases": told_of(person),
        "sign_ins": list(
            account.sign_ins.values("at", "outcome", "method", "ip", "user_agent")
        ),
        "tokens": tokens_of(account),
        "programs": programs_of(account),
        "invitations_sent": list(
            Invitation.objects.filter(invited_by=person).values(
                "address", "role", "invited_at"
            )
        ),
        "real_name_checks": checks_of(person),
        "notices": notices_of(account),
    }
    return data | {name: section(account) for name, section in _sections.items()}


def consents_of(person: Person) -> object:
    given = ("subject", "recipient", "version", "given_at")
    taken_back = ("withdrawn_at", "erased_at", "kept_until")
    return list(person.consents.values(*given, *taken_back))


def told_of(person: Person) -> object:
    told = Disclosure.objects.filter(consent__person=person)
    noted = ("way", "said", "first_at", "last_at", "times")
    return list(told.values("consent__recipient", "consent__version", *noted))


def checks_of(person: Person) -> object:
    checks = RealNameCheck.objects.filter(person=person)
    return list(checks.values("asked_at", "outcome", "decided_at", "note"))


def tokens_of(account: Account) -> object:
    told = ("name", "scopes", "made_at", "expires_at", "revoked_at", "last_used_at")
    return list(account.tokens.values(*told))


def programs_of(account: Account) -> object:
    return [
        {"name": one.client.name, "scopes": one.scopes, "since": one.since}
        for one in admissions_of(account)
    ]


def notices_of(account: Account) -> object:
    told = Notice.objects.to(account).order_by("created_at")
    return list(told.values("kind", "params", "created_at", "read_at", "done_at"))
