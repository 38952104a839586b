"""Who belongs to which organisation, and in what role."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.time import now
from portal.identity.models.organisation import Organisation
from portal.identity.models.person import Person


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


class MembershipQuerySet(models.QuerySet):
    def in_force(self, moment=None):
        """Memberships that count at `moment` (now unless told)."""
        moment = moment or now()
        return self.filter(starts_at__lte=moment).filter(
            Q(ends_at=None) | Q(ends_at__gt=moment)
        )

    def of(self, account):
        """The memberships of whoever is signed in; none for a visitor."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(person=account.person_id)


class Membership(models.Model):
    """A person's role in an organisation, for a time; `stands_in_for` a colleague."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    starts_at = models.DateTimeField(_("from"), default=now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stands in for"),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                name="membership_open_once",
                condition=Q(ends_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.organisation} · {self.get_role_display()}"


def new_token():
    """A secret of 256 random bits for a link."""
    return secrets.token_urlsafe(32)


class Invitation(models.Model):
    """An organisation asks someone in; whoever follows the link accepts."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    address = models.CharField(_("e-mail or mobile number"), max_length=254)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"), default=now)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return f"{self.address} · {self.organisation}"
