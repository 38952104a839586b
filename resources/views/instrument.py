"""An instrument's own page: what it is, when it is free, and the form to book it."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.core.time import today
from portal.nodes.models import Node
from resources.across.live import read_live
from resources.booking.reasons import (
    instrument_reasons,
    reasons_against_person,
    who_may_book,
)
from resources.booking.rule_words import hours_words, rule_words
from resources.booking.terms import terms_of
from resources.forms.booking import BookingForm, TimesForm, WishForm
from resources.forms.calendar import AgainForm, SlotsForm, SpanForm
from resources.models import Booking, CustomerClass, Instrument, Rate
from resources.models.listing import MANAGING
from resources.schedule.calendar import LONGEST, events
from resources.schedule.slots import Slots
from resources.schedule.stretch import Stretch

TIMES = ("starts_at", "ends_at")
KEPT = ("again", "purpose", "organisation", "service")
LONGEST_KEPT = 300  # characters of each in an address


def visible(request, pk):
    """The instrument, if whoever asks may see it; else 404."""
    seen = Instrument.objects.visible_to(request.user).select_related(
        "organisation", "facility", "division", "instrument_class"
    )
    return get_object_or_404(seen, pk=pk)


def person_of(request):
    return request.user.person if request.user.is_authenticated else None


@require_safe
def instrument(request, pk):
    """The page of an instrument."""
    shown = visible(request, pk)
    known = _once_more(request, shown) | _entered(request.GET)
    form = BookingForm(initial=known, instrument=shown, person=person_of(request))
    return render_page(request, shown, form)


def _once_more(request, shown):
    """What one's earlier booking was for, to be asked for at another time."""
    form = AgainForm(request.GET)
    if not form.is_valid():
        return {}
    booked = Booking.objects.booked_by(request.user).filter(instrument=shown)
    booking = booked.filter(pk=form.cleaned_data["again"]).first()
    return {"purpose": booking.purpose} if booking else {}


def _entered(asked):
    """What the address brings along for the form; times only both together."""
    times = {name: asked[name] for name in TIMES if asked.get(name)}
    return kept(asked) | (times if len(times) == len(TIMES) else {})


def kept(asked):
    """What links to other times take along, where no script keeps the form."""
    return {name: asked[name][:LONGEST_KEPT] for name in KEPT if asked.get(name)}


def render_page(request, shown, form, status=200):
    """The page with its booking panel; `form` holds what was entered."""
    person = person_of(request)
    reading = read_live(shown)
    slots = slots_around(shown, form.data or request.GET)
    context = {
        "instrument": shown,
        "base": Node.objects.filter(code=shown.home).select_related("link").first(),
        "form": form,
        "slots": slots,
        "kept": kept(form.data or request.GET),
        "reading": reading,
        "reasons": _reasons(shown, slots.rule, person),
        "rule_words": rule_words(shown, slots.rule) if slots.rule else [],
        "who_may_book": who_may_book(shown, slots.rule) if slots.rule else "",
        "hours_words": hours_words(slots.table, today()),
        "services": services_of(shown),
        "accreditations": shown.accreditations.standing().order_by("-valid_until"),
        "photos": shown.photos.standing(),
        "today": today(),
        "home_of_guest": home_of_guest(request, shown),
        "terms": _terms(form, form.data or request.GET),
        "is_manager": request.user.is_authenticated
        and shown.is_own
        and shown.organisation_id in request.user.organisations_as(*MANAGING),
    }
    return render(request, "resources/instrument.html", context, status=status)


def render_refused(request, shown, form):
    """The form with what stands against it, and the free times as they are now."""
    context = {
        "instrument": shown,
        "form": form,
        "reading": read_live(shown),
        "slots": slots_around(shown, form.data),
        "terms": _terms(form, form.data),
        "is_refused": True,
    }
    return render(request, "resources/_booking_form.html", context, status=422)


def slots_around(shown, asked, *, moved=None):
    """The free times of the day and length asked for, or of the time chosen.

    Of a booking about to be `moved` its own time is free, and the first to be shown.
    """
    chosen, times = SlotsForm(asked), TimesForm(asked)
    day, minutes = chosen.value("day"), chosen.value("minutes")
    wish = moved and Stretch(moved.starts_at, moved.ends_at)
    if times.is_valid():
        wish = Stretch(**times.cleaned_data)
    if wish:
        day, minutes = day or wish.day, minutes or max(wish.minutes, 0) or None
    return Slots(shown, day, minutes, apart_from=moved and moved.occupation_id)


def _reasons(shown, rule, person):
    """Why nobody can book it, or why this person cannot, whatever the time."""
    reasons = instrument_reasons(shown, rule)
    if reasons or person is None:
        return reasons
    return reasons_against_person(shown, rule, person)


def home_of_guest(request, shown):
    """Whence a guest of another base books what is not this base's own."""
    if shown.is_own or request.user.is_anonymous or request.user.is_at_home:
        return None
    return Node.objects.get(code=request.user.person.home)


def services_of(shown):
    """The services with their rates of today in the order of customer classes."""
    services = list(shown.services.standing())
    rates = Rate.objects.on(today()).filter(service__in=services)
    by_key = {(rate.service_id, rate.customer_class): rate for rate in rates}
    for service in services:
        service.rates_today = [
            (label, by_key.get((service.pk, code)))
            for code, label in CustomerClass.choices
        ]
    return services


def _terms(form, asked):
    """The terms of the times asked for, unless they were just refused."""
    wish = WishForm(asked, instrument=form.instrument, person=form.person)
    is_told = getattr(form, "refusal", None)
    if is_told or not all(map(asked.get, TIMES)) or not wish.is_valid():
        return None
    return terms_of(wish.wish())


@require_safe
def check(request, pk):
    """The price of what is in the form, and all that stands against it."""
    shown = visible(request, pk)
    form = WishForm(request.GET, instrument=shown, person=person_of(request))
    context = {"form": form, "instrument": shown, "reading": read_live(shown)}
    if form.is_valid():
        context["terms"] = terms_of(form.wish())
    return render(request, "resources/_check.html", context)


@require_safe
def slots(request, pk):
    """The free times of a day, as the slot form shows them."""
    shown = visible(request, pk)
    reading = read_live(shown)
    offered = slots_around(shown, request.GET)
    context = {"instrument": shown, "slots": offered, "reading": reading}
    return render(request, "resources/_slots.html", context)


@require_safe
def calendar(request, pk):
    """What the calendar draws between two moments: free, taken, one's own."""
    shown = visible(request, pk)
    form = SpanForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    span = form.span(at_most=LONGEST)
    read_live(shown)
    mine = Booking.objects.booked_by(request.user)
    return JsonResponse(events(shown, span, mine), safe=False)
