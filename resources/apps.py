from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Catalogue and bookings")

    def ready(self):
        # Registers with apps below, whoever imports what else first.
        import_module("resources.people")
