"""Files between bases: named by their SHA-256, handed to whoever may see their record.

Each app says which of its files a base may have; a reader proves the name on arrival.
"""

from collections.abc import Callable
from pathlib import Path

# Given a base and a name, where the file lies if the base may have it.
Shelf = Callable[[str, str], Path | None]
SHELVES: list[Shelf] = []


def file_for(caller: str, sha256: str) -> bytes | None:
    """A file that a base may have; nothing if it may not, or the file is gone."""
    for shelf in SHELVES:
        path = shelf(caller, sha256)
        if path and path.exists():
            return path.read_bytes()
    return None
