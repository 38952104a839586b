from importlib import import_module

from django.apps import AppConfig

from portal.core.serializers import serve_model_fields


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        serve_model_fields()
        import_module("portal.core.production")  # its checks register themselves
