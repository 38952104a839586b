"""Write an app's first migration anew, each model whole in its `CreateModel`.

`makemigrations` adds triggers, constraints and keys one by one, and at each of them
Django builds its picture of all related models again: a fresh database took 9 seconds
of a core instead of 2.5.
"""

from graphlib import TopologicalSorter
from itertools import takewhile
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, no_translations
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter


class Command(BaseCommand):
    help = "Write the first migration of apps anew (before the first release only)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("apps", nargs="+")

    @no_translations
    def handle(self, *args, **options):
        for file, text in first_migrations(options["apps"]):
            file.write_text(text, encoding="utf-8")


def first_migrations(labels):
    """Each app's first migration: where it stands and what it should say."""
    loader = MigrationLoader(None)
    for label in labels:
        migration = loader.get_migration_by_prefix(label, "0001")
        before, after = by_hand(migration.operations)
        ways = {
            operation.name: type(operation)
            for operation in migration.operations
            if isinstance(operation, CreateModel)
        }
        created = [creation(model, ways) for model in sorted_models(label)]
        migration.operations[:] = [*before, *created, *after]
        writer = MigrationWriter(migration, include_header=False)
        yield Path(writer.path), writer.as_string()


def by_hand(operations):
    """What nobody could tell from the models, before the first table and after."""
    before = list(takewhile(lambda one: not is_of_model(one), operations))
    rest = operations[len(before) :]
    return before, [one for one in rest if not is_of_model(one)]


def is_of_model(operation):
    return isinstance(operation, ModelOperation | FieldOperation | IndexOperation)


def sorted_models(label):
    """The app's models, each after those that its keys lead to."""
    models = list(apps.get_app_config(label).get_models())
    keys = {model: targets(model) for model in models}
    sorter = TopologicalSorter(
        {model: [m for m in models if m in keys[model]] for model in models}
    )
    return sorter.static_order()


def targets(model):
    return {field.related_model for field in model._meta.local_fields} - {model}


def creation(model, ways):
    """The operation that makes the model, in the way of its first migration so far."""
    state = ModelState.from_model(model)
    if triggers := state.options.get("triggers"):
        state.options["triggers"] = [trigger.compile(model) for trigger in triggers]
    return ways.get(state.name, CreateModel)(
        state.name,
        fields=list(state.fields.items()),
        options={name: value for name, value in state.options.items() if value != []},
        bases=state.bases,
        managers=state.managers,
    )
