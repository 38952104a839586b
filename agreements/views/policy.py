"""Policies of the regions, measure by measure, and beside those of other regions."""

from itertools import groupby

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.comparing import side_by_side
from agreements.models import Policy
from agreements.views.public import of_its_own, page_of
from portal.nodes.models import Node


@require_safe
def policies(request):
    found = Policy.objects.standing().annotate(
        measure_count=Count("measures", filter=of_its_own("measures"))
    )
    page = page_of(request, found.order_by(*Policy._meta.ordering))
    bases = {node.code: node for node in Node.objects.all()}
    for policy in page:
        policy.base = bases.get(policy.home)
    return render(request, "agreements/policies.html", {"page": page})


@require_safe
def policy(request, pk):
    """Its measures by theme, then beside those of other regions."""
    shown = get_object_or_404(Policy.objects.standing(), pk=pk)
    compared = side_by_side(shown)
    mentioned = {pair.ours.pk for _other, pairs in compared for pair in pairs}
    measures = list(shown.measures.standing())
    for measure in measures:
        measure.is_compared = measure.pk in mentioned
    themes = groupby(measures, lambda measure: measure.local_theme)
    context = {
        "policy": shown,
        "base": Node.objects.filter(code=shown.home).first(),
        "themes": [(theme, list(group)) for theme, group in themes],
        "compared": compared,
    }
    return render(request, "agreements/policy.html", context)
