"""A manager's pages: requests to answer, and the bookings of their instruments."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.core.forms import ReasonForm
from portal.core.refused import refusals_on
from portal.core.time import now
from resources.actions.approval import approve_booking, decline_booking
from resources.actions.booking import call_off_booking
from resources.actions.use import begin_use, begins_from, finish_use, mark_no_show
from resources.booking.course import course_of
from resources.models import Booking
from resources.schedule.stretch import Stretch

PAGE = 20
# What a manager can do with a booking: the action, and what is said afterwards.
VERBS = {
    "approve": (approve_booking, gettext_lazy("Approved. The booker has been told.")),
    "decline": (decline_booking, gettext_lazy("Declined. The booker reads why.")),
    "call-off": (call_off_booking, gettext_lazy("Cancelled. The booker reads why.")),
    "begin": (begin_use, gettext_lazy("The use has begun.")),
    "finish": (finish_use, gettext_lazy("The use has ended; the rest is free again.")),
    "no-show": (mark_no_show, gettext_lazy("Noted as not used.")),
}
WITH_REASON = {"decline", "call-off"}


@login_required
@require_safe
def requests(request):
    """What waits for an answer, what is to come, what is past."""
    managed = Booking.objects.managed_by(request.user).with_all()
    views = {
        "": Booking.objects.to_approve_by(request.user).with_all(),
        "coming": managed.upcoming(),
        "past": managed.past(),
    }
    view = request.GET.get("view", "")
    view = view if view in views else ""
    page = Paginator(views[view], PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "view": view, "waiting_count": views[""].count()}
    return render(request, "resources/requests.html", context)


def managed(request, pk):
    seen = Booking.objects.managed_by(request.user).with_all()
    return get_object_or_404(seen.select_related("rule", "rate__service"), pk=pk)


@login_required
@require_safe
def request_page(request, pk):
    """A booking as its instrument's manager sees it."""
    return _render(request, managed(request, pk), reason_form())


def _render(request, booking, form, status=200):
    others = Booking.objects.live().filter(instrument=booking.instrument_id)
    day = Stretch(booking.starts_at, booking.ends_at).day
    context = {
        "booking": booking,
        "steps": course_of(booking),
        "form": form,
        "begins_from": begins_from(booking),
        "may_begin": now() >= begins_from(booking),
        "may_be_missed": now() >= booking.starts_at,
        "next_request": Booking.objects.to_approve_by(request.user)
        .exclude(pk=booking.pk)
        .with_all()
        .first(),
        "made_before": Booking.objects.filter(
            person=booking.person_id, instrument=booking.instrument_id
        )
        .exclude(pk=booking.pk)
        .count(),
        "same_day": others.filter(starts_at__date=day)
        .exclude(pk=booking.pk)
        .select_related("person")
        .order_by("starts_at"),
    }
    return render(request, "resources/request.html", context, status=status)


@login_required
@require_POST
def take_step(request, pk, verb):
    """Answer a request, or note its use."""
    booking = managed(request, pk)
    action, words = VERBS[verb]
    form = reason_form(request.POST, is_needed=verb in WITH_REASON)
    if form.is_valid():
        reason = form.cleaned_data if verb in WITH_REASON else {}
        with refusals_on(form):
            action(booking=booking, by=request.user.person, **reason)
            messages.success(request, words)
            return redirect("resources:request", pk)
    return _render(request, managed(request, pk), form, status=422)


def reason_form(*data, **options):
    return ReasonForm(*data, read_by=_("The booker reads it."), **options)
