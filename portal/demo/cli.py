"""The door behind `manage.py`: our own commands, else Django's."""

import importlib
import os
import sys

from django.core.management import execute_from_command_line

from portal.demo import environment
from portal.demo.trouble import Trouble

# These prepare what Django itself needs, so they run without it.
BEFORE_DJANGO = {"demo", "test", "translate", "vendor"}


def main(argv: list[str]) -> int:
    """Run one command; a `Trouble` becomes its sentence and status 1."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        if command in BEFORE_DJANGO:
            module = importlib.import_module(f"portal.demo.commands.{command}")
            return module.main(argv[2:]) or 0
        environment.fill(command)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    execute_from_command_line(argv)
    return 0
