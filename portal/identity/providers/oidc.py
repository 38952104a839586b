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

    def redirect(self, request, process, **kwargs):
        try:
            return super().redirect(request, process, **kwargs)
        except (RequestException, ValueError, KeyError) as error:
            words = _("The sign-in of %(organisation)s cannot be reached just now.")
            messages.error(request, words % {"organisation": self.source})
            answer = redirect("identity:by-organisation")
            raise ImmediateHttpResponse(answer) from error

    def claims_of(self, data):
        """What the ID token and the userinfo endpoint say; the latter says more."""
        token, more = data.get("id_token") or {}, data.get("userinfo") or {}
        if token and more and token.get("sub") != more.get("sub"):
            raise ProviderException("userinfo is of somebody else")  # OIDC Core, 5.3.2
        return token | more


look_up = OpenIDConnectOAuth2Adapter.openid_config.fget


def known_configuration(adapter):
    """What the provider says of itself, as it said within the hour.

    allauth asks at every sign-in, twice.
    """
    provider = adapter.get_provider()
    key = f"provider:configuration:{provider.server_url}"
    if (known := cache.get(key)) is None:
        known = look_up(adapter)
        cache.set(key, known, HOUR)
    return known


OpenIDConnectOAuth2Adapter.openid_config = property(known_configuration)
