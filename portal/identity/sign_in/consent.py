"""Asking again where the privacy notice has changed since somebody agreed to it."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.identity.actions.accounts import consent_is_due

DUE = "consent_is_due"  # in a session, from signing in until it is given
# What nobody needs to agree for: reading the notice, taking one's data, leaving.
FREE = ["privacy", "consent", "export", "close"]
ALWAYS = ("/account/", "/i18n/", "/static/")


def note(request):
    """Remember in the session of whoever signs in that they have to be asked."""
    person, version = request.user.person, settings.PRIVACY_NOTICE
    if consent_is_due(person=person, version=version):
        request.session[DUE] = True


class AskAgain:
    """Middleware: before all else, whoever has to be asked is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not self.is_due(request) or self.is_free(request.path):
            return self.get_response(request)
        detail = _("The privacy notice has changed: read it and agree in the portal.")
        if request.path.startswith("/api/"):
            body = {"status": 403, "code": "consent_is_due", "detail": detail}
            kind = "application/problem+json"
            return JsonResponse(body, status=403, content_type=kind)
        wanted = request.get_full_path() if request.method == "GET" else "/"
        asking = reverse("identity:consent")
        return redirect(f"{asking}?{urlencode({'next': wanted})}")

    def is_due(self, request):
        # Without a cookie the session is not looked at: what visitors get stays
        # the same for all of them, and can be cached so.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        return known and request.session.get(DUE)

    def is_free(self, path):
        free = {reverse(f"identity:{name}") for name in FREE}
        return path in free or path.startswith(ALWAYS)
