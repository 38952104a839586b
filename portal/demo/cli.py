"""The door behind `manage.py`: our own commands, else Django's."""

import errno
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import execute_from_command_line

from portal.demo import environment
from portal.demo.trouble import Trouble

CANNOT_WRITE = {
    errno.EACCES,
    errno.EDQUOT,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
# These prepare what Django itself needs, so they run without it.
BEFORE_DJANGO = {"demo", "test", "translate", "vendor"}


def main(argv: list[str]) -> int:
    """Run one command; a `Trouble` becomes its sentence and status 1."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        with cannot_write_explained():
            return run(command, argv)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def run(command: str, argv: list[str]) -> int:
    if command in BEFORE_DJANGO:
        module = importlib.import_module(f"portal.demo.commands.{command}")
        return module.main(argv[2:]) or 0
    environment.fill(command)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    execute_from_command_line(argv)
    return 0


@contextmanager
def cannot_write_explained() -> Iterator[None]:
    """Turn a folder that takes no files, wherever we meet it, into a `Trouble`."""
    try:
        yield
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        raise Trouble(
            f"无法写入：{error.filename}（{error.strerror}）。",
            f"This cannot be written: {error.filename} ({error.strerror}).",
        ) from None
