"""One step for many records: chosen in a list, shown, confirmed, then watched."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Refusal
from portal.core.once import acts_once
from portal.core.prose import sentences
from portal.core.refused import refusals_on, refusals_told
from portal.identity.models import Organisation
from portal.identity.office import with_factor
from resources.actions.batches import confirm_batch, discard_batch, prepare_batch
from resources.doors import STEPS
from resources.forms.publishing import EFFECTS, THEN, ChosenForm, way_back
from resources.forms.taking_over import TakeOverForm
from resources.listing.obstacles import obstacles
from resources.listing.offer import PARTS, is_unbookable, lacking
from resources.models import Batch, BatchStage, BatchVerb, Instrument, ItemState
from resources.views.publishing import form_for

PAGE = 50
A_FEW = 10
ALL = "1"  # rather than what was ticked


@login_required
@with_factor
@require_POST
@acts_once
def prepare(request, model, verb, chosen_from):
    """Fix what the filter shows, or what was ticked; its page asks for the word."""
    if verb not in chosen_from.verbs_for(model):
        raise Http404
    open_to = chosen_from.open_to(STEPS[verb], model, request.user)
    form = ChosenForm(request.POST, listings=open_to)
    back = way_back(request.POST.get("next", ""))
    try:
        batch = prepare_batch(
            listings=chosen(request, form, open_to, chosen_from(request.GET)).filter(
                STEPS[verb].where
            ),
            verb=verb,
            by=request.user.person,
            for_base=chosen_from.for_base,
        )
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages), extra_tags="chosen")
        return redirect(f"{back}#chosen")
    _tell_of_others(request, form, batch)
    return redirect(f"{batch.get_absolute_url()}?{urlencode({'next': back})}")


def chosen(request, form, listings, list_filter):
    """All that the filter shows, or what was ticked; refuses where that is nothing."""
    if request.POST.get("all") == ALL:
        return list_filter.narrow(listings)
    if not form.is_valid():
        raise Refusal(sentences(form.errors["listing"]), code="none")
    return form.cleaned_data["listing"]


def _tell_of_others(request, form, batch):
    ticked = len(form.data.getlist("listing"))
    left_out = 0 if form.data.get("all") == ALL else ticked - batch.total
    if left_out > 0:
        said = ngettext(
            "%(count)s ticked record is at another stage and left out.",
            "%(count)s ticked records are at another stage and left out.",
            left_out,
        )
        messages.warning(request, said % {"count": left_out})


def step_buttons(request, model, list_filter):
    """Each step that records of the list can take: address, label, how many can."""
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for verb in list_filter.verbs_for(model):
        door = STEPS[verb]
        open_to = list_filter.open_to(door, model, request.user)
        count = list_filter.narrow(open_to.filter(door.where)).count()
        if count:
            url = reverse(list_filter.steps_view, args=[model, verb])
            found.append(
                {
                    "url": f"{url}?{query.urlencode()}",
                    "label": door.label,
                    "count": count,
                }
            )
    return found


@login_required
@require_safe
def batches(request):
    found = Batch.objects.visible_to(request.user).select_related("by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/batches.html", {"page": page})


@login_required
@require_safe
def batch(request, pk):
    return _page(request, _found(request, pk))


@login_required
@with_factor
@require_POST
def confirm(request, pk):
    found = get_object_or_404(Batch.objects.started_by(request.user), pk=pk)
    form = _form(request, found, request.POST)
    if form.is_valid():
        with refusals_on(form):
            confirm_batch(batch=found, **form.cleaned_data)
            return redirect(found)
    return _page(request, _found(request, pk), form)


@login_required
@with_factor
@require_POST
def discard(request, pk):
    """Leave everything as it is, and go back to the list."""
    found = get_object_or_404(Batch.objects.started_by(request.user), pk=pk)
    with refusals_told(request):
        discard_batch(batch=found)
        messages.success(request, _("Cancelled. No record was changed."))
        return redirect(way_back(request.POST.get("next", "")))
    return redirect(found)


def _form(request, batch, *data):
    """What the step needs to be told before it is taken."""
    if not batch.takes_over:
        return form_for(STEPS[batch.verb], *data)
    return TakeOverForm(*data, account=request.user, organisations=batch.organisations)


def _found(request, pk):
    return get_object_or_404(
        Batch.objects.visible_to(request.user).select_related("by"), pk=pk
    )


def _page(request, batch, form=None):
    is_prepared = batch.stage == BatchStage.PREPARED
    more = _preview(request, batch, form) if is_prepared else _outcome(request, batch)
    page = "_batch" if request.htmx else "batch"
    return render(
        request,
        f"resources/{page}.html",
        {"batch": batch, "failed": form, **more},
        status=422 if form else 200,
    )


def _preview(request, batch, form):
    """What would happen, to how many of whom, and what would not."""
    listings = batch.listings
    counts = listings.values_list("organisation").annotate(count=Count("pk"))
    few = counts.order_by("-count")[:A_FEW]
    names = Organisation.objects.in_bulk([pk for pk, _count in few])
    return {
        "form": form or _form(request, batch),
        "next": request.POST.get("next", request.GET.get("next", "")),
        "is_mine": batch.by == request.user.person,
        "effect": EFFECTS[batch.verb],
        "of": [(names[pk], count) for pk, count in few],
        "more_organisations": max(0, len(batch.organisations) - A_FEW),
        "obstacles": obstacles(listings, batch.verb, batch.by),
        "few": listings.select_related("organisation").in_order()[:A_FEW],
        **_lacking(batch),
    }


def _lacking(batch):
    """Of instruments, how many still lack what a booking needs, and a few of them."""
    if batch.model is not Instrument or batch.verb in (
        BatchVerb.RETURN,
        BatchVerb.DECLINE,
    ):
        return {}
    counts = lacking(batch.listings)
    found = batch.listings.filter(is_unbookable(), is_bookable=True)
    return {
        "lacking": [(PARTS[part], counts[part]) for part in PARTS if counts[part]],
        "unbookable": counts["unbookable"],
        "unbookable_few": found.in_order()[:A_FEW],
    }


def _outcome(request, batch):
    """What became of each, and why not."""
    refused = batch.items.filter(state=ItemState.REFUSED)
    page = Paginator(refused, PAGE).get_page(request.GET.get("page"))
    named = batch.model.objects.in_bulk([item.listing for item in page])
    reasons = refused.order_by().values_list("problem").annotate(count=Count("pk"))
    return {
        "page": page,
        "rows": [(named[item.listing], item.problem) for item in page],
        "reasons": reasons.order_by("-count")[:A_FEW],
        "then": THEN[batch.verb] if batch.done else "",
    }
