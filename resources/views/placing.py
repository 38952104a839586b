"""Placing a booking: at once here, by a message at another base, once however often."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from portal.core.once import done_once
from portal.core.refused import refusals_on
from portal.identity.cards import allow_card
from resources.across import verbs
from resources.forms.booking import BookingForm
from resources.views.instrument import (
    TIMES,
    kept,
    person_of,
    render_page,
    render_refused,
    visible,
)


def done(request, outcome):
    """Lead on to the booking after a success, with words of it."""
    if outcome.words:
        messages.success(request, outcome.words)
    url = reverse("resources:booking", args=[outcome.booking])
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


@require_http_methods(["GET", "POST"])
def place(request, pk):
    """Book; a visitor signs in first and comes back to the times chosen."""
    shown = visible(request, pk)
    if request.method == "GET" or not request.user.is_authenticated:
        sent = request.POST or request.GET
        chosen = {name: sent.get(name, "") for name in TIMES} | kept(sent)
        day = {name: sent[name] for name in ("day", "minutes") if name in sent}
        back = f"{shown.get_absolute_url()}?{urlencode(chosen | day)}#book"
        if request.user.is_authenticated:
            return redirect(back)
        return redirect_to_login(back)
    form = BookingForm(request.POST, instrument=shown, person=person_of(request))
    asked = []
    answer = done_once(request, lambda: _placed(request, form, asked))
    for outcome in asked:  # of another base, once what is asked of it is kept
        with refusals_on(form):
            return done(request, verbs.hear(outcome))
        return _refused(request, form)
    return answer


def _placed(request, form, asked):
    """Lead on to what was booked, or was `asked` of its base and is yet to be heard."""
    if form.is_valid():
        with refusals_on(form):
            outcome = _book(form)
            if outcome.message:
                asked.append(outcome)
                return redirect("resources:booking", outcome.booking)
            return done(request, outcome)
    return _refused(request, form)


def _refused(request, form):
    if not request.htmx:
        return render_page(request, form.instrument, form, status=422)
    return render_refused(request, form.instrument, form)


def _book(form):
    """Book what the form asks for, once its person lets the other base know them."""
    if form.cleaned_data.get("consent"):
        allow_card(person=form.person, recipient=form.base)
    return verbs.book(wish=form.wish(), purpose=form.cleaned_data["purpose"])
