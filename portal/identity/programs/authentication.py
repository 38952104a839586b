"""Programs at the API's door: a token in the header, and what it may do there."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.throttling import SimpleRateThrottle

from portal.core.clock import DAY
from portal.core.pace import is_too_fast
from portal.core.scopes import demand
from portal.identity.actions.accounts import consent_is_due
from portal.identity.actions.tokens import note_use
from portal.identity.models import PersonalToken
from portal.identity.models.sign_in import Outcome
from portal.identity.models.token import MARK
from portal.identity.sign_in import log

WRONG_A_MINUTE = 20  # from one address


class InvalidToken(AuthenticationFailed):
    default_code = "invalid_token"
    default_detail = _("The token is unknown, expired or revoked.")


class ConsentDue(APIException):
    status_code = 403
    default_code = "consent_is_due"
    default_detail = _(
        "The privacy notice has changed: read it and agree in the portal."
    )


class BearerAuthentication(BaseAuthentication):
    """Take `Authorization: Bearer …`, at endpoints of the API and nowhere else.

    The token's scopes are demanded here rather than by a view's own permissions.
    """

    def authenticate(self, request):
        secret = bearer_of(request)
        if secret is None:
            return None
        view = request.parser_context["view"]
        token = self.find(request, secret)
        account = token.account
        if consent_is_due(person=account.person, version=settings.PRIVACY_NOTICE):
            raise ConsentDue
        demand(view, request.method, token.scopes)
        remember(request, token)
        return account, token

    def authenticate_header(self, request):
        said = bearer_of(request) is not None
        return 'Bearer realm="api"' + (', error="invalid_token"' if said else "")

    def find(self, request, secret):
        """The live token that reads so; what is wrong with others is not told."""
        known = PersonalToken.objects.by_secret(secret).select_related(
            "account__person"
        )
        token = known.live().first() if secret.startswith(MARK) else None
        if token is None:
            refuse(request, known.first())
        return token


def bearer_of(request):
    """What the header carries as a token; None where it carries none."""
    scheme, _space, secret = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    return secret.strip().decode("ascii", "replace")


def refuse(request, token):
    """Write a wrong token down, as a wrong password is, and refuse it."""
    ip = get_adapter().get_client_ip(request)
    if is_too_fast(what="token", who=ip, most=WRONG_A_MINUTE):
        raise Throttled
    account = token.account if token else None
    name = token.name if token else ""
    log.write(request, Outcome.FAILED, account=account, login=name, method="token")
    raise InvalidToken


def remember(request, token):
    """The record of sign-ins names each address once a day, the token its last use."""
    ip = get_adapter().get_client_ip(request)
    note_use(token=token, ip=ip)
    if cache.add(f"token:{token.pk}:{ip}", 1, DAY):
        log.write(
            request,
            Outcome.SUCCEEDED,
            account=token.account,
            login=token.name,
            method="token",
        )


class TokenThrottle(SimpleRateThrottle):
    """How often one program may ask, so that it leaves something to the others."""

    scope = "token"

    def get_cache_key(self, request, view):
        if request.auth is None:
            return None
        ident = request.auth.pk
        return self.cache_format % {"scope": self.scope, "ident": ident}
