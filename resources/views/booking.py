"""A booker's pages: find a booking again, move it, cancel it, print it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.core.errors import Refusal
from portal.core.refused import refusals_on
from portal.nodes.models import Node
from resources.across import verbs
from resources.across.asking import (
    PLACE,
    asked_by,
    not_here_yet,
    not_shown_yet,
    times_in,
)
from resources.across.course import course_of_requests, course_with
from resources.across.live import read_live
from resources.across.standing import new_times, show_answered, standing_of
from resources.booking.ical import calendar_of
from resources.booking.terms import Wish, terms_of
from resources.forms.booking import TimesForm
from resources.models import Booking, BookingStatus, Instrument
from resources.schedule.timetable import Stretch
from resources.views.instrument import TIMES, slots_around
from resources.views.placing import done

PAGE = 20


@login_required
@require_safe
def my_bookings(request):
    """What one has booked: what is to come, or what is past."""
    booked = Booking.objects.booked_by(request.user).with_all()
    is_past = request.GET.get("when") == "past"
    chosen = booked.past() if is_past else booked.upcoming()
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_past": is_past}
    if not request.user.is_at_home:
        context["home_of_guest"] = Node.objects.get(code=request.user.person.home)
    _tell_changes(page, request.user.person_id)
    if not is_past:
        context["asked"] = _still_to_come(request.user.person_id)
    return render(request, "resources/my_bookings.html", context)


def _still_to_come(person):
    """What was asked of other bases: each request tells its instrument and times."""
    asked = list(not_here_yet(person))
    wanted = {message.pk: UUID(message.body["instrument"]) for message in asked}
    instruments = Instrument.objects.in_bulk(set(wanted.values()))
    for message in asked:
        message.instrument = instruments.get(wanted[message.pk])
        message.times = Stretch(*times_in(message))
    return asked


def _tell_changes(page, person):
    """Let each booking of another base tell what is asked of that base."""
    away = [booking.pk for booking in page if not booking.is_own]
    changes = not_shown_yet(asked_by(person), away) if away else {}
    for booking in page:
        if change := changes.get(booking.pk):
            show_answered(booking, change)
            booking.standing = standing_of(change)


def own(request, pk):
    booked = Booking.objects.booked_by(request.user).with_all()
    return get_object_or_404(
        booked.select_related("rule", "rate__service", "organisation"), pk=pk
    )


@login_required
@require_safe
def booking(request, pk):
    """Where a booking stands: its booker's page, and its managers'."""
    seen = Booking.objects.visible_to(request.user).with_all()
    shown = seen.select_related("rule", "rate__service").filter(pk=pk).first()
    asked = asked_by(request.user.person_id).filter(about=pk)
    if shown is None:
        return _asked(request, asked)
    change = not_shown_yet(asked, [pk]).get(pk)
    steps = course_with(shown, change)
    if change:
        show_answered(shown, change)
    elif _is_seen(request, shown):
        return HttpResponse(status=204)  # swaps nothing: who reads keeps their place
    context = {
        "booking": shown,
        "asked": change,
        "standing": standing_of(change) if change else None,
        "new_times": new_times(change),
        "steps": steps,
        # A guest's session would never end while a page of theirs asked again.
        "is_watched": shown.status == BookingStatus.REQUESTED
        and request.user.is_at_home,
        "is_mine": shown.person_id == request.user.person_id,
    }
    return render(request, "resources/booking.html", context)


def _is_seen(request, shown):
    """Whether a page that asks again by itself has shown all that there is."""
    return request.htmx and request.GET.get("seen") == str(shown.version)


def _asked(request, asked):
    """A booking that has not come from its base: what is known is the request."""
    messages = list(asked.order_by("made_at").select_related("peer__link"))
    if not messages:
        raise Http404
    first = messages[0]
    last = first if first.refusals else messages[-1]
    context = {
        "asked": last,
        "standing": standing_of(last),
        "instrument": Instrument.objects.filter(pk=first.body["instrument"]).first(),
        "times": Stretch(*times_in(first)),
        "asked_for": first.body["purpose"],
        "may_withdraw": len(messages) == 1,
        "steps": course_of_requests(messages),
    }
    return render(request, "resources/booking_asked.html", context)


@login_required
@require_POST
def withdraw(request, pk):
    """Cancel what was asked of another base, before the booking has come from it."""
    asked = get_object_or_404(asked_by(request.user.person_id), about=pk, kind=PLACE)
    verbs.take_back(asked=asked, by=request.user.person)
    return redirect("resources:booking", pk)


@login_required
@require_safe
def booking_slip(request, pk):
    """The booking on paper, for the door of the laboratory and the office's file."""
    seen = Booking.objects.visible_to(request.user).with_all()
    context = {
        "booking": get_object_or_404(seen.select_related("rate__service"), pk=pk)
    }
    return render(request, "resources/booking_slip.html", context)


@login_required
@require_safe
def booking_calendar(request, pk):
    """The booking as a file for one's own calendar."""
    shown = own(request, pk)
    url = request.build_absolute_uri(shown.get_absolute_url())
    kind = "text/calendar; charset=utf-8"
    response = HttpResponse(calendar_of(shown, url), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{shown.number}.ics"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Cancel one's booking, after a look at what that means."""
    shown = own(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            outcome = verbs.cancel(booking=shown, by=request.user.person)
            outcome = verbs.hear(outcome)
        except Refusal as error:
            refusal = error
        else:
            return done(request, outcome)
    context = {"booking": shown, "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "resources/booking_cancel.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def move(request, pk):
    """Give one's booking another time, by the same slot form."""
    shown = own(request, pk)
    form = TimesForm(request.POST or None, initial=_times(request, shown))
    if form.is_valid():
        with refusals_on(form):
            outcome = verbs.move(booking=shown, **form.cleaned_data)
            return done(request, verbs.hear(outcome))
    reading = read_live(shown.instrument)
    asked = request.POST or request.GET
    context = {
        "booking": shown,
        "instrument": shown.instrument,
        "form": form,
        "reading": reading,
        "terms": _terms_of_move(request, shown),
        "slots": slots_around(shown.instrument, asked, moved=shown),
    }
    status = 422 if form.is_bound else 200
    return render(request, "resources/booking_move.html", context, status=status)


def _times(request, shown):
    chosen = {name: request.GET.get(name) for name in TIMES}
    if all(chosen.values()):
        return chosen
    return {"starts_at": shown.starts_at, "ends_at": shown.ends_at}


def _terms_of_move(request, shown):
    form = TimesForm(request.GET)
    if not form.is_valid():
        return None
    return terms_of(Wish.to_move(shown, **form.cleaned_data))


@login_required
@require_safe
def check_move(request, pk):
    """What moving would mean: price, and all that stands against it."""
    shown = own(request, pk)
    context = {
        "form": TimesForm(request.GET),
        "instrument": shown.instrument,
        "terms": _terms_of_move(request, shown),
    }
    return render(request, "resources/_check.html", context)
