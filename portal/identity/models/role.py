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


# What an organisation gives to its own people.
MEMBER_ROLES = [role for role in Role if role not in OFFICE_ROLES]
