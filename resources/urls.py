"""The addresses of the catalogue and of bookings."""

from django.urls import include, path, register_converter

from resources.models import (
    Accreditation,
    Facility,
    Instrument,
    Photo,
    Resource,
    Service,
)
from resources.views import (
    desk,
    editing,
    importing,
    offering,
    photo,
    public,
    publishing,
)


class Word:
    """The plural word in an address that says which kind of record is meant."""

    words: dict
    regex = ""

    def __init_subclass__(cls):
        cls.regex = "|".join(cls.words)

    def to_python(self, value):
        return self.words[value]

    def to_url(self, value):
        # A template has called the class it was given: then this is an instance.
        kinds = (value, type(value))
        return next(word for word, kind in self.words.items() if kind in kinds)


class Kind(Word):
    words = {"instruments": Instrument, "facilities": Facility, "resources": Resource}


class Shown(Word):
    words = {"instruments": Instrument, "facilities": Facility}


class Part(Word):
    words = {"services": Service, "accreditations": Accreditation, "photos": Photo}


register_converter(Kind, "kind")
register_converter(Shown, "shown")
register_converter(Part, "part")

app_name = "resources"
urlpatterns = [
    path("", include("resources.booking_urls")),
    path("facilities/", public.facilities, name="facilities"),
    path("facilities/<uuid:pk>/", public.facility, name="facility"),
    path("resources/", public.resources, name="resources"),
    path("resources/<uuid:pk>/", public.resource, name="resource"),
    path("resources/<slug:code>/", public.resources, name="resources"),
    path("photos/<uuid:pk>/", photo.photo, name="instrument-photo"),
    path("photos/<uuid:pk>/<slug:size>/", photo.photo, name="instrument-photo"),
    # The desk
    path("desk/", desk.desk, name="desk"),
    path("desk/import/", importing.imports, name="imports"),
    path("desk/import/template/", importing.template, name="import-template"),
    path("desk/import/<uuid:pk>/", importing.import_job, name="import"),
    path("desk/import/<uuid:pk>/confirm/", importing.confirm, name="confirm-import"),
    path(
        "desk/export/instruments.xlsx",
        importing.export,
        {"form": "xlsx"},
        name="export-xlsx",
    ),
    path(
        "desk/export/instruments.csv",
        importing.export,
        {"form": "csv"},
        name="export-csv",
    ),
    path("desk/reviews/<kind:model>/", desk.reviews, name="reviews"),
    path(
        "desk/<part:model>/<uuid:pk>/withdraw/",
        offering.withdraw_part,
        name="withdraw-part",
    ),
    path("desk/services/<uuid:pk>/rates/", offering.new_rate, name="new-rate"),
    path("desk/instruments/<uuid:pk>/status/", desk.change_status, name="status"),
    path("desk/instruments/<uuid:pk>/services/", offering.services, name="services"),
    path("desk/instruments/<uuid:pk>/rules/", offering.rules, name="rules"),
    path("desk/instruments/<uuid:pk>/hours/", offering.hours, name="hours"),
    path(
        "desk/instruments/<uuid:pk>/accreditations/",
        offering.accreditations,
        name="accreditations",
    ),
    path("desk/<shown:model>/<uuid:pk>/photos/", photo.photos, name="photos"),
    path("desk/<kind:model>/", desk.desk, name="desk"),
    path("desk/<kind:model>/do/<slug:verb>/", publishing.take_steps, name="steps"),
    path("desk/<kind:model>/new/", editing.new_listing, name="new-listing"),
    path("desk/<kind:model>/<uuid:pk>/", publishing.listing, name="listing"),
    path(
        "desk/<kind:model>/<uuid:pk>/edit/", editing.edit_listing, name="edit-listing"
    ),
    path(
        "desk/<kind:model>/<uuid:pk>/edit/<slug:part>/",
        editing.edit_listing,
        name="edit-listing",
    ),
    path(
        "desk/<kind:model>/<uuid:pk>/do/<slug:verb>/",
        publishing.take_step,
        name="step",
    ),
]
