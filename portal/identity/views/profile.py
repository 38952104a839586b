"""One's own details: who one is, where one belongs, and how to leave."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.core.refused import refusals_on
from portal.core.time import today
from portal.identity import real_name
from portal.identity.actions import accounts, assurance
from portal.identity.cards import is_known_to, known_at, withdraw_card
from portal.identity.disclosures import spelt, told_of
from portal.identity.export import personal_data
from portal.identity.forgetting import still_asked, still_needed
from portal.identity.forms import ClosingForm, PersonForm, RealNameForm
from portal.identity.models import Assurance, ConsentSubject, RealNameCheck, Role
from portal.identity.office import with_factor
from portal.identity.sign_in.addresses import forget
from portal.identity.sign_in.consent import DUE
from portal.identity.views.sign_on import wanted
from portal.nodes.messages.outbox import PERSON_WAITS, deliver
from portal.nodes.models import Node

LATEST = 5  # on the profile: of what other bases were told, of sign-ins
PAGE = 20


@login_required
def profile(request):
    """Everything the portal knows of whoever is signed in, and what to do next."""
    person = request.user.person
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            accounts.rename(person=person, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("identity:profile")
    checks = RealNameCheck.objects.filter(person=person).order_by("-asked_at")
    context = {
        "form": form,
        "person": person,
        "memberships": person.memberships.not_over()
        .select_related("organisation", "stands_in_for")
        .order_by("organisation__name", "pk"),
        "check": checks.first(),
        "is_real": person.assurance >= Assurance.REAL_NAME,
        "known_at": known_at(person),
        "told": spelt(told_of(person)[:LATEST]),
        "sign_ins": request.user.sign_ins.all()[:LATEST],
    }
    status = 422 if form.errors else 200
    return render(request, "identity/profile.html", context, status=status)


@login_required
def told(request):
    """All that other bases were told of whoever is signed in, the latest first."""
    mine = told_of(request.user.person)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "told": spelt(page.object_list)}
    return render(request, "identity/told.html", context)


@login_required
@require_POST
def request_real_name(request):
    """Ask to have one's real name verified."""
    way = real_name.backend()
    try:
        check = assurance.request_real_name(
            person=request.user.person, is_by_hand=way.is_by_hand
        )
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages))
        return redirect("identity:profile")
    return redirect(way.start(check, reverse("identity:profile")))


@login_required
@with_factor
def real_name_check(request, pk):
    """The reviewer, having seen the paper, confirms the name or declines."""
    if not request.user.holds(Role.BASE_REVIEWER):
        return redirect("identity:profile")
    check = get_object_or_404(RealNameCheck.objects.select_related("person"), pk=pk)
    form = RealNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _decide(check, form.cleaned_data, request.user.person)
            messages.success(request, _("Your decision is sent to them."))
            return redirect("notices:tasks")
    status = 422 if form.errors else 200
    context = {"check": check, "form": form}
    return render(request, "identity/real_name_check.html", context, status=status)


def _decide(check, data, by):
    if data["is_declined"]:
        assurance.decline_real_name(check=check, note=data["note"], by=by)
    else:
        assurance.confirm_real_name(check=check, name=data["name"], by=by)


@login_required
def consent(request):
    """Agree to the privacy notice as it is now."""
    next = wanted(request)
    if request.method == "POST":
        accounts.give_consent(
            person=request.user.person,
            subject=ConsentSubject.PRIVACY,
            version=settings.PRIVACY_NOTICE,
        )
        request.session.pop(DUE, None)
        return HttpResponseRedirect(next)
    context = {"version": settings.PRIVACY_NOTICE, "next": next}
    return render(request, "identity/consent.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_consent(request, base):
    """Let another base know one no longer, after a look at what stays how long."""
    peer = get_object_or_404(Node.objects.peers(), code=base)
    person = request.user.person
    if not is_known_to(person, peer):
        raise Http404
    if request.method == "POST":
        if message := withdraw_card(person=person, recipient=peer):
            deliver(message, within=PERSON_WAITS)
        words = (
            _(
                "The exchange with %(base)s is paused; once it goes on, it is asked to"
                " delete what it knows of you."
            )
            if peer.is_paused
            else _("%(base)s has been asked to delete what it knows of you.")
        )
        messages.success(request, words % {"base": peer})
        return redirect("identity:profile")
    context = {
        "base": peer,
        "open": still_needed(person, peer.code),
        "asked": still_asked(person, peer.code),
    }
    return render(request, "identity/withdraw.html", context)


@login_required
def export(request):
    """Hand over all data about oneself, as a file."""
    answer = JsonResponse(
        personal_data(request.user),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    answer["Content-Disposition"] = (
        f'attachment; filename="my-data-{today():%Y%m%d}.json"'
    )
    return answer


@login_required
def close(request):
    """Close one's account for good."""
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            with transaction.atomic():
                accounts.close_account(account=request.user)
                forget(request.user)
            logout(request)
            messages.success(request, _("Your account is closed."))
            return redirect("/")
    status = 422 if form.errors else 200
    return render(request, "identity/close.html", {"form": form}, status=status)
