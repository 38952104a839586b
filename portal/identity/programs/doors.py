"""allauth's addresses for programs, where ours are stricter."""

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc.internal.oauthlib.device_codes import cache, cache_device_code_key
from allauth.idp.oidc.internal.oauthlib.request_validator import (
    OAuthLibRequestValidator,
)
from allauth.idp.oidc.models import Token
from allauth.idp.oidc.views import DeviceAuthorizationView, LogoutView, RevokeView
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

import portal.identity.programs.once  # noqa: F401  what serves once, serves once
from portal.identity.models.token import LONGEST
from portal.identity.office import lead_in
from portal.identity.programs.clients import is_open, labels_of
from portal.identity.programs.forms import is_out_of_reach
from portal.identity.signon.authorize import origin_of
from portal.identity.signon.home import is_guest


@method_decorator(login_required, name="dispatch")
class AuthorizeDevice(DeviceAuthorizationView):
    """Lets a device act for somebody who is at home here, and says what it may do."""

    def dispatch(self, request, *args, **kwargs):
        if is_guest(request.user):
            return redirect("identity:away")
        return super().dispatch(request, *args, **kwargs)

    def _dispatch_authorization(self, request, user_code, device_code, client):
        if not is_open(client):
            page = "idp/oidc/device_authorization_denied.html"
            return render(request, page, {"client": client})
        asked = cache.get(cache_device_code_key(device_code))["scope"]
        scopes = asked or client.get_default_scopes()
        if is_out_of_reach(request.user, scopes):
            return lead_in(request)
        request.device_scopes = labels_of(scopes)
        return super()._dispatch_authorization(request, user_code, device_code, client)


def validate_device_code(validator, client_id, code, request):
    """allauth looks at the code itself; oauthlib asks for it since 4.0.1 as well."""
    if request.scope is None:
        request.scopes = request.client.get_default_scopes()
    return DeviceCodeGrant.DEVICE_CODE_AUTHORIZED if request.user else None


OAuthLibRequestValidator.validate_device_code = validate_device_code
prepare_refresh_token = OAuthLibRequestValidator._prep_refresh_token


def prepare_within_a_year(validator, found, secret, request):
    """Date a refresh token from when its person let the program in.

    It ends a year after that, however often it was renewed: they are asked again.
    """
    earlier = found.refresh_token
    fresh = prepare_refresh_token(validator, found, secret, request)
    if earlier:
        fresh.created_at = earlier.created_at
    fresh.expires_at = min(fresh.expires_at, fresh.created_at + LONGEST)
    return fresh


OAuthLibRequestValidator._prep_refresh_token = prepare_within_a_year


@method_decorator(csrf_exempt, name="dispatch")
class Revoke(RevokeView):
    """Ends tokens of the client that asks alone (RFC 7009, 2.1)."""

    def post(self, request, *args, **kwargs):
        token = Token.objects.by_value(request.POST.get("token", "")).first()
        if token and token.client_id != asking_client(request):
            return JsonResponse({"error": "unauthorized_client"}, status=400)
        return super().post(request, *args, **kwargs)


class SignOut(LogoutView):
    """Its page may lead on to the program's own address (RP-initiated logout)."""

    def render_to_response(self, context, **kwargs):
        answer = super().render_to_response(context, **kwargs)
        back = context["form"].cleaned_data["post_logout_redirect_uri"]
        if back:
            answer._csp_update = {"form-action": [origin_of(back)]}
        return answer


def asking_client(request):
    by_header, _secret = extract_basic_auth(request.headers)
    return by_header or request.POST.get("client_id")
