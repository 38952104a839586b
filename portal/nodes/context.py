"""What every page knows of the bases."""

from portal.nodes.base import current_base
from portal.nodes.known import known_bases


def bases(request):
    """This base and the others; `this_base` is None before the bases are loaded."""
    here, nodes = current_base(), known_bases()
    return {
        "this_base": next((node for node in nodes if node.code == here), None),
        "other_bases": [node for node in nodes if node.code != here],
    }
