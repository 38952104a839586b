"""Doors of an office: what is done and read there, with a second factor only."""

import time
from functools import partial, wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from portal.identity.models import INSIDERS, OFFICE_ROLES

SECOND_FACTOR_LASTS = 8 * 3600  # seconds: a working day
WANTED = "wanted_in_office"  # in the session of who has to set a factor up first
# Its theme evaluates the expressions that stand in its attributes; it may load no
# script from elsewhere, nor run one that stands in the page.
MAY_LOAD = {"script-src": ["'self'", "'unsafe-eval'"]}


def used_second_factor(request, account):
    """Whether this session showed an app's code, a recovery code or a passkey today."""
    earliest = time.time() - SECOND_FACTOR_LASTS
    return any(
        record["method"] == "mfa" and record["at"] > earliest
        for record in get_authentication_records(request, account)
    )


class InOffice:
    """Middleware: whoever has shown their second factor works in their office."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(partial(coming_in, request))
        return self.get_response(request)


def coming_in(request):
    """Who is signed in, in their office or outside of it."""
    account = get_user(request)
    if account.is_authenticated and account.is_staff:
        account.is_in_office = used_second_factor(request, account)
    return account


def is_left_outside(account):
    """Whether their office reads internal texts, and its second factor is missing."""
    is_staff = account.is_authenticated and account.is_staff
    return is_staff and not account.is_in_office and account.holds(*INSIDERS)


def is_held_back(account):
    """Whether they hold an office, and have not shown its second factor."""
    may_act = not account.is_authenticated or account.is_in_office
    return not may_act and account.holds(*OFFICE_ROLES)


def with_factor(view):
    """Who holds an office does this with its second factor; nobody else is asked."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if is_held_back(request.user):
            return lead_in(request)
        return view(request, *args, **kwargs)

    return answer


def lead_in(request):
    """Send somebody to show the second factor, and tell them that nothing was done."""
    words = _(
        "Acting for a base needs the second factor. Nothing has been done yet: "
        "show it, then go on."
    )
    messages.info(request, words)
    return redirect(way_in(request))


def way_in(request):
    """Where an officer shows what is missing, and comes back from to this page."""
    return f"{reverse('admin:login')}?{urlencode({'next': page_of(request)})}"


def page_of(request):
    """The page asked for; of a form, the one that it stood on."""
    if request.method != "POST":
        return request.get_full_path()
    return request.headers.get("Referer") or reverse("notices:tasks")


class Office(UnfoldAdminSite):
    def has_permission(self, request):
        may = super().has_permission(request)
        return may and used_second_factor(request, request.user)

    def admin_view(self, view, cacheable=False):
        return csp_update(MAY_LOAD)(super().admin_view(view, cacheable))

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Lead whoever may come in to the one thing that is still missing."""
        wanted = request.GET.get("next") or ""
        if not get_adapter().is_safe_url(wanted):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not request.user.is_staff:
            raise PermissionDenied
        if not is_mfa_enabled(request.user):
            request.session[WANTED] = wanted
            return render(request, "identity/second_factor.html", status=403)
        request.session.pop(WANTED, None)
        if used_second_factor(request, request.user):
            return redirect(wanted)
        has_app = is_mfa_enabled(request.user, ["totp"])
        page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
