"""What the home page tells of the whole catalogue."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.nodes.models import Node
from portal.search.labels import label_all
from portal.search.lines import Line, codes_of
from portal.search.models import Document
from portal.search.tallies import whole_catalogue

INSTRUMENT, FACILITY, ORGANISATION = (
    "kind:resources.instrument",
    "kind:resources.facility",
    "kind:identity.organisation",
)
NEWEST = 6


@dataclass(frozen=True)
class Class:
    """A class of resources with the address of its list."""

    name: str
    total: int
    address: str

    def __str__(self):
        return self.name


def context():
    """Numbers, classes and newest instruments; what does not exist is left out."""
    total, counts = whole_catalogue()
    if not total:
        return {}
    newest = Document.objects.of("resources.instrument").listed()
    newest = newest.order_by("-published_at")[:NEWEST]
    kinds = [f for f in counts if f.startswith("resource_class:")]
    labels = label_all([INSTRUMENT, FACILITY, *kinds, *codes_of(newest)])
    return {
        "numbers": {
            "instruments": counts.get(INSTRUMENT, 0),
            "facilities": counts.get(FACILITY, 0),
            "organisations": counts.get(ORGANISATION, 0),
            "bases": Node.objects.count(),
        },
        "classes": [
            Class(labels.get(facet, facet), counts[facet], address_of(facet))
            for facet in [INSTRUMENT, FACILITY, *sorted(kinds)]
            if facet in counts
        ],
        "newest": [Line(document, labels) for document in newest],
        "examples": [
            _("electron microscope"),
            _("mass spectrometry"),
            "XRD",
            "dianjing",
        ],
    }


def address_of(facet: str) -> str:
    return f"{reverse('search')}?{facet.replace(':', '=', 1)}"
