"""What people of an office are in charge of, and their reports on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.actions.reporting import file_progress
from agreements.forms import ProgressForm
from agreements.models import Duty, Evidence, Stand
from agreements.views.public import page_of
from portal.core.once import done_once
from portal.core.refused import refusals_on
from portal.core.time import today


@login_required
@require_safe
def duties(request):
    """One's own shares, the next due first."""
    found = Duty.objects.in_charge(request.user)
    along = found.select_related("party", "person", "commitment__area__agreement")
    context = {"page": page_of(request, along), "today": today()}
    return render(request, "agreements/duties.html", context)


@login_required
def duty(request, pk):
    """A share with all that was reported on it, and the form for the next report."""
    found = Duty.objects.in_charge(request.user)
    shown = get_object_or_404(
        found.select_related("party", "commitment__area__agreement"), pk=pk
    )
    people = ("filed_by", "filed_for", "confirmed_by")
    reports = shown.progress.standing().select_related(*people)
    form = ProgressForm(
        request.POST or None,
        request.FILES or None,
        duty=shown,
        initial=last_returned(reports),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            return done_once(request, lambda: filed(request, shown, form))
    kept = Prefetch("evidence", Evidence.objects.standing())
    context = {
        "duty": shown,
        "form": form,
        "reports": page_of(request, reports.prefetch_related(kept)),
        "today": today(),
    }
    status = 422 if form.errors else 200
    return render(request, "agreements/duty.html", context, status=status)


def filed(request, shown, form):
    file_progress(duty=shown, by=request.user.person, **form.cleaned_data)
    messages.success(
        request, _("Sent: an agreement officer confirms it, or returns it.")
    )
    return redirect("agreements:duty", shown.pk)


def last_returned(reports):
    """What was returned is at hand again, to be mended."""
    last = reports.order_by("-pk").first()
    if last is None or last.stand != Stand.RETURNED:
        return {}
    names = ("on", "state", "text", "value", "source", "url")
    return {name: getattr(last, name) for name in names}
