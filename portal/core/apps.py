from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        import_module("portal.core.production")  # its checks register themselves
