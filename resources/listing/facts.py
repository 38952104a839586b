"""The fields of a listing in the order people read them, and their values in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from portal.core.prose import listed
from portal.identity.models import Discipline
from resources.models import Facility, Instrument, Resource


@dataclass(frozen=True)
class Section:
    """Fields that belong together, in words fit for a heading."""

    title: Promise
    fields: str  # names, in order

    def __iter__(self):
        return iter(self.fields.split())


PLACE = Section(
    _("Place and contact"),
    "division street contact phone email contact_address postal_code",
)
SECTIONS = {
    Instrument: [
        Section(
            _("Identity"),
            "name name_en nickname inner_id instrument_class disciplines facility"
            " division street",
        ),
        Section(
            _("Make and value"),
            "manufacturer nation model begun_on is_general worth source"
            " is_under_customs",
        ),
        Section(
            _("What it can do"),
            "technical technical_en function function_en measures achievement",
        ),
        Section(
            _("Sharing and contact"),
            "status share_mode is_bookable service_content requirement fee service_url"
            " contact phone email contact_address postal_code",
        ),
    ],
    Facility: [
        Section(
            _("Identity"), "name name_en kind level disciplines is_building begun_on"
        ),
        Section(_("About"), "intro intro_en service_url"),
        PLACE,
    ],
    Resource: [
        Section(_("Identity"), "name name_en resource_class disciplines"),
        Section(_("About"), "summary summary_en access url"),
        PLACE,
    ],
}


def facts(listing):
    """(title, [(field, value in words)]) for everything a listing says."""
    return [
        (
            section.title,
            [(listing._meta.get_field(n), in_words(listing, n)) for n in section],
        )
        for section in SECTIONS[type(listing)]
    ]


def proposed_changes(listing):
    """(field, value now, value proposed), in words."""
    proposed = listing.proposed
    return [
        (
            listing._meta.get_field(name),
            in_words(listing, name),
            in_words(proposed, name),
        )
        for name in listing.proposal or {}
    ]


def in_words(listing, name):
    """A field's value as people read it; empty where there is none."""
    value = getattr(listing, name)
    if name == "disciplines":
        return disciplines_in_words(value)
    if name == "measures":
        return measures_in_words(value)
    if name == "worth" and value is not None:
        return _("%(worth)s × 10,000 yuan") % {"worth": value}
    if display := getattr(listing, f"get_{name}_display", None):
        return display()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "isoformat"):
        return date_format(value, "Y-m-d")
    return "" if value is None else str(value)


def measures_in_words(measures):
    """Each in its line, its standard in brackets after it."""
    with_standard = pgettext("what is measured, by which standard", "%s (%s)")
    return "\n".join(
        with_standard % (measure["parameter"], measure["standard"])
        if measure.get("standard")
        else measure["parameter"]
        for measure in measures or []
    )


def disciplines_in_words(codes):
    names = Discipline.objects.in_bulk(codes)
    return listed(names.get(code, code) for code in codes)
