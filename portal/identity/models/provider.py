"""Universities' own providers: by whose word people sign in here."""

from typing import Self

from django.conf import settings
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.fields import Line, WebAddress
from portal.core.sealing import Unopened, reseal, seal, unseal
from portal.identity.models.organisation import Organisation

PURPOSE, KEY_PURPOSE = "provider", "provider's key"
LONGEST_NAME, LONGEST = 1024, 500  # characters of an entity ID (SAML), an address
PAIRWISE_ID = "urn:oasis:names:tc:SAML:attribute:pairwise-id"
DISPLAY_NAME = "urn:oid:2.16.840.1.113730.3.1.241"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"


class Protocol(models.TextChoices):
    """What a provider speaks; allauth knows them by these names."""

    OIDC = "openid_connect", "OpenID Connect"
    SAML = "saml", "SAML 2.0"


class IdentityProviderQuerySet(models.QuerySet["IdentityProvider"]):
    def offered(self) -> Self:
        """Those by which people can sign in now."""
        return self.filter(
            is_offered=True,
            organisation__standing="verified",
            organisation__is_own=True,
        )


class IdentityProvider(models.Model):
    """An organisation's own provider, which vouches for its people."""

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
    protocol = models.CharField(
        _("protocol"), max_length=20, choices=Protocol.choices, default=Protocol.OIDC
    )
    issuer = WebAddress(
        _("address of the provider"),
        blank=True,
        help_text=_("The issuer; what it says of itself is looked up there."),
    )
    client_id = Line(_("client ID"), max_length=200, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    metadata_url = WebAddress(
        _("address of its metadata"),
        blank=True,
        help_text=_("Read now and each day. Where there is none, paste the metadata."),
    )
    entity_id = Line(
        _("entity ID"), max_length=LONGEST_NAME, blank=True, editable=False
    )
    sign_in_address = WebAddress(
        _("sign-in address"), max_length=LONGEST, blank=True, editable=False
    )
    certificates = models.TextField(
        _("certificates"), blank=True, editable=False, help_text=_("One a line.")
    )
    sealed_key = models.TextField(blank=True, editable=False)
    own_certificate = models.TextField(
        blank=True,
        editable=False,
        help_text="by it the provider encrypts for this base; base64 of DER",
    )
    subject_attribute = Line(
        _("attribute that lastingly names somebody"),
        max_length=200,
        blank=True,
        default=PAIRWISE_ID,
        help_text=_(
            "It has to stay with one person and never pass to another: pairwise-id, "
            "eduPersonTargetedID or eduPersonPrincipalName. Empty: a persistent NameID."
        ),
    )
    name_attribute = Line(
        _("attribute with the name"), max_length=200, blank=True, default=DISPLAY_NAME
    )
    email_attribute = Line(
        _("attribute with the e-mail address"),
        max_length=200,
        blank=True,
        default=MAIL,
    )
    staff_claim = Line(
        _("claim or attribute with the staff number"),
        max_length=200,
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
            ),
            models.CheckConstraint(
                name="provider_speaks_its_protocol",
                condition=Q(protocol=Protocol.OIDC)
                & ~Q(issuer="")
                & ~Q(client_id="")
                & ~Q(sealed_secret="")
                | Q(protocol=Protocol.SAML)
                & ~Q(entity_id="")
                & ~Q(sign_in_address="")
                & ~Q(certificates="")
                & ~Q(sealed_key="")
                & ~Q(own_certificate=""),
            ),
        ]

    def __str__(self):
        return self.organisation.name

    def seal_secret(self, secret: str) -> None:
        """Keep what this base shows the provider."""
        self.sealed_secret = seal(secret, purpose=PURPOSE)

    def unseal_secret(self) -> str:
        """What this base shows the provider."""
        return unseal(self.sealed_secret, purpose=PURPOSE)

    def seal_key(self, pem: str) -> None:
        """Keep the key to what the provider encrypts for this base."""
        self.sealed_key = seal(pem, purpose=KEY_PURPOSE)

    def unseal_key(self) -> str:
        """The key to what the provider encrypts for this base, as PEM."""
        return unseal(self.sealed_key, purpose=KEY_PURPOSE)

    @property
    def opens_its_key(self) -> bool:
        """Whether this base has the key, and still opens it."""
        try:
            return bool(self.sealed_key and self.unseal_key())
        except Unopened:
            return False

    def reseal(self) -> None:
        """Seal it with the present key, without saving. Raises `Unopened`."""
        if self.sealed_secret:
            self.sealed_secret = reseal(self.sealed_secret, purpose=PURPOSE)
        if self.sealed_key:
            self.sealed_key = reseal(self.sealed_key, purpose=KEY_PURPOSE)

    def take_description(
        self, *, entity_id: str, sign_in_address: str, certificates: str
    ) -> None:
        """Know a SAML provider by what it says of itself; it is not saved.

        Refuses with `other_provider` one of another name: it might call somebody else
        by a name that an account here is linked to.
        """
        if self.entity_id and self.entity_id != entity_id:
            raise Refusal(
                _("This is another provider (%(entity)s): describe it on its own."),
                code="other_provider",
                params={"entity": entity_id[:200]},
            )
        self.entity_id = entity_id
        self.sign_in_address = sign_in_address
        self.certificates = certificates

    @property
    def way_in(self) -> str:
        """Where a button on our own pages leads."""
        is_saml = self.protocol == Protocol.SAML
        name = "saml-login" if is_saml else "openid_connect_login"
        return reverse(name, args=[self.code])

    @property
    def callback(self) -> str:
        """Where the provider sends people back to: it has to be registered there."""
        if self.protocol == Protocol.SAML:
            return f"{settings.BASE_URL}/account/saml/{self.code}/acs/"
        return f"{settings.BASE_URL}/account/oidc/{self.code}/login/callback/"

    @property
    def own_metadata(self) -> str:
        """What this base says of itself to a SAML provider; also its name there."""
        return f"{settings.BASE_URL}/account/saml/{self.code}/metadata/"

    def vouches_for(self, claims: dict[str, object]) -> bool:
        """Whether the organisation takes the bearer of these claims for its own."""
        if self.staff_claim and not claims.get(self.staff_claim):
            return False
        return not self.email_domain or self.owns_address(claims.get("email"))

    def owns_address(self, address: object) -> bool:
        """Whether an e-mail address lies in the organisation's own domain."""
        _name, _at, domain = str(address or "").rpartition("@")
        return bool(self.email_domain) and domain.lower() == self.email_domain
