"""Codes and refresh tokens serve once, also whoever shows one twice at a moment.

allauth looks one up and takes it away later: two requests that meet both find it.
Of a device's code it writes back what it read, which undoes an answer given since.
"""

import hashlib
from uuid import UUID

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.internal.oauthlib import device_codes
from allauth.idp.oidc.internal.oauthlib.request_validator import (
    OAuthLibRequestValidator,
)
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.db import transaction
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from portal.core.locks import Lock, lock

save_bearer_token = OAuthLibRequestValidator.save_bearer_token
validate_refresh_token = OAuthLibRequestValidator.validate_refresh_token
poll_device_code = device_codes.poll_device_code
confirm_or_deny_device_code = device_codes.confirm_or_deny_device_code


def save_once(validator, token, request, *args, **kwargs):
    """Only the first who shows a code gets its tokens; nothing was given out yet."""
    if request.grant_type == "authorization_code" and not take(request.code):
        raise InvalidGrantError(request=request)
    return save_bearer_token(validator, token, request, *args, **kwargs)


def take(code):
    """Whether nobody has taken this code; from now on somebody has."""
    key = f"signon:used:{hashlib.sha256(code.encode()).hexdigest()}"
    return cache.add(key, True, app_settings.AUTHORIZATION_CODE_EXPIRES_IN)


def validate_in_turn(validator, refresh_token, client, request, *args, **kwargs):
    """Have the second wait until the first has the new one: then this one is gone."""
    list(Token.objects.select_for_update().by_value(refresh_token))
    return validate_refresh_token(
        validator, refresh_token, client, request, *args, **kwargs
    )


def poll_in_turn(request):
    """Have the second wait until the first has its tokens: then the code is gone."""
    with transaction.atomic():
        lock_code(request.POST.get("device_code", ""))
        return poll_device_code(request)


def answer_in_turn(user, device_code, confirm):
    with transaction.atomic():
        lock_code(device_code)
        return confirm_or_deny_device_code(user, device_code, confirm=confirm)


def lock_code(device_code):
    lock(
        Lock.DEVICE_CODE, UUID(bytes=hashlib.sha256(device_code.encode()).digest()[:16])
    )


OAuthLibRequestValidator.save_bearer_token = save_once
OAuthLibRequestValidator.validate_refresh_token = validate_in_turn
device_codes.poll_device_code = poll_in_turn
device_codes.confirm_or_deny_device_code = answer_in_turn
