from portal.identity.models.account import Account
from portal.identity.models.membership import Invitation, Membership, Role
from portal.identity.models.organisation import Organisation, OrganisationKind, Standing
from portal.identity.models.person import Assurance, Person
from portal.identity.models.vocabulary import Discipline, Division

__all__ = [
    "Account",
    "Assurance",
    "Discipline",
    "Division",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Role",
    "Standing",
]
