from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AdminConfig):
    """django.contrib.admin, entered with a second factor."""

    default_site = "portal.identity.office.Office"


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = _("Organisations and people")

    def ready(self):
        # allauth's signals reach the record of sign-ins, and its tables get names;
        # models must be loaded first.
        import_module("portal.identity.sign_in.log")
        import_module("portal.identity.programs.schema")  # registers itself
        import_module("portal.identity.providers.saml")  # registers itself
        import_module("portal.identity.signon.sessions")
        import_module("portal.identity.sign_in.words").name_tables()
