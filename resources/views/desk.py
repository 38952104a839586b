"""The desk: what waits for the reader, and what their organisations have."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.core.errors import Refusal
from portal.core.refused import refusals_told
from portal.core.time import today
from portal.identity.models import Role
from portal.identity.office import with_factor
from portal.notices.models import Notice
from resources.actions.editing import change_listing
from resources.forms.desk import DeskFilter, ReviewFilter, StatusForm
from resources.forms.listing import organisations_managed_by
from resources.models import Facility, Instrument, Resource
from resources.models.resource import InstrumentStatus
from resources.views.batch import step_buttons

KINDS = {
    Instrument: _("Instruments"),
    Facility: _("Facilities"),
    Resource: _("Other resources"),
}
A_FEW = 5
PAGE = 50


@login_required
def desk(request, model=Instrument):
    account = request.user
    filter_form = DeskFilter(request.GET)
    if model is not Instrument:
        del filter_form.fields["lacks"]
    managed = model.objects.managed_by(account)
    found = filter_form.narrow(managed).select_related("organisation")
    page = Paginator(found.in_order(), PAGE).get_page(request.GET.get("page"))
    context = {
        "organisations": organisations_managed_by(account),
        "tasks": Notice.objects.waiting_for(account)[:A_FEW],
        "today": today(),
        "reviews": reviews_by_kind(account),
        "tabs": kind_tabs("resources:desk", model),
        "model": model,
        "model_name": model._meta.verbose_name,
        "has_status": model is Instrument,
        "filter": filter_form,
        "page": page,
        "statuses": InstrumentStatus.choices,
        "verbs": step_buttons(request, model, filter_form),
    }
    return render(request, "resources/desk.html", context)


def reviews_by_kind(account):
    """For a reviewer, each kind of record with how many wait and where."""
    if not account.holds(Role.BASE_REVIEWER):
        return []
    return [
        {
            "label": label,
            "count": model.objects.reviewable_by(account).awaiting_review().count(),
            "url": reverse("resources:reviews", args=[model]),
        }
        for model, label in KINDS.items()
    ]


def kind_tabs(view, model):
    """(label, address, is it this one) of the same page for each kind of record."""
    return [
        (label, reverse(view, args=[kind]), kind is model)
        for kind, label in KINDS.items()
    ]


@login_required
@with_factor
def reviews(request, model=Instrument):
    waiting = model.objects.reviewable_by(request.user).awaiting_review()
    filter_form = ReviewFilter(request.GET)
    filter_form.offer(waiting.values("organisation"))
    found = filter_form.narrow(waiting).select_related("organisation")
    page = Paginator(found.in_order(), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": kind_tabs("resources:reviews", model),
        "filter": filter_form,
        "verbs": step_buttons(request, model, filter_form),
    }
    return render(request, "resources/reviews.html", context)


@login_required
@require_POST
def change_status(request, pk):
    found = get_object_or_404(Instrument.objects.managed_by(request.user), pk=pk)
    form = StatusForm(request.POST)
    with refusals_told(request):
        if not form.is_valid():
            raise Refusal(_("There is no such state."), code="status")
        change_listing(listing=found, by=request.user.person, values=form.cleaned_data)
        said = gettext("The state of “%(name)s” is changed.")
        messages.success(request, said % {"name": found})
    return redirect("resources:desk")
