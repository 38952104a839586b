"""Where clients send people to be told who they are: allauth's, for bases stricter."""

import time
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import extract_params
from allauth.idp.oidc.views import AuthorizationView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from portal.identity.cards import is_known_to
from portal.identity.office import lead_in
from portal.identity.programs.clients import is_open
from portal.identity.programs.forms import is_out_of_reach
from portal.identity.signon import grants
from portal.identity.signon.clients import peer_of
from portal.identity.signon.home import is_guest


class Authorize(AuthorizationView):
    """Tells clients of this base's own people only, and other bases without a click.

    What allauth leaves out: people of other bases are not passed on; another base is
    answered silently, though no token was issued before; `max_age` counts.
    """

    def get(self, request, *args, **kwargs):
        asked = Asked(request)
        if asked.info is None:  # allauth says what is wrong, to whom it may be said
            return super().get(request, *args, **kwargs)
        if is_guest(request.user):
            return asked.refuse("access_denied" if asked.may_ask else "login_required")
        if asked.is_too_long_ago(request):
            return _ask_again(request, asked)
        if asked.peer is None:
            return self._answer_program(request, asked)
        return self._answer_base(request, asked)

    def post(self, request, *args, **kwargs):
        if is_guest(request.user):
            return redirect("identity:away")
        return _noted(request, super().post(request, *args, **kwargs))

    def _answer_program(self, request, asked):
        if not is_open(asked.info["request"].client):
            return asked.refuse("unauthorized_client")
        if not is_proved(request.GET):
            return asked.refuse("invalid_request")
        if is_out_of_reach(request.user, asked.scopes):
            can_ask = asked.may_ask
            return lead_in(request) if can_ask else asked.refuse("login_required")
        return _noted(request, super().get(request))

    def form_valid(self, form):
        """Its page may be older than the second factor, or be somebody else's."""
        if is_out_of_reach(self.request.user, form.cleaned_data["scopes"]):
            raise PermissionDenied
        return super().form_valid(form)

    def render_to_response(self, context, **kwargs):
        """Browsers follow the answer to a form only where forms may lead."""
        answer = super().render_to_response(context, **kwargs)
        back = self._request_info["redirect_uri"]
        answer._csp_update = {"form-action": [origin_of(back)]}
        return answer

    def _answer_base(self, request, asked):
        if not is_proved(request.GET):
            return asked.refuse("invalid_request")
        if request.user.is_anonymous or asked.wants_login:
            return _ask_again(request, asked)
        if not is_known_to(request.user.person, asked.peer):
            return _ask_consent(asked)
        sign_on = grants.open_sign_on(request, asked.peer)
        asked.leave_prompt_out(request)
        self._scopes, self._request_info = asked.scopes, asked.info
        return _noted(request, self._skip_consent(), sign_on)


class Asked:
    """What a client asks. `info` is None where it asks wrongly."""

    def __init__(self, request):
        self.prompts = request.GET.get("prompt", "").split()
        self.max_age = seconds_in(request.GET.get("max_age", ""))
        self.scopes = self.info = self.peer = None
        original = request.GET, request.META["QUERY_STRING"]
        self.leave_prompt_out(request)
        self.once_shown = request.get_full_path()
        try:
            asked = extract_params(request)
            self.scopes, self.info = get_server().validate_authorization_request(*asked)
        except OAuth2Error:
            return
        finally:
            request.GET, request.META["QUERY_STRING"] = original
        self.peer = peer_of(self.info["request"].client)

    @staticmethod
    def leave_prompt_out(request):
        """For bases we see to it ourselves: allauth would miss earlier tokens.

        `max_age=0` asks for the same as `prompt=login`: it would never be fulfilled.
        """
        request.GET = request.GET.copy()
        request.GET.pop("prompt", None)
        if seconds_in(request.GET.get("max_age", "")) == 0:
            request.GET.pop("max_age")
        request.META["QUERY_STRING"] = request.GET.urlencode()

    @property
    def may_ask(self):
        return "none" not in self.prompts

    @property
    def wants_login(self):
        return "login" in self.prompts

    def is_too_long_ago(self, request):
        if self.max_age == 0:
            return True
        if request.user.is_anonymous or self.max_age is None:
            return False
        return time.time() - grants.authenticated_at(request) > self.max_age

    def refuse(self, error):
        """Send the person back to the client, with the reason in a word."""
        said = {"error": error, "state": self.info.get("state") or ""}
        to = add_query_params(self.info["redirect_uri"], said)
        return HttpResponse(status=302, headers={"Location": to})


def seconds_in(text):
    """The whole number that a text is; none where it is none, or beyond all use."""
    return int(text) if text.isdecimal() and len(text) < 16 else None


def is_proved(asked):
    """Whether only who asked can redeem the code: PKCE, of confidential clients too."""
    return asked.get("code_challenge") and asked.get("code_challenge_method") == "S256"


def _ask_again(request, asked):
    """Have somebody sign in, or show once more that it is they."""
    if not asked.may_ask:
        return asked.refuse("login_required")
    page = "account_login" if request.user.is_anonymous else "account_reauthenticate"
    return redirect(f"{reverse(page)}?{urlencode({'next': asked.once_shown})}")


def _ask_consent(asked):
    if not asked.may_ask:
        return asked.refuse("consent_required")
    page = reverse("identity:be-known", args=[asked.peer.code])
    return redirect(f"{page}?{urlencode({'next': asked.once_shown})}")


def _noted(request, answer, sign_on=None):
    if "Location" in answer:
        grants.remember(request, answer["Location"], sign_on)
    return answer


def origin_of(address):
    """As a content security policy names it; schemes of programs have no host."""
    parts = urlsplit(address)
    host = f"//{parts.netloc}" if parts.netloc else ""
    return f"{parts.scheme}:{host}"
