"""Which documents a change of something else touches."""

from portal.identity.models import Division
from portal.search.registry import Reach
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    InstrumentClass,
    Occupation,
    OpeningHours,
    Photo,
    Rate,
    Resource,
    Service,
)


def of_organisations(model) -> Reach:
    return lambda ids: primary_keys(model, organisation__in=ids)


def of_divisions(model) -> Reach:
    def reach(ids):
        codes = Division.objects.filter(pk__in=ids).values("code")
        return primary_keys(model, division__in=codes)

    return reach


def of_facilities(ids):
    return primary_keys(Instrument, facility__in=ids)


def of_classes(ids):
    codes = InstrumentClass.objects.filter(pk__in=ids).values("code")
    return primary_keys(Instrument, instrument_class__in=codes)


def of_rates(ids):
    services = Rate.objects.filter(pk__in=ids).values("service")
    return owners(Service)(services)


def owners(model) -> Reach:
    """The instruments that rows of this model hang on."""

    def reach(ids):
        hanging = model.objects.filter(pk__in=ids, instrument__isnull=False)
        return hanging.values_list("instrument", flat=True).distinct()

    return reach


def primary_keys(model, **conditions):
    return model.objects.filter(**conditions).values_list("pk", flat=True).iterator()


INSTRUMENTS: dict[str, Reach] = {
    "identity.organisation": of_organisations(Instrument),
    "identity.division": of_divisions(Instrument),
    "resources.facility": of_facilities,
    "resources.instrumentclass": of_classes,
    "resources.service": owners(Service),
    "resources.rate": of_rates,
    "resources.accreditation": owners(Accreditation),
    "resources.bookingrule": owners(BookingRule),
    "resources.photo": owners(Photo),
}
INSTRUMENTS_FREED: dict[str, Reach] = {
    "resources.openinghours": owners(OpeningHours),
    "resources.occupation": owners(Occupation),
}
FACILITIES: dict[str, Reach] = {
    "identity.organisation": of_organisations(Facility),
    "identity.division": of_divisions(Facility),
}
RESOURCES: dict[str, Reach] = {
    "identity.organisation": of_organisations(Resource),
    "identity.division": of_divisions(Resource),
}
