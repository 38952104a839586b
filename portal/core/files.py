"""Writing files that others may read at the same moment."""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write whole or not at all, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
    path.chmod(0o644)
