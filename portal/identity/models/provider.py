"""Universities' own providers: by whose word people sign in here."""

from typing import Self

from django.conf import settings
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, WebAddress
from portal.core.sealing import seal, unseal
from portal.identity.models.organisation import Organisation

PURPOSE = "provider"


class IdentityProviderQuerySet(models.QuerySet["IdentityProvider"]):
    def offered(self) -> Self:
        """Those by which people can sign in now."""
        return self.filter(
            is_offered=True,
            organisation__standing="verified",
            organisation__is_own=True,
        )


class IdentityProvider(models.Model):
    """An organisation's own OpenID Connect provider, which vouches for its people."""

    code = Line(
        _("code"),
        max_length=40,
        unique=True,
        validators=[validate_slug],
        help_text=_("Stands in addresses, such as cqu. It cannot be changed later."),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="providers",
        verbose_name=_("organisation"),
        help_text=_("It vouches for its members, and for nobody else."),
    )
    issuer = WebAddress(
        _("address of the provider"),
        help_text=_("The issuer; what it says of itself is looked up there."),
    )
    client_id = Line(_("client ID"), max_length=200)
    sealed_secret = models.TextField(editable=False)
    staff_claim = Line(
        _("claim with the staff number"),
        max_length=50,
        blank=True,
        help_text=_("If set, only people for whom it is given are let in."),
    )
    email_domain = Line(
        _("e-mail domain"),
        max_length=100,
        blank=True,
        help_text=_(
            "Such as cqu.edu.cn. If set, only people with such an address are let in."
        ),
    )
    is_offered = models.BooleanField(
        _("people may sign in by it"),
        default=True,
        help_text=_("Switched off, it lets nobody in; accounts stay linked."),
    )

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation's own sign-in")
        verbose_name_plural = _("organisations' own sign-ins")
        ordering = ["organisation__name", "code"]
        constraints = [
            models.CheckConstraint(
                name="provider_domain_in_small_letters",
                condition=Q(email_domain=Lower("email_domain"))
                & ~Q(email_domain__contains="@"),
            )
        ]

    def __str__(self):
        return self.organisation.name

    def seal_secret(self, secret: str) -> None:
        """Keep what this base shows the provider."""
        self.sealed_secret = seal(secret, purpose=PURPOSE)

    def unseal_secret(self) -> str:
        """What this base shows the provider."""
        return unseal(self.sealed_secret, purpose=PURPOSE)

    @property
    def callback(self) -> str:
        """Where the provider sends people back to: it has to be registered there."""
        return f"{settings.BASE_URL}/account/oidc/{self.code}/login/callback/"

    def vouches_for(self, claims: dict[str, object]) -> bool:
        """Whether the organisation takes the bearer of these claims for its own."""
        if self.staff_claim and not claims.get(self.staff_claim):
            return False
        return not self.email_domain or self.owns_address(claims.get("email"))

    def owns_address(self, address: object) -> bool:
        """Whether an e-mail address lies in the organisation's own domain."""
        _name, _at, domain = str(address or "").rpartition("@")
        return bool(self.email_domain) and domain.lower() == self.email_domain
