from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"

    def ready(self):
        # allauth's signals reach the record of sign-ins; models must be loaded first.
        import_module("portal.identity.sign_in.log")
