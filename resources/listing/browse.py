"""The classes of resources, as people leaf through them."""

from django.db.models import Count
from django.urls import reverse

from resources.models import Facility, Instrument, Resource, ResourceClass

# Two classes have records of their own kind, on pages of their own.
OWN_PAGES = {
    "instruments": (Instrument, "search"),
    "facilities": (Facility, "resources:facilities"),
}


def classes():
    """Every class with `total`, the number of its records, and `address`."""
    found = list(ResourceClass.objects.standing())
    published = Resource.objects.published()
    totals = dict(published.values_list("resource_class").annotate(Count("pk")))
    for each in found:
        if each.code in OWN_PAGES:
            model, view = OWN_PAGES[each.code]
            each.total = model.objects.published().count()
            each.address = reverse(view)
        else:
            each.total = totals.get(each.code, 0)
            each.address = reverse("resources:resources", args=[each.code])
    return found
