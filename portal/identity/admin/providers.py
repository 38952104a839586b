"""Organisations' own sign-ins: described by the system administrator."""

from dataclasses import asdict

from django import forms
from django.contrib import admin
from django.core.validators import DomainNameValidator
from django.template.defaultfilters import date
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget

from portal.core.admin import RecordAdmin
from portal.core.errors import Refusal
from portal.core.fields import LineField, ProseField
from portal.identity.models import IdentityProvider, Organisation
from portal.identity.models.provider import Protocol
from portal.identity.providers.decryption import give_key
from portal.identity.providers.discovery import look_up
from portal.identity.providers.metadata import (
    MOST_BYTES,
    load,
    look_up_metadata,
    read_metadata,
)

OIDC = ["issuer", "client_id"]
SAML = ["metadata_url", "subject_attribute", "name_attribute", "email_attribute"]
READ = ["entity_id", "sign_in_address", "valid_until"]
JUDGED = ["staff_claim", "email_domain", "is_offered"]
NEEDED = _("This field is required.")
ENCRYPTION = _(
    "It may encrypt by the key that stands there, by AES-GCM alone; where it knows "
    "only AES-CBC (AD FS), encryption has to be switched off for this base."
)
DOMAIN = DomainNameValidator(
    message=_("Write it as cqu.edu.cn, as after the @ of an address.")
)


class ProviderForm(forms.ModelForm):
    """Looks the provider up before it is saved, so that a slip shows at once."""

    secret = LineField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again; empty leaves it as it is."),
    )
    pasted = ProseField(
        label=_("Metadata"),
        required=False,
        max_length=MOST_BYTES,
        widget=UnfoldAdminTextareaWidget,
        help_text=_("The XML, whole, where no address is given."),
    )

    class Meta:
        model = IdentityProvider
        fields = ["organisation", "code", "protocol", *OIDC, *SAML, *JUDGED]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            verified = Organisation.objects.own().verified()
            self.fields["organisation"].queryset = verified

    def clean_email_domain(self):
        domain = self.cleaned_data["email_domain"].strip().lower().lstrip("@")
        if domain:
            DOMAIN(domain)
        return domain

    def clean(self):
        data = super().clean()
        protocol = data.get("protocol") or self.instance.protocol
        if protocol == Protocol.SAML:
            self.describe(data)
        else:
            self.look_up(data)
        return data

    def look_up(self, data):
        """What OpenID Connect needs; switched off, a provider need not answer."""
        if data.get("is_offered") and data.get("issuer"):
            try:
                data["issuer"] = look_up(data["issuer"])
            except Refusal as refusal:
                self.add_error("issuer", refusal)
        for name in ("issuer", "client_id"):
            if name in data and not data[name]:
                self.add_error(name, NEEDED)
        if not (data.get("secret") or self.instance.sealed_secret):
            self.add_error("secret", NEEDED)

    def describe(self, data):
        """What SAML needs, out of the provider's metadata."""
        address, pasted = data.get("metadata_url"), data.get("pasted")
        is_new = not self.instance.entity_id
        try:
            if address and (data.get("is_offered") or is_new):
                self.instance.take_description(**asdict(look_up_metadata(address)))
            elif pasted:
                self.instance.take_description(**asdict(read_metadata(pasted.encode())))
            elif is_new and "metadata_url" not in self.errors:
                self.add_error("metadata_url", NEEDED)
        except Refusal as refusal:
            self.add_error("metadata_url" if address else "pasted", refusal)

    def save(self, commit=True):
        if secret := self.cleaned_data["secret"]:
            self.instance.seal_secret(secret)
        if self.instance.protocol == Protocol.SAML and not self.instance.opens_its_key:
            give_key(self.instance)
        return super().save(commit)


@admin.register(IdentityProvider)
class IdentityProviderAdmin(RecordAdmin):
    form = ProviderForm
    list_display = ["organisation", "code", "protocol", "is_offered"]
    list_filter = ["protocol", "is_offered"]
    list_select_related = ["organisation"]
    search_fields = ["code", "organisation__name", "issuer", "entity_id"]
    autocomplete_fields = ["organisation"]

    def get_fieldsets(self, request, obj=None):
        """Once it speaks one protocol, what the other one needs is left out."""
        is_written = self.has_change_permission(request, obj)
        secret, pasted = (["secret"], ["pasted"]) if is_written else ([], [])
        read = READ if obj else []
        parts = {
            Protocol.OIDC: ["callback_address", *OIDC, *secret],
            Protocol.SAML: ["metadata_address", SAML[0], *pasted, *read, *SAML[1:]],
        }
        which = {} if obj else {"description": _("Only where it is chosen above.")}
        return [
            (None, {"fields": ["organisation", "code", "protocol"]}),
            *[
                (protocol.label, {"fields": names} | which)
                for protocol, names in parts.items()
                if not obj or obj.protocol == protocol
            ],
            (_("Whom it vouches for"), {"fields": JUDGED}),
        ]

    def get_readonly_fields(self, request, obj=None):
        shown = ["callback_address", "metadata_address"]
        return [*shown, *READ, "code", "organisation", "protocol"] if obj else shown

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("callback address"))
    def callback_address(self, provider):
        """What the organisation registers on its side; the code is part of it."""
        place = IdentityProvider(code=provider.code or "…").callback
        return format_html("<code>{}</code>", place)

    @admin.display(description=_("metadata of this base"))
    def metadata_address(self, provider):
        """What the organisation's provider is told of this base."""
        place = IdentityProvider(code=provider.code or "…").own_metadata
        return format_html("<code>{}</code><br>{}", place, ENCRYPTION)

    @admin.display(description=_("certificates valid until"))
    def valid_until(self, provider):
        known = [load(text) for text in provider.certificates.split()]
        ends = sorted(certificate.not_valid_after_utc for certificate in known)
        return ", ".join(map(date, ends))
