"""First migrations make each model whole: a fresh database costs a third."""

import pytest
from django.apps import apps
from django.utils.translation import override

from portal.demo.management.commands.write_first_migration import first_migrations
from portal.demo.paths import ROOT

OWN = sorted(
    config.label
    for config in apps.get_app_configs()
    if (ROOT / config.path / "migrations" / "0001_initial.py").is_file()
    and ROOT / ".venv" not in (ROOT / config.path).parents
)


@pytest.mark.parametrize("app", OWN)
def test_first_migration_is_as_its_command_writes_it(app):
    with override(None):
        [(file, text)] = first_migrations([app])

    assert file.read_text("utf-8") == text
