"""Outages: where a manager takes an instrument out of service."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.once import acts_once
from portal.core.refused import refusals_on, refusals_told
from portal.core.time import now
from resources.actions.outage import change_outage, enter_outage, withdraw_outage
from resources.forms.booking import OutageForm
from resources.models import Instrument, Outage
from resources.schedule.slots import Slots


@login_required
@require_http_methods(["GET", "POST"])
@acts_once
def outages(request, pk):
    """The outages of an instrument, and the form to enter one."""
    instrument = get_object_or_404(Instrument.objects.managed_by(request.user), pk=pk)
    form = OutageForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            enter_outage(
                instrument=instrument, by=request.user.person, **form.cleaned_data
            )
            messages.success(request, _("The instrument is out of service then."))
            return redirect("resources:outages", pk)
    context = {
        "instrument": instrument,
        "form": form,
        "slots": Slots(instrument, None, None),
        "outages": Outage.objects.standing()
        .filter(instrument=instrument, ends_at__gt=now())
        .order_by("starts_at"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "resources/outages.html", context, status=status)


def managed(request, pk):
    mine = Outage.objects.managed_by(request.user).select_related("instrument")
    return get_object_or_404(mine, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def outage(request, pk):
    """Give an outage another time or reason."""
    shown = managed(request, pk)
    fields = ("starts_at", "ends_at", "reason")
    initial = {name: getattr(shown, name) for name in fields}
    form = OutageForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            change_outage(outage=shown, by=request.user.person, **form.cleaned_data)
            messages.success(request, _("The outage has been changed."))
            return redirect("resources:outages", shown.instrument_id)
    context = {"outage": shown, "instrument": shown.instrument, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "resources/outage.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """Put an instrument back into service."""
    shown = managed(request, pk)
    with refusals_told(request):
        withdraw_outage(outage=shown)
        messages.success(request, _("The instrument is back in service."))
    return redirect("resources:outages", shown.instrument_id)
