"""Pictures of other bases: fetched when somebody looks, proven, and kept."""

from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from portal.core.errors import Refusal
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.files import SHELVES
from portal.nodes.models import Node
from portal.nodes.sharing import is_shared
from resources.listing.photos import keep_copy, picture_path
from resources.models import Photo

WITHIN = timedelta(seconds=3)
LEFT_ALONE = 60  # seconds after a picture could not be had


def shelf(caller: str, sha256: str) -> Path | None:
    """Where one of our pictures lies, if a base may see what it shows."""
    if not is_shared(caller, Photo.matter):
        return None
    public = Photo.objects.own().visible_to(AnonymousUser())
    if not public.filter(sha256=sha256).exists():
        return None
    return picture_path(sha256, "full")


SHELVES.append(shelf)


def fetch(photo: Photo) -> bool:
    """Have the picture of another base here; whether it is.

    Asked for once a minute at most while it cannot be had.
    """
    if picture_path(photo.sha256, "full").exists():
        return True
    if not is_shared(photo.home, Photo.matter):
        return False
    if not cache.add(f"picture:{photo.sha256}", 1, LEFT_ALONE):
        return False
    try:
        with Client(Node.objects.get(code=photo.home), WITHIN) as client:
            keep_copy(photo.sha256, client.file(photo.sha256))
    except (PeerTrouble, Refusal, Node.DoesNotExist):
        return False
    cache.delete(f"picture:{photo.sha256}")
    return True
