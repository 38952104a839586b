from portal.identity.models.account import Account
from portal.identity.models.disclosure import Disclosure, DisclosureWay
from portal.identity.models.membership import Invitation, Membership
from portal.identity.models.organisation import (
    Organisation,
    OrganisationKind,
    Standing,
    Verification,
)
from portal.identity.models.person import (
    Assurance,
    Consent,
    ConsentSubject,
    Person,
    RealNameCheck,
)
from portal.identity.models.provider import IdentityProvider
from portal.identity.models.role import (
    INSIDERS,
    MEMBER_ROLES,
    OFFICE_ROLES,
    OFFICES,
    Role,
)
from portal.identity.models.sign_in import SignIn
from portal.identity.models.sign_on import SignOn
from portal.identity.models.token import PersonalToken, Scope
from portal.identity.models.vocabulary import Discipline, Division, Field

__all__ = [
    "INSIDERS",
    "MEMBER_ROLES",
    "OFFICES",
    "OFFICE_ROLES",
    "Account",
    "Assurance",
    "Consent",
    "ConsentSubject",
    "Disclosure",
    "DisclosureWay",
    "Discipline",
    "Division",
    "Field",
    "IdentityProvider",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "PersonalToken",
    "RealNameCheck",
    "Role",
    "Scope",
    "SignIn",
    "SignOn",
    "Standing",
    "Verification",
]
