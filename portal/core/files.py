"""Writing files that others may read, or write, at the same moment."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write whole or not at all, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
    path.chmod(0o644)


def write_once(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read.

    Where it is there already, or another process writes it meanwhile, the first stands.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as output:
            output.write(content)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)
