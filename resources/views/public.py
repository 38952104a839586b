"""What everyone may leaf through: facilities, classes of resources, organisations."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.nodes.models import Node
from resources.listing.browse import classes
from resources.listing.facts import disciplines_in_words
from resources.models import Facility, FacilityKind, Instrument, Resource, ResourceClass

PAGE = 24
# The national ones first.
LEVELS = Case(
    *(
        When(level=level, then=rank)
        for rank, level in enumerate(("national", "provincial", "municipal"))
    ),
    default=3,
)


@require_safe
def facilities(request):
    kind = request.GET.get("kind", "")
    kind = kind if kind in FacilityKind.values else ""
    found = Facility.objects.published().select_related("organisation", "division")
    found = found.filter(kind=kind) if kind else found
    found = found.annotate(instrument_count=instruments_in_each())
    page = page_of(request, found.order_by(LEVELS, "name", "pk"))
    context = {"page": page, "kinds": FacilityKind.choices, "kind": kind}
    return render(request, "resources/facilities.html", with_bases(context, page))


@require_safe
def facility(request, pk):
    seen = Facility.objects.visible_to(request.user)
    shown = get_object_or_404(seen.select_related("organisation", "division"), pk=pk)
    instruments = Instrument.objects.published().filter(facility=shown)
    page = page_of(
        request, instruments.select_related("organisation").order_by("name", "pk")
    )
    context = {
        "facility": shown,
        "base": Node.objects.filter(code=shown.home).first(),
        "disciplines": disciplines_in_words(shown.disciplines),
        "photos": shown.photos.standing(),
        "page": page,
    }
    return render(request, "resources/facility.html", context)


@require_safe
def resources(request, code=None):
    """The classes of resources, and what the chosen one holds."""
    found = Resource.objects.published().select_related("organisation")
    chosen = get_object_or_404(ResourceClass, code=code) if code else None
    found = found.filter(resource_class=chosen) if chosen else found
    page = page_of(request, found.order_by("name", "pk"))
    context = {"classes": [] if code else classes(), "chosen": chosen, "page": page}
    return render(request, "resources/resources.html", with_bases(context, page))


@require_safe
def resource(request, pk):
    seen = Resource.objects.visible_to(request.user)
    shown = get_object_or_404(
        seen.select_related("organisation", "division", "resource_class"), pk=pk
    )
    context = {
        "resource": shown,
        "base": Node.objects.filter(code=shown.home).first(),
        "disciplines": disciplines_in_words(shown.disciplines),
    }
    return render(request, "resources/resource.html", context)


def instruments_in_each():
    """How many published instruments each facility of a queryset holds."""
    inside = Instrument.objects.published().filter(facility=OuterRef("pk"))
    counted = inside.order_by().values("facility").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def page_of(request, found):
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def with_bases(context, page):
    """Let each record on the page know the base it is at home at."""
    nodes = Node.objects.in_bulk()
    for record in page:
        record.base = nodes.get(record.home)
    return context
