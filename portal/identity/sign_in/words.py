"""What allauth's tables and columns are called: it leaves some of them unnamed."""

from allauth.idp.oidc.forms import ConfirmCodeForm
from allauth.idp.oidc.models import Client
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils.translation import gettext_lazy as _

NAMES = {
    UserSession: (_("session"), _("sessions")),
    Client: (_("program"), _("programs that act for people")),
    Authenticator: (_("second factor"), _("second factors")),
}
COLUMNS = {
    "user": _("account"),
    "type": _("kind"),
    "owner": _("registered by"),
    "name": _("name"),
    "ip": _("IP address"),
    "user_agent": _("device"),
    "created_at": _("entered at"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
}


def name_tables():
    """Name them once all models are loaded; migrations do not see it."""
    apps.get_app_config("allauth_idp_oidc").verbose_name = _("Programs")
    for model, (one, many) in NAMES.items():
        model._meta.verbose_name, model._meta.verbose_name_plural = one, many
        for field in model._meta.fields:
            field.verbose_name = COLUMNS.get(field.name, field.verbose_name)
    Client._meta.get_field("id").verbose_name = _("Client ID")
    # Translated once, when the module was loaded: never into the reader's language.
    ConfirmCodeForm.base_fields["code"].label = _("Code")
    ConfirmCodeForm.base_fields["code"].widget.attrs.pop("placeholder")
