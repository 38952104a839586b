from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NodesConfig(AppConfig):
    name = "portal.nodes"
    label = "nodes"
    verbose_name = _("bases")

    def ready(self):
        import_module("portal.nodes.checks")  # they register themselves
        autodiscover_modules("handlers")  # where apps say what other bases may ask
