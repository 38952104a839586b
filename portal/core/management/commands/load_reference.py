"""Load what every base refers to: divisions, disciplines, classes, holidays."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string, module_has_submodule


class Command(BaseCommand):
    help = (
        "Load the reference data of every app. Rows that are there already, and "
        "perhaps edited, stay as they are; so it may be run at any time."
    )

    def handle(self, *args: str, **options: object) -> None:
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "reference"):
                loaded = import_string(f"{config.name}.reference.load")()
                for noun, count in loaded.items():
                    self.stdout.write(f"{noun}: {count}")
