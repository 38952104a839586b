"""The bases by name, for pages that name them often."""

from django.core.cache import cache

from portal.core.fields import Code
from portal.nodes.base import current_base
from portal.nodes.models import Node

KNOWN_FOR = 60  # seconds


def known_bases() -> list[Node]:
    """Every base, this one too, as of a minute ago."""
    nodes: list[Node] | None = cache.get(key := f"bases:{current_base()}")
    if nodes is None:
        nodes = list(Node.objects.all())
        cache.set(key, nodes, KNOWN_FOR)
    return nodes


class Home(Code):
    """The code of a base, read as the base's name."""

    def names(self) -> dict[str, str]:
        return {node.code: str(node) for node in known_bases()}
