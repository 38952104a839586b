"""The pages on which an instrument is written, in their order."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resources.models import Instrument

LABELS = {
    "basic": _("Basics"),
    "technical": _("Technical"),
    "sharing": _("Sharing"),
    "services": _("Services and rates"),
    "rules": _("Booking rules"),
    "hours": _("Opening hours"),
    "accreditations": _("Accreditations"),
    "photos": _("Photos"),
}
WRITTEN_BY_FORM = ("basic", "technical", "sharing")


def parts_of(listing):
    """The names of the parts that this kind of listing has."""
    if isinstance(listing, Instrument):
        return list(LABELS)
    has_photos = hasattr(listing, "photos")
    return ["basic", "photos"] if has_photos else ["basic"]


def part_url(listing, part):
    model = type(listing)
    if part in WRITTEN_BY_FORM:
        return reverse("resources:edit-listing", args=[model, listing.pk, part])
    if part == "photos":
        return reverse("resources:photos", args=[model, listing.pk])
    return reverse(f"resources:{part}", args=[listing.pk])


def tabs(listing, current):
    """(label, address, is it this one) of each part; none before the first save."""
    if listing._state.adding:
        return []
    return [
        (LABELS[part], part_url(listing, part), part == current)
        for part in parts_of(listing)
    ]


def next_url(listing, part):
    """Where to go on after a part: the next one, or the page to send it from."""
    parts = parts_of(listing)
    following = parts[parts.index(part) + 1 :]
    return part_url(listing, following[0]) if following else listing.review_url
