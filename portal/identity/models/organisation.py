"""Organisations: universities, institutes, companies, administrations."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, Lines, Prose, WebAddress
from portal.core.time import now
from portal.identity.models.person import Person
from portal.identity.models.role import Role
from portal.identity.models.vocabulary import Division, Named
from portal.identity.uscc import validate_uscc
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _("university")
    INSTITUTE = "institute", _("research institute")
    HOSPITAL = "hospital", _("hospital")
    TESTING = "testing", _("testing body")
    COMPANY = "company", _("company")
    GOVERNMENT = "government", _("administration")
    OTHER = "other", _("other")


class Standing(models.TextChoices):
    """Whether the base has verified the organisation."""

    REGISTERED = "registered", _("awaiting verification")
    VERIFIED = "verified", _("verified by the base")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")


TONES = {
    Standing.REGISTERED: "wait",
    Standing.VERIFIED: "good",
    Standing.REJECTED: "bad",
    Standing.SUSPENDED: "bad",
}


if TYPE_CHECKING:
    from portal.identity.models.account import Account

# Who sees every organisation, whatever its standing.
OVERSEERS = (Role.BASE_REVIEWER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)


class OrganisationQuerySet(SharedQuerySet):
    def verified(self) -> Self:
        """Organisations that the base stands behind."""
        return self.standing().filter(standing=Standing.VERIFIED)

    def visible_to(self, account: "Account | AnonymousUser") -> Self:
        """Everyone sees verified ones; members, registrant and office the others."""
        if not account.is_authenticated:
            return self.verified()
        if account.holds(*OVERSEERS):
            return self
        registered = Verification.objects.filter(
            by=account.person_id, standing=Standing.REGISTERED
        )
        return self.filter(
            Q(standing=Standing.VERIFIED, withdrawn_at=None)
            | Q(pk__in=registered.values("organisation"))
            | Q(pk__in=account.organisations_as(*Role))
        )

    def returned_to(self, account: "Account") -> Self:
        """What the account registered and the base sent back, to be sent again."""
        return (
            self.own()
            .filter(standing=Standing.REJECTED)
            .filter(steps__by=account.person_id, steps__standing=Standing.REGISTERED)
            .distinct()
        )

    def named_like(self, text: str) -> Self:
        """Organisations whose name or code holds `text`."""
        return self.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(uscc=text.upper())
        )

    def within(self, division: Division) -> Self:
        """Organisations seated in a division or one below it."""
        stem = division.code.removesuffix("00").removesuffix("00")
        return self.filter(division__code__startswith=stem)

    def managed_by(self, account: "Account | AnonymousUser") -> Self:
        """This base's organisations that the account may edit."""
        if not account.is_authenticated:
            return self.none()
        return self.own().filter(
            pk__in=account.organisations_as(Role.ORGANISATION_ADMIN)
        )


@track_changes
class Organisation(Named, Shared):
    """A legal person, known by its unified social credit code (GB 32100)."""

    uscc = models.CharField(
        _("unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    division = SharedKey(
        Division, to_field="code", related_name="+", verbose_name=_("division")
    )
    address = Line(_("address"), max_length=100, blank=True)
    address_en = Line(_("address in English"), max_length=200, blank=True)
    postal_code = Line(_("postal code"), max_length=6, blank=True)
    website = WebAddress(_("website"), blank=True)
    intro = Prose(_("about"), max_length=1000, blank=True)
    intro_en = Prose(_("about, in English"), max_length=2000, blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.REGISTERED
    )

    objects = OrganisationQuerySet.as_manager()

    audience = "CASE r.standing WHEN 'verified' THEN ARRAY['*'] ELSE '{}'::text[] END"
    matter = "organisations"

    class Meta(Shared.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "uscc"],
                name="organisation_once_per_home",
                condition=models.Q(is_own=True),  # a copy is judged at its home
            )
        ]

    @property
    def standing_tone(self) -> str:
        """How the standing looks: see `_state.html`."""
        return TONES[Standing(self.standing)]

    def get_absolute_url(self) -> str:
        return reverse("identity:organisation", args=[self.pk])

    def steps_seen_by(
        self, account: "Account | AnonymousUser"
    ) -> "models.QuerySet[Verification]":
        """Its verification, for whoever may see it; of a verified one, those it names.

        These are its administrators and, at home, the base's reviewers.
        """
        steps = Verification.objects.filter(organisation=self)
        if self.standing != Standing.VERIFIED:
            return steps
        if not account.is_authenticated:
            return steps.none()
        is_admin = account.holds(Role.ORGANISATION_ADMIN, organisation=self.pk)
        is_reviewer = self.is_own and account.holds(Role.BASE_REVIEWER)
        return steps if is_admin or is_reviewer else steps.none()

    @property
    def is_verified(self):
        return self.standing == Standing.VERIFIED and self.withdrawn_at is None


class Verification(models.Model):
    """One step of an organisation's verification, and who took it."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="steps",
        verbose_name=_("organisation"),
    )
    standing = models.CharField(_("standing"), max_length=10, choices=Standing)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    note = Lines(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=now)

    class Meta:
        verbose_name = _("step of verification")
        verbose_name_plural = _("steps of verification")
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_standing_display()}"
