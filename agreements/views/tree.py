"""Agreements as a tree along the time line, some at a time."""

from uuid import UUID

from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Agreement, Duty, Party
from agreements.models.text import of_a_voice
from agreements.tally import OF_AGREEMENTS, Tally, tallies
from agreements.views.inside import led_inside
from agreements.views.public import BRANCHES, page_of, standing
from portal.identity.models import Field


@require_safe
@led_inside
def agreements(request):
    """Sub-agreements stand under what they belong to; many have a page of their own."""
    seen = Agreement.objects.visible_to(request.user)
    under = stem(request, seen)
    told = seen.oldest_first()
    below = told.filter(of_a_voice("parent"))
    held = below.order_by().filter(parent__in=seen).values("pk")
    roots = below.filter(parent=under) if under else told.exclude(pk__in=held)
    years = years_of(roots)
    year = chosen_year(request, years)
    chosen = roots.filter(signed_year=year) if year else roots
    parties = standing("parties", Party)
    some = below.prefetch_related(parties)[:BRANCHES]
    branches = Prefetch("children", some, to_attr="branches")
    page = page_of(request, chosen.prefetch_related(parties, branches))
    fill_in(below, page)
    context = {
        "page": page,
        "under": under,
        "years": years if len(years) > 1 and (year or page.has_other_pages()) else {},
        "year": year,
        "fields": Field.objects.all(),
        "is_in_charge": Duty.objects.in_charge(request.user).exists(),
    }
    return render(request, "agreements/agreements.html", context)


def stem(request, seen):
    """The agreement whose sub-agreements alone are asked for, if any."""
    if not (asked := request.GET.get("under")):
        return None
    try:
        return get_object_or_404(seen, pk=UUID(asked))
    except ValueError:
        raise Http404 from None


def years_of(found):
    """How many were signed in each year that is known."""
    known = found.exclude(signed_year=None).order_by("signed_year")
    return dict(known.values_list("signed_year").annotate(count=Count("pk")))


def chosen_year(request, years):
    return next((y for y in years if str(y) == request.GET.get("year")), None)


def fill_in(below, page):
    """How far each of them is, and how many sub-agreements are not shown."""
    shown = [one for root in page for one in (root, *root.branches)]
    ids = [one.pk for one in shown]
    found = tallies(OF_AGREEMENTS, ids)
    known = below.filter(parent__in=ids).order_by("parent_id").values_list("parent_id")
    counts = dict(known.annotate(count=Count("pk")))
    for one in shown:
        one.tally = found.get(one.pk, Tally())
        one.more = counts.get(one.pk, 0)
    for root in page:
        root.more -= len(root.branches)
