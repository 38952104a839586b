from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "portal.notices"
    label = "notices"

    def ready(self):
        autodiscover_modules("notices")  # where each app registers its kinds
