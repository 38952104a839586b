"""From a session here to what an ID token says of it, by way of the code given out."""

import hashlib
from urllib.parse import parse_qs, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.idp.oidc import app_settings
from django.core.cache import cache
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.disclosures import note_card
from portal.identity.models import DisclosureWay, SignOn
from portal.identity.signon import claims

WAYS = {
    "password": "pwd",
    "code": "otp",
    "totp": "otp",
    "recovery_codes": "otp",
    "webauthn": "hwk",
}


def authenticated_at(request):
    """When whoever is signed in last showed who they are, in seconds."""
    records = get_authentication_records(request, request.user)
    return max((record["at"] for record in records), default=0)


def open_sign_on(request, peer):
    """Write down that another base gets to know whoever is signed in here."""
    account = request.user
    [told] = claims.states_of([account.pk]).values()
    found = {"account": account, "told": told, "given_at": now()}
    sign_on, _is_new = SignOn.objects.update_or_create(
        session_key=request.session.session_key, peer=peer, defaults=found
    )
    return sign_on


def remember(request, location, sign_on=None):
    """Note under the code in `location` what its ID token is to say of the session."""
    code = parse_qs(urlsplit(location).query).get("code")
    if code:
        said = {
            "sign_on": sign_on and sign_on.pk,
            "auth_time": int(authenticated_at(request)),
            "amr": ways_in(request),
        }
        cache.set(_key(code[0]), said, app_settings.AUTHORIZATION_CODE_EXPIRES_IN)


def said_for(request):
    """What the ID token for the code in a request says; nothing without a code.

    Another base gets the person's card. Its sign-on is gone where the session has
    ended meanwhile: then there is no token.
    """
    said = cache.get(_key(request.POST.get("code", ""))) or {}
    pk = said.pop("sign_on", None)
    if pk is None:
        return said
    standing = SignOn.objects.filter(pk=pk, account__is_active=True)
    try:
        sign_on = standing.select_related("account__person", "peer").get()
        return said | _for_base(sign_on)
    except (SignOn.DoesNotExist, Refusal) as error:
        raise InvalidGrantError(description="the session has ended") from error


def _for_base(sign_on):
    card = claims.card_for(sign_on.account, sign_on.peer)
    note_card(card, sign_on.peer_id, DisclosureWay.SIGN_ON)
    return {"sid": str(sign_on.pk), "card": card}


def ways_in(request):
    """How one showed who one is in this session, in the words of RFC 8176."""
    records = get_authentication_records(request, request.user)
    used = [WAYS.get(record.get("type") or record["method"]) for record in records]
    ways = sorted({way for way in used if way})
    return [*ways, "mfa"] if len(ways) > 1 else ways


def _key(code):
    return f"signon:code:{hashlib.sha256(code.encode()).hexdigest()}"
