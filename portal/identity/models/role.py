"""What members do in their organisation, the administrations' officers among them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member does; the administrations' own officers are members too."""

    RESEARCHER = "researcher", _("researcher")
    INSTRUMENT_MANAGER = "instrument_manager", _("instrument manager")
    ORGANISATION_AGENT = "organisation_agent", _("agent of the organisation")
    ORGANISATION_ADMIN = "organisation_admin", _("organisation administrator")
    DISTRICT_REVIEWER = "district_reviewer", _("district reviewer")
    BASE_REVIEWER = "base_reviewer", _("base reviewer")
    EXPERT_OFFICER = "expert_officer", _("expert-pool officer")
    DRAW_OFFICER = "draw_officer", _("draw officer")
    AGREEMENT_OFFICER = "agreement_officer", _("agreement officer")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")


# Roles that only a base's own administration can give.
OFFICE_ROLES = {
    Role.DISTRICT_REVIEWER,
    Role.BASE_REVIEWER,
    Role.EXPERT_OFFICER,
    Role.DRAW_OFFICER,
    Role.AGREEMENT_OFFICER,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
}

# Offices whose app is still to come: every base knows them, nobody is given one yet.
COMING = {
    Role.DISTRICT_REVIEWER,
    Role.EXPERT_OFFICER,
    Role.DRAW_OFFICER,
}
OFFICES = [role for role in Role if role in OFFICE_ROLES - COMING]

# Who reads the internal texts that a base holds.
INSIDERS = (Role.AGREEMENT_OFFICER, Role.AUDITOR)

# What an organisation gives to its own people.
MEMBER_ROLES = [role for role in Role if role not in OFFICE_ROLES]

# Records that run the machine rather than the platform: apps, or single models.
MACHINERY = {
    "identity.account",
    "identity.identityprovider",
    "identity.membership",
    "identity.personaltoken",
    "identity.signin",
    "nodes",
    "account",
    "mfa",
    "usersessions",
    "allauth_idp_oidc",  # programs
    "notices.delivery",
    "search.document",
}
# What only the agreement officer keeps.
AGREED = {"nodes.sharing"}


def allows(roles: set[str], permission: str) -> bool:
    """Whether office roles allow, in the admin site, `app.action_model`.

    The system administrator runs accounts, offices and bases and reads the rest of
    identity; the agreement officer keeps agreements, and what bases share on them,
    which every office reads; the base's reviewers keep everything else; the auditor
    reads everything.
    """
    app, codename = permission.split(".", 1)
    action, model = codename.split("_", 1)
    if f"{app}.{model}" in AGREED:
        reads = action == "view" and not roles.isdisjoint(OFFICES)
        return reads or Role.AGREEMENT_OFFICER in roles
    if action == "view" and Role.AUDITOR in roles:
        return True
    if MACHINERY & {app, f"{app}.{model}"}:
        return Role.SYSTEM_ADMINISTRATOR in roles
    if action == "view" and app == "identity" and Role.SYSTEM_ADMINISTRATOR in roles:
        return True
    if app == "agreements":
        return Role.AGREEMENT_OFFICER in roles
    if permission == "identity.view_organisation" and Role.AGREEMENT_OFFICER in roles:
        return True  # to name the parties
    return Role.BASE_REVIEWER in roles
