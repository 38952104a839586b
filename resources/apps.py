from importlib import import_module

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"

    def ready(self):
        # Both register with apps below, whoever imports what else first.
        import_module("resources.booking_notices")
        import_module("resources.people")
