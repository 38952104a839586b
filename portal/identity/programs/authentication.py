"""Programs at the API's door: a token in the header, and what it may do there."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.idp.oidc.models import Token
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
from portal.identity.models import Account, PersonalToken, Scope
from portal.identity.models.sign_in import Outcome
from portal.identity.models.token import MARK
from portal.identity.programs import clients
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


@dataclass(frozen=True)
class Bearer:
    """What a token in force stands for; `program` is whom a rate is counted for."""

    account: Account
    program: str
    name: str
    scopes: list[str]
    way: str
    token: PersonalToken | None = None


class BearerAuthentication(BaseAuthentication):
    """Take `Authorization: Bearer …`, at endpoints of the API and nowhere else.

    A person's own token or one that our provider gave a program. Its scopes are
    demanded here rather than by a view's own permissions.
    """

    def authenticate(self, request):
        secret = bearer_of(request)
        if secret is None:
            return None
        find = find_personal if secret.startswith(MARK) else find_granted
        bearer = find(secret)
        if bearer is None:
            refuse(request, secret)
        person = bearer.account.person
        if consent_is_due(person=person, version=settings.PRIVACY_NOTICE):
            raise ConsentDue
        demand(request.parser_context["view"], request.method, bearer.scopes)
        may_go_in = bearer.token is not None and Scope.INTERNAL in bearer.scopes
        bearer.account.is_in_office = may_go_in
        remember(request, bearer)
        return bearer.account, bearer

    def authenticate_header(self, request):
        said = bearer_of(request) is not None
        return 'Bearer realm="api"' + (', error="invalid_token"' if said else "")


def bearer_of(request):
    """What the header carries as a token; None where it carries none."""
    scheme, _space, secret = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    return secret.strip().decode("ascii", "replace")


def find_personal(secret):
    """Whoever made a live token that reads so."""
    known = PersonalToken.objects.live().by_secret(secret)
    token = known.select_related("account__person").first()
    if token is None:
        return None
    return Bearer(
        token.account, str(token.pk), token.name, token.scopes, "token", token
    )


def find_granted(secret):
    """Whoever let the program in, or whose own service it is."""
    kind = Token.Type.ACCESS_TOKEN
    known = Token.objects.valid().by_value(secret).filter(type=kind)
    token = known.select_related("client__owner__person", "user__person").first()
    if token is None or token.client is None or not clients.is_open(token.client):
        return None
    account = token.user or token.client.owner
    if account is None or not account.is_active or not account.is_at_home:
        return None
    client = token.client
    return Bearer(account, client.pk, client.name, token.get_scopes(), "program")


def refuse(request, secret):
    """Write a wrong token down, as a wrong password is, and refuse it."""
    ip = get_adapter().get_client_ip(request)
    if is_too_fast(what="token", who=ip, most=WRONG_A_MINUTE):
        raise Throttled
    token = PersonalToken.objects.by_secret(secret).select_related("account").first()
    account = token.account if token else None
    name = token.name if token else ""
    log.write(request, Outcome.FAILED, account=account, login=name, method="token")
    raise InvalidToken


def remember(request, bearer):
    """The record of sign-ins names each address once a day, the token its last use."""
    ip = get_adapter().get_client_ip(request)
    if bearer.token:
        note_use(token=bearer.token, ip=ip)
    else:
        clients.note_use(bearer.program)
    if cache.add(f"bearer:{bearer.account.pk}:{bearer.program}:{ip}", 1, DAY):
        log.write(
            request,
            Outcome.SUCCEEDED,
            account=bearer.account,
            login=bearer.name,
            method=bearer.way,
        )


class TokenThrottle(SimpleRateThrottle):
    """How often one program may ask, so that it leaves something to the others."""

    scope = "token"

    def get_cache_key(self, request, view):
        if request.auth is None:
            return None
        ident = f"{request.auth.account.pk}:{request.auth.program}"
        return self.cache_format % {"scope": self.scope, "ident": ident}
