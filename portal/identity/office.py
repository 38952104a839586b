"""The admin site: for officers of the base, and with a second factor only."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

SECOND_FACTOR_LASTS = 8 * 3600  # seconds: a working day
# Its theme evaluates the expressions that stand in its attributes; it may load no
# script from elsewhere, nor run one that stands in the page.
MAY_LOAD = {"script-src": ["'self'", "'unsafe-eval'"]}


def used_second_factor(request):
    """Whether this session showed an app's code, a recovery code or a passkey today."""
    earliest = time.time() - SECOND_FACTOR_LASTS
    return any(
        record["method"] == "mfa" and record["at"] > earliest
        for record in get_authentication_records(request, request.user)
    )


class Office(UnfoldAdminSite):
    def has_permission(self, request):
        return super().has_permission(request) and used_second_factor(request)

    def admin_view(self, view, cacheable=False):
        return csp_update(MAY_LOAD)(super().admin_view(view, cacheable))

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Lead whoever may come in to the one thing that is still missing."""
        wanted = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not request.user.is_staff:
            raise PermissionDenied
        if not is_mfa_enabled(request.user):
            return render(request, "identity/second_factor.html", status=403)
        if used_second_factor(request):
            return redirect("admin:index")
        has_app = is_mfa_enabled(request.user, ["totp"])
        page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
