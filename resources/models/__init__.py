from resources.models.batch import Batch, BatchItem, BatchStage, BatchVerb, ItemState
from resources.models.booking import (
    LIVE,
    Booking,
    BookingStatus,
    BookingStep,
    CancelledAhead,
)
from resources.models.importing import ImportJob, ImportRow, ImportStage, RowVerb
from resources.models.listing import MANAGING, Listing, ReviewStep, ReviewVerb, Stage
from resources.models.occupation import Occupation, OccupationKind, Outage
from resources.models.offer import (
    Accreditation,
    AccreditationKind,
    CustomerClass,
    Photo,
    Rate,
    Service,
    Unit,
)
from resources.models.resource import Facility, FacilityKind, Instrument, Resource
from resources.models.rule import BookingRule, OpeningHours, WhoMayBook
from resources.models.vocabulary import InstrumentClass, ResourceClass

__all__ = [
    "LIVE",
    "MANAGING",
    "Accreditation",
    "AccreditationKind",
    "Batch",
    "BatchItem",
    "BatchStage",
    "BatchVerb",
    "Booking",
    "BookingRule",
    "BookingStatus",
    "BookingStep",
    "CancelledAhead",
    "CustomerClass",
    "Facility",
    "FacilityKind",
    "ImportJob",
    "ImportRow",
    "ImportStage",
    "Instrument",
    "InstrumentClass",
    "ItemState",
    "Listing",
    "Occupation",
    "OccupationKind",
    "OpeningHours",
    "Outage",
    "Photo",
    "Rate",
    "Resource",
    "ResourceClass",
    "ReviewStep",
    "ReviewVerb",
    "RowVerb",
    "Service",
    "Stage",
    "Unit",
    "WhoMayBook",
]
