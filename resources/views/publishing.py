"""A listing's page at the desk, and the steps people take there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.forms import ReasonForm
from portal.core.refused import refusals_on
from portal.identity.office import with_factor
from resources.doors import DOORS, open_doors
from resources.forms.publishing import NothingMoreForm
from resources.listing.facts import facts, proposed_changes
from resources.listing.offer import offered
from resources.models import Booking, Instrument, ReviewStep
from resources.views.parts import LABELS, part_url


@login_required
@with_factor
def listing(request, model, pk):
    found = get_object_or_404(model.objects.handled_by(request.user), pk=pk)
    return _page(request, found)


@login_required
@with_factor
@require_POST
def take_step(request, model, pk, verb):
    door = DOORS.get(verb)
    if not door:
        raise Http404
    found = get_object_or_404(door.listings(model, request.user), pk=pk)
    form = form_for(door, request.POST, auto_id=f"id_{verb}_%s")
    if form.is_valid():
        with refusals_on(form):
            door.act(listing=found, by=request.user.person, **form.cleaned_data)
            messages.success(request, door.done)
            return redirect(found.review_url)
    found = get_object_or_404(model.objects.handled_by(request.user), pk=pk)
    return _page(request, found, verb, form)


def _page(request, found, verb=None, form=None):
    context = {
        "listing": found,
        "may_edit": found.is_editable and _manages(request.user, found),
        "sections": facts(found),
        "changes": proposed_changes(found),
        "steps": _timeline(found),
        "doors": _doors(found, request.user, {verb: form}),
        **_of_instrument(found),
    }
    return render(
        request, "resources/listing.html", context, status=422 if form else 200
    )


def _doors(found, account, failed):
    """Each step to offer, with its form; the one that failed keeps what was sent."""
    return [
        {
            "door": door,
            "form": failed.get(verb) or form_for(door, auto_id=f"id_{verb}_%s"),
            "failed": verb in failed,
            "url": reverse("resources:take-step", args=[type(found), found.pk, verb]),
        }
        for verb, door in open_doors(found, account).items()
    ]


def form_for(door, *data, auto_id="id_%s"):
    if not door.needs_reason:
        return NothingMoreForm(*data, auto_id=auto_id)
    read_by = _("Whoever works on the record reads it. 500 characters at most.")
    return ReasonForm(*data, auto_id=auto_id, read_by=read_by)


def _manages(account, found):
    return type(found).objects.managed_by(account).filter(pk=found.pk).exists()


def _of_instrument(found):
    """What only instruments have: bookings to come, outages, what is offered."""
    if not isinstance(found, Instrument):
        return {}
    parts = offered(found)
    return {
        "bookings": Booking.objects.live().filter(instrument=found).count(),
        "outages_url": reverse("resources:outages", args=[found.pk]),
        "offered": [
            (LABELS[part], part_url(found, part), count)
            for part, count in parts.items()
        ],
        "take_over_url": reverse("resources:take-over", args=[found.pk]),
        "is_unbookable": found.is_bookable and not (parts["rules"] and parts["hours"]),
    }


def _timeline(found):
    done = [
        {
            "label": step.get_verb_display(),
            "state": "done",
            "at": step.at,
            "who": step.by.name,
            "note": step.note,
        }
        for step in ReviewStep.objects.of(found)
    ]
    here = {"label": found.get_stage_display(), "state": "current"}
    # Publishing and withdrawing are called as what they lead to.
    is_told = bool(done) and done[-1]["label"] == here["label"]
    return done if is_told else [*done, here]
