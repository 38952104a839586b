"""allauth's OpenID Connect, as it speaks to the providers of organisations."""

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from requests import RequestException

from portal.identity.models import IdentityProvider

LONGEST_ID = 150
SHOWN = 100  # characters of a claim


class University(OpenIDConnectProvider):
    """Believes a provider what it can know, and keeps little of it."""

    package = "allauth.socialaccount.providers.openid_connect"
    pkce_enabled_default = True

    @cached_property
    def source(self):
        """The provider as the administrator described it."""
        return IdentityProvider.objects.select_related("organisation").get(
            code=self.app.provider_id
        )

    def serialize(self):
        """By its code: two providers may have given us the same client ID."""
        return {"id": self.app.provider_id}

    def redirect(self, request, process, **kwargs):
        try:
            return super().redirect(request, process, **kwargs)
        except (RequestException, ValueError, KeyError) as error:
            words = _("The sign-in of %(organisation)s cannot be reached just now.")
            messages.error(request, words % {"organisation": self.source})
            answer = redirect("identity:by-organisation")
            raise ImmediateHttpResponse(answer) from error

    def extract_uid(self, data):
        uid = claims_of(data).get("sub")
        if not isinstance(uid, str) or not 0 < len(uid) <= LONGEST_ID or "\0" in uid:
            raise ProviderException("no usable sub")
        return uid

    def extract_extra_data(self, data):
        """No more than shows whose sign-in it is, and whether it is one of theirs."""
        claims = claims_of(data)
        staff = str(claims.get(self.source.staff_claim) or "")
        return {
            "is_vouched_for": self.source.vouches_for(claims),
            "name": text_of(claims, "name"),
            "staff_number": staff.replace("\0", "")[:SHOWN],
        }

    def extract_common_fields(self, data):
        claims = claims_of(data)
        return {"name": text_of(claims, "name"), "email": text_of(claims, "email")}

    def extract_email_addresses(self, data):
        """Of addresses it can know those in its own domain alone."""
        claims = claims_of(data)
        email = text_of(claims, "email").lower()
        if claims.get("email_verified") is not True or not self.source.owns_address(
            email
        ):
            return []
        return [EmailAddress(email=email, verified=True, primary=True)]


def claims_of(data):
    """What the ID token and the userinfo endpoint say; the latter says more."""
    token, more = data.get("id_token") or {}, data.get("userinfo") or {}
    if token and more and token.get("sub") != more.get("sub"):
        raise ProviderException("userinfo is of somebody else")  # OIDC Core, 5.3.2
    return token | more


def text_of(claims, name):
    claim = claims.get(name)
    return claim.replace("\0", "")[:SHOWN] if isinstance(claim, str) else ""
