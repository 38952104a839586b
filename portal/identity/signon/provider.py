"""This base as the OpenID Connect provider of its own people (allauth's, adapted)."""

from urllib.parse import urlsplit
from uuid import UUID

from allauth.core import context
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from django.conf import settings

from portal.identity.models import Account, Scope
from portal.identity.programs.clients import SIGN_IN
from portal.identity.signon import claims
from portal.identity.signon.clients import peer_of
from portal.identity.signon.grants import said_for
from portal.identity.signon.keys import signing_keys


class Provider(DefaultOIDCAdapter):
    """Speaks under one fixed address, of people at home here alone."""

    scope_display = SIGN_IN | dict(Scope.choices)

    def get_issuer(self):
        return settings.BASE_URL  # whatever host the request names

    def populate_server_metadata(self, data):
        for name, value in data.items():
            if name.endswith(("_endpoint", "_uri")):
                data[name] = settings.BASE_URL + urlsplit(value).path
        data["scopes_supported"] = [*SIGN_IN, *Scope.of_programs()]
        data["claims_supported"] = [
            *("sub", "iss", "aud", "exp", "iat", "auth_time", "amr", "sid", "nonce"),
            *("name", "name_en", "home", "assurance", "organisations", "email"),
        ]

    def list_private_keys(self, *, did_activate=None, is_active=None):
        return filter_keys(
            signing_keys(), did_activate=did_activate, is_active=is_active
        )

    def get_user_sub(self, client, user):
        return str(user.person_id)

    def get_user_by_sub(self, client, sub):
        try:
            person = UUID(sub)
        except ValueError:
            return None
        return Account.objects.at_home().filter(person=person, is_active=True).first()

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        said = {"sub": self.get_user_sub(client, user)}
        if peer_of(client):
            return said  # the card in its ID token says the rest, once, and is noted
        if "email" in scopes:
            said |= super().get_claims(purpose, user, client, ["email"], email)
        if "profile" in scopes:
            said |= claims.profile(user)
        if "organisations" in scopes:
            said |= claims.affiliations(user)
        return said

    def populate_id_token(self, id_token, client, scopes, **kwargs):
        id_token.update(said_for(context.request))
