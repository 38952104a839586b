from importlib import import_module

from django.apps import AppConfig


class Noting(AppConfig):
    """Has every program of a base under faults note what messages did."""

    name = "tests.faults"

    def ready(self):
        import_module("tests.faults.noting")  # what it watches needs its models
