"""Pictures of other bases: fetched when somebody looks, proven, and kept."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from portal.nodes.files import SHELVES, fetch_file
from portal.nodes.sharing import is_shared
from resources.listing.photos import keep_copy, picture_path
from resources.models import Photo

WITHIN = timedelta(seconds=3)


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
    """Have the picture of another base here; whether it is."""
    return picture_path(photo.sha256, "full").exists() or fetch_file(
        photo.home,
        photo.sha256,
        matter=Photo.matter,
        within=WITHIN,
        keep=partial(keep_copy, photo.sha256),
    )
