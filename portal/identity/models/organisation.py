"""Organisations: universities, institutes, companies, administrations."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.identity.models.vocabulary import Division, Named
from portal.identity.uscc import validate_uscc
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
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")


class OrganisationQuerySet(SharedQuerySet):
    def verified(self):
        """Organisations that may offer, buy and hold vouchers."""
        return self.standing().filter(standing=Standing.VERIFIED)


class Organisation(Named, Shared):
    """A legal person, known by its unified social credit code (GB 32100)."""

    uscc = models.CharField(
        _("unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    division = SharedKey(
        Division, to_field="code", related_name="+", verbose_name=_("division")
    )
    address = models.CharField(_("address"), max_length=100, blank=True)
    address_en = models.CharField(_("address in English"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    website = models.URLField(_("website"), blank=True)
    intro = models.TextField(_("about"), max_length=1000, blank=True)
    intro_en = models.TextField(_("about, in English"), max_length=2000, blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.REGISTERED
    )
    decided_note = models.CharField(
        _("note on the verification"), max_length=500, blank=True
    )

    objects = OrganisationQuerySet.as_manager()

    audience = "CASE r.standing WHEN 'verified' THEN ARRAY['*'] ELSE '{}'::text[] END"
    private = ("decided_note",)

    class Meta(Shared.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "uscc"], name="organisation_once_per_home"
            )
        ]

    def get_absolute_url(self):
        return reverse("identity:organisation", args=[self.pk])
