from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements and policies")

    def ready(self):
        # Both register with apps below, whoever imports what else first.
        import_module("agreements.duty_notices")
        import_module("agreements.people")
