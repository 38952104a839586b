"""allauth's OpenID Connect, as it speaks to the providers of organisations."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from portal.core.clock import HOUR
from portal.identity.providers.source import BySource


class University(BySource, OpenIDConnectProvider):
    """A provider that speaks OpenID Connect."""

    package = "allauth.socialaccount.providers.openid_connect"
    pkce_enabled_default = True

    def claims_of(self, data):
        """What the ID token and the userinfo endpoint say; the latter says more."""
        token, more = data.get("id_token") or {}, data.get("userinfo") or {}
        if token and more and token.get("sub") != more.get("sub"):
            raise ProviderException("userinfo is of somebody else")  # OIDC Core, 5.3.2
        return token | more


look_up = OpenIDConnectOAuth2Adapter.openid_config.fget
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


def known_configuration(adapter):
    """What the provider says of itself, as it said within the hour.

    allauth asks at every sign-in, twice; on the way back it lets each error through.
    What nobody could sign in by is not kept.
    """
    provider = adapter.get_provider()
    key = f"provider:configuration:{provider.server_url}"
    if (known := cache.get(key)) is None:
        try:
            known = sensible(look_up(adapter))
        except (RequestException, AttributeError, TypeError, ValueError) as error:
            raise unreachable(adapter.request, provider) from error
        cache.set(key, known, HOUR)
    return known


def sensible(said):
    if not all(isinstance(said.get(name), str) for name in NEEDED):
        raise ValueError("its configuration lacks what is needed")
    return said


def unreachable(request, provider):
    """Leads whoever comes to choose another way in."""
    words = _("The sign-in of %(organisation)s cannot be reached just now.")
    messages.error(request, words % {"organisation": provider.source})
    return ImmediateHttpResponse(redirect("identity:by-organisation"))


OpenIDConnectOAuth2Adapter.openid_config = property(known_configuration)
