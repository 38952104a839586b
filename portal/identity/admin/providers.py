"""Organisations' own sign-ins: described by the system administrator."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from portal.core.admin import RecordAdmin
from portal.core.errors import Refusal
from portal.core.fields import LineField
from portal.identity.models import IdentityProvider, Organisation
from portal.identity.providers.discovery import look_up


class ProviderForm(forms.ModelForm):
    """Looks the provider up before it is saved, so that a slip shows at once."""

    secret = LineField(
        label=_("client secret"),
        required=False,
        max_length=500,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again; empty leaves it as it is."),
    )

    class Meta:
        model = IdentityProvider
        fields = ["organisation", "code", "issuer", "client_id"]
        fields += ["staff_claim", "email_domain", "is_offered"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            verified = Organisation.objects.own().verified()
            self.fields["organisation"].queryset = verified

    def clean_email_domain(self):
        return self.cleaned_data["email_domain"].strip().lower().lstrip("@")

    def clean(self):
        data = super().clean()
        if data.get("is_offered") and "issuer" in data:
            try:
                data["issuer"] = look_up(data["issuer"])
            except Refusal as refusal:
                self.add_error("issuer", refusal)
        if not (data.get("secret") or self.instance.sealed_secret):
            self.add_error("secret", _("This field is required."))
        return data

    def save(self, commit=True):
        if secret := self.cleaned_data["secret"]:
            self.instance.seal_secret(secret)
        return super().save(commit)


@admin.register(IdentityProvider)
class IdentityProviderAdmin(RecordAdmin):
    form = ProviderForm
    list_display = ["organisation", "code", "issuer", "is_offered"]
    list_filter = ["is_offered"]
    list_select_related = ["organisation"]
    search_fields = ["code", "organisation__name", "issuer"]
    autocomplete_fields = ["organisation"]
    shown = ["organisation", "code", "callback_address", "issuer", "client_id"]
    shown += ["staff_claim", "email_domain", "is_offered"]

    def get_fields(self, request, obj=None):
        is_written = self.has_change_permission(request, obj)
        return [*self.shown, "secret"] if is_written else self.shown

    def get_readonly_fields(self, request, obj=None):
        fixed = ["code", "organisation"] if obj else []
        return ["callback_address", *fixed]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("callback address"))
    def callback_address(self, provider):
        """What the organisation registers on its side; the code is part of it."""
        address = IdentityProvider(code=provider.code or "…").callback
        return format_html("<code>{}</code>", address)
