"""What of the catalogue is found, and by which facets."""

from django.utils.translation import gettext_lazy as _

from portal.search.labels import choices_by, rows_by
from portal.search.registry import Facet, Source, every, register, register_facet
from resources.models import (
    AccreditationKind,
    Facility,
    FacilityKind,
    Instrument,
    InstrumentClass,
    Resource,
    ResourceClass,
    Unit,
    WhoMayBook,
)
from resources.models.resource import InstrumentStatus
from resources.models.vocabulary import major_class_of
from resources.search import reach
from resources.search.free import free_instruments
from resources.search.instruments import draft_instruments
from resources.search.listings import draft_facilities, draft_resources

register(
    Source(
        kind="resources.instrument",
        label=_("Instruments"),
        url_name="resources:instrument",
        draft=draft_instruments,
        every=every(Instrument),
        rebuilt_by=reach.INSTRUMENTS,
        freed_by=reach.INSTRUMENTS_FREED,
        free=free_instruments,
        photo_name="resources:instrument-photo",
    )
)
register(
    Source(
        kind="resources.facility",
        label=_("Facilities"),
        url_name="resources:facility",
        draft=draft_facilities,
        every=every(Facility),
        rebuilt_by=reach.FACILITIES,
    )
)
register(
    Source(
        kind="resources.resource",
        label=_("Other resources"),
        url_name="resources:resource",
        draft=draft_resources,
        every=every(Resource),
        rebuilt_by=reach.RESOURCES,
    )
)


def wider_class(code: str) -> str | None:
    """The major class of a minor one: 0101 → 0100."""
    major = major_class_of(code)
    return None if code == major else major


for facet in [
    Facet(
        "class",
        _("Class of instrument"),
        rows_by(InstrumentClass, "code"),
        parent=wider_class,
        order=40,
    ),
    Facet(
        "resource_class",
        _("Class of resource"),
        rows_by(ResourceClass, "code"),
        order=45,
    ),
    Facet("opens", _("Open to"), choices_by(WhoMayBook), order=70),
    Facet("accredited", _("Accredited"), choices_by(AccreditationKind), order=80),
    Facet("state", _("State"), choices_by(InstrumentStatus), offered=False),
    Facet(
        "facility_kind", _("Kind of facility"), choices_by(FacilityKind), offered=False
    ),
    Facet("unit", _("Unit"), choices_by(Unit), offered=False),
]:
    register_facet(facet)
