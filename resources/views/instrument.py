"""An instrument's own page: what it is, when it is free, and the form to book it."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.core.time import today
from portal.nodes.models import Node
from resources.across.live import read_live
from resources.booking.reasons import instrument_reasons
from resources.booking.rule_words import hours_words, rule_words
from resources.booking.terms import terms_of
from resources.forms.booking import BookingForm, WishForm
from resources.forms.calendar import SlotsForm, SpanForm
from resources.models import Booking, CustomerClass, Instrument, Rate
from resources.models.listing import MANAGING
from resources.schedule.calendar import LONGEST, events
from resources.schedule.slots import Slots

TIMES = ("starts_at", "ends_at")


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
    form = None
    if all(request.GET.get(name) for name in TIMES):
        form = BookingForm(
            initial=request.GET.dict(), instrument=shown, person=person_of(request)
        )
    return render_page(request, shown, form)


def render_page(request, shown, form=None, status=200):
    """The page with its booking panel; `form` holds what was entered."""
    person = person_of(request)
    reading = read_live(shown)
    form = form or BookingForm(instrument=shown, person=person)
    chosen = SlotsForm(request.GET)
    slots = Slots(shown, chosen.value("day"), chosen.value("minutes"))
    context = {
        "instrument": shown,
        "base": Node.objects.filter(code=shown.home).select_related("link").first(),
        "form": form,
        "slots": slots,
        "reading": reading,
        "reasons": instrument_reasons(shown, slots.rule),
        "rule_words": rule_words(slots.rule) if slots.rule else [],
        "hours_words": hours_words(slots.table, today()),
        "services": services_of(shown),
        "customer_classes": CustomerClass.choices,
        "accreditations": shown.accreditations.standing().order_by("-valid_until"),
        "photos": shown.photos.standing(),
        "today": today(),
        "home_of_guest": home_of_guest(request, shown),
        "terms": _terms(request, shown, person),
        "is_manager": request.user.is_authenticated
        and shown.is_own
        and shown.organisation_id in request.user.organisations_as(*MANAGING),
    }
    return render(request, "resources/instrument.html", context, status=status)


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


def _terms(request, shown, person):
    """The terms of the times in the address, if there are any."""
    form = WishForm(request.GET, instrument=shown, person=person)
    if all(request.GET.get(name) for name in TIMES) and form.is_valid():
        return terms_of(form.wish())
    return None


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
    chosen = SlotsForm(request.GET)
    offered = Slots(shown, chosen.value("day"), chosen.value("minutes"))
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
