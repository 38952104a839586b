"""What goes with an instrument, each on a page of its own at the desk."""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.once import acts_once
from portal.core.refused import refusals_on, refusals_told
from portal.core.time import today
from resources.actions import offering
from resources.actions.taking_over import take_over
from resources.forms.offering import (
    AccreditationForm,
    HoursForm,
    RateForm,
    RuleForm,
    ServiceForm,
)
from resources.forms.taking_over import TakeOverForm
from resources.models import Accreditation, Instrument, Rate, Service
from resources.views.parts import LABELS, next_url, part_url, tabs


@login_required
@acts_once
def services(request, pk):
    instrument = _managed(request, pk)
    form = ServiceForm(request.POST or None, instance=Service(instrument=instrument))
    if form.is_valid():
        with _saving(request, form):
            offering.add_part(part=form.instance)
            return redirect(request.path)
    return _page(request, instrument, "services", form, services=_offered(instrument))


@login_required
def new_rate(request, pk):
    service = get_object_or_404(Service.objects.managed_by(request.user), pk=pk)
    form = RateForm(request.POST or None)
    if form.is_valid():
        with _saving(request, form):
            offering.set_rate(service=service, **form.cleaned_data)
            return redirect("resources:services", service.instrument_id)
    return _page(request, service.instrument, "services", form, rate_for=service)


@login_required
def rules(request, pk):
    instrument = _managed(request, pk)
    current = instrument.rules.in_force().first()
    initial = {"valid_from": today()}
    form = RuleForm(request.POST or None, instance=current, initial=initial)
    if form.is_valid():
        with _saving(request, form):
            offering.set_rule(instrument=instrument, **form.cleaned_data)
            return redirect(request.path)
    past = instrument.rules.standing().order_by("-valid_from")
    return _page(request, instrument, "rules", form, rules=past)


@login_required
def hours(request, pk):
    instrument = _managed(request, pk)
    lasting = instrument.opening_hours.standing().filter(valid_until=None)
    latest = list(lasting.order_by("weekday", "opens"))
    form = HoursForm(request.POST or None, hours=latest)
    if form.is_valid():
        with _saving(request, form):
            offering.set_opening_hours(
                instrument=instrument,
                valid_from=form.cleaned_data["valid_from"],
                stretches=form.stretches,
            )
            return redirect(request.path)
    since = max((h.valid_from for h in latest), default=None)
    return _page(request, instrument, "hours", form, since=since)


@login_required
def take(request, pk):
    """Take hours, rules or rates over from another instrument."""
    instrument = _managed(request, pk)
    form = TakeOverForm(
        request.POST or None,
        account=request.user,
        organisations=[instrument.organisation_id],
        but=instrument.pk,
    )
    if form.is_valid():
        with _saving(request, form):
            take_over(listing=instrument, by=request.user.person, **form.cleaned_data)
            return redirect(instrument.review_url)
    return _page(request, instrument, "taking_over", form)


@login_required
@acts_once
def accreditations(request, pk):
    instrument = _managed(request, pk)
    form = AccreditationForm(request.POST or None)
    form.instance.instrument = instrument
    if form.is_valid():
        with _saving(request, form):
            offering.add_part(part=form.instance)
            return redirect(request.path)
    proofs = instrument.accreditations.standing().order_by("-valid_until", "parameter")
    return _page(request, instrument, "accreditations", form, proofs=proofs)


@login_required
@require_POST
def withdraw_part(request, model, pk):
    part = get_object_or_404(model.objects.managed_by(request.user), pk=pk)
    with refusals_told(request):
        offering.withdraw_part(part=part)
        messages.success(request, _("“%(name)s” was taken away.") % {"name": part})
    return redirect(part_url(part.listing, f"{model._meta.model_name}s"))


def _managed(request, pk):
    return get_object_or_404(Instrument.objects.managed_by(request.user), pk=pk)


@contextmanager
def _saving(request, form):
    """Say that it is saved, or on the form why not."""
    with refusals_on(form):
        yield
        messages.success(request, _("Saved."))


def _offered(instrument):
    rates = Rate.objects.standing().order_by("customer_class", "-valid_from")
    return (
        instrument.services.standing()
        .order_by("name")
        .prefetch_related(Prefetch("rates", rates, to_attr="price_list"))
    )


def _page(request, instrument, part, form, **more):
    context = {
        "listing": instrument,
        "form": form,
        "tabs": tabs(instrument, part),
        "next_url": next_url(instrument, part) if part in LABELS else "",
        "today": today(),
        "service_model": Service,
        "proof_model": Accreditation,
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, f"resources/edit_{part}.html", context, status=status)
