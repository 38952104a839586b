"""Files between bases: named by their SHA-256, handed to whoever may see their record.

Each app says which of its files a base may have; a reader proves the name on arrival.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.core.cache import cache

from portal.core.errors import Refusal
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.models import Node
from portal.nodes.sharing import is_shared

# Given a base and a name, where the file lies if the base may have it.
Shelf = Callable[[str, str], Path | None]
SHELVES: list[Shelf] = []
LEFT_ALONE = 60  # seconds after a file could not be had


def file_for(caller: str, sha256: str) -> bytes | None:
    """A file that a base may have; nothing if it may not, or the file is gone."""
    for shelf in SHELVES:
        path = shelf(caller, sha256)
        if path and path.exists():
            return path.read_bytes()
    return None


def fetch_file(
    home: str,
    sha256: str,
    *,
    matter: str,
    within: timedelta,
    keep: Callable[[bytes], object],
) -> bool:
    """Have another base's file here, while somebody waits; whether it could be had.

    It is asked for once a minute at most while it cannot. `keep` may refuse it.
    """
    peer = Node.objects.filter(code=home).first()
    if peer is None or peer.is_paused or not is_shared(home, matter):
        return False
    if not cache.add(f"file:{sha256}", 1, LEFT_ALONE):
        return False
    try:
        with Client(peer, within) as client:
            keep(client.file(sha256))
    except (PeerTrouble, Refusal):
        return False
    cache.delete(f"file:{sha256}")
    return True
