"""Registering an organisation, and deciding on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.forms import ReasonForm
from portal.core.once import acts_once
from portal.core.refused import refusals_on
from portal.identity.actions import organisations as actions
from portal.identity.forms import OrganisationForm, RegistrationForm
from portal.identity.models import Organisation, Role, Standing
from portal.identity.office import with_factor


@login_required
@acts_once
def register(request):
    """Register an organisation: its registrant will administer it."""
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            organisation = actions.register_organisation(
                by=request.user.person, **form.cleaned_data
            )
            messages.success(request, _("Sent. We answer within five working days."))
            return redirect(organisation)
    return _answer(request, "identity/register.html", form)


@login_required
def resubmit(request, pk):
    """Correct a registration that was sent back."""
    returned = Organisation.objects.returned_to(request.user)
    organisation = get_object_or_404(returned, pk=pk)
    form = RegistrationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.resubmit_organisation(
                organisation=organisation, by=request.user.person, **form.cleaned_data
            )
            messages.success(request, _("Sent again."))
            return redirect(organisation)
    return _answer(request, "identity/register.html", form, organisation=organisation)


@login_required
def edit(request, pk):
    """Change what an organisation says of itself."""
    organisation = get_object_or_404(
        Organisation.objects.managed_by(request.user), pk=pk
    )
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        organisation.refresh_from_db()  # the form has filled it in already
        actions.describe_organisation(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return _answer(request, "identity/edit.html", form, organisation=organisation)


@login_required
@with_factor
def verify(request, pk):
    """What the base's reviewer sees before deciding."""
    organisation = get_object_or_404(_for_review(request.user), pk=pk)
    return _decision_page(request, organisation, decision_form())


WITH_REASON = {
    Standing.REJECTED: actions.reject_organisation,
    Standing.SUSPENDED: actions.suspend_organisation,
}
DECISIONS = WITH_REASON | {Standing.VERIFIED: actions.verify_organisation}


@login_required
@with_factor
@require_POST
def decide(request, pk):
    """Verify, send back or suspend."""
    organisation = get_object_or_404(_for_review(request.user), pk=pk)
    step = request.POST.get("step")
    form = decision_form(request.POST, is_needed=step in WITH_REASON)
    if form.is_valid() and step in DECISIONS:
        reason = form.cleaned_data if step in WITH_REASON else {}
        with refusals_on(form):
            DECISIONS[step](organisation=organisation, by=request.user.person, **reason)
            messages.success(request, _("Your decision is sent to them."))
            return redirect(organisation)
    return _decision_page(request, organisation, form, status=422)


def decision_form(*data, **options):
    read_by = _("The organisation reads it: say what has to be corrected.")
    return ReasonForm(*data, read_by=read_by, **options)


def _for_review(account):
    if not account.holds(Role.BASE_REVIEWER):
        return Organisation.objects.none()
    return Organisation.objects.own().select_related("division")


def _decision_page(request, organisation, form, status=200):
    context = {
        "organisation": organisation,
        "form": form,
        "steps": organisation.steps.select_related("by"),
        "namesakes": Organisation.objects.named_like(organisation.name)
        .exclude(pk=organisation.pk)
        .select_related("division")[:5],
    }
    return render(request, "identity/verify.html", context, status=status)


def _answer(request, template, form, **context):
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
