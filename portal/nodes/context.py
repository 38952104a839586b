"""What every page knows of the bases."""

from django.core.cache import cache

from portal.nodes.base import current_base
from portal.nodes.models import Node

KNOWN_FOR = 60  # seconds


def bases(request):
    """This base and the others; `this_base` is None before the bases are loaded."""
    here = current_base()
    nodes = cache.get_or_set(
        f"bases:{here}", lambda: list(Node.objects.all()), KNOWN_FOR
    )
    return {
        "this_base": next((node for node in nodes if node.code == here), None),
        "other_bases": [node for node in nodes if node.code != here],
    }
