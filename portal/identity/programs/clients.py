"""Programs that others write: registered, let in by people, and sent away again."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from django.core.cache import cache
from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.clock import DAY
from portal.core.errors import Refusal
from portal.identity.models import Account, Scope
from portal.identity.signon.secrets import hashed

MOST = 20  # programs of one person
# What a program is told of whoever signs in to it with their account here.
SIGN_IN = {
    "openid": gettext_lazy("know that it is I, by a number that stays the same"),
    "profile": gettext_lazy("know my name, my home base and how far I am verified"),
    "email": gettext_lazy("know my e-mail address"),
    "organisations": gettext_lazy("know my organisations and my roles there"),
}
Grant = Client.GrantType


class Kind(models.TextChoices):
    """How a program comes to its tokens, and whether it can keep a secret."""

    WEB = "web", gettext_lazy("a website with its own server")
    APP = "app", gettext_lazy("an app on somebody's computer or phone")
    DEVICE = "device", gettext_lazy("a device without a browser, such as an instrument")
    SERVICE = "service", gettext_lazy("a service that acts for me alone, unattended")


GRANTS = {
    Kind.WEB: [Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN],
    Kind.APP: [Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN],
    Kind.DEVICE: [Grant.DEVICE_CODE, Grant.REFRESH_TOKEN],
    Kind.SERVICE: [Grant.CLIENT_CREDENTIALS],
}
KEEPS_SECRET = {Kind.WEB, Kind.SERVICE}
COMES_BACK = {Kind.WEB, Kind.APP}  # to an address of its own, with a code


@dataclass(frozen=True)
class Admission:
    """A program that somebody let in, with all that it may do for them."""

    client: Client
    scopes: list[str]
    since: datetime
    until: datetime

    @property
    def labels(self) -> list[str]:
        return labels_of(self.scopes)


@transaction.atomic
def register_program(
    *,
    owner: Account,
    name: str,
    kind: str,
    scopes: list[str],
    redirect_uris: list[str],
    sign_out_uris: list[str] | None = None,
    signs_in: bool = False,
) -> tuple[Client, str]:
    """Make a program known; its secret, if it keeps one, is told here alone.

    With `signs_in` people may show it who they are (OpenID Connect). Refuses with
    `too_many_programs`.
    """
    owner = Account.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if programs_of(owner).count() >= MOST:
        raise Refusal(
            _("You have %(most)s programs. Remove one that is no longer used."),
            code="too_many_programs",
            params={"most": MOST},
        )
    secret = secrets.token_urlsafe(32)
    program = Client(
        name=name,
        owner=owner,
        type=Client.Type.CONFIDENTIAL if kind in KEEPS_SECRET else Client.Type.PUBLIC,
        secret=hashed(secret),
        data={"kind": kind},
    )
    program.set_grant_types(GRANTS[Kind(kind)])
    program.set_response_types(["code"] if kind in COMES_BACK else [])
    program.set_redirect_uris(redirect_uris if kind in COMES_BACK else [])
    program.set_post_logout_redirect_uris(sign_out_uris or [])
    program.set_scopes([*(SIGN_IN if signs_in else ()), *scopes])
    program.set_default_scopes(scopes or [*SIGN_IN])
    program.save()
    return program, secret if kind in KEEPS_SECRET else ""


def programs_of(account: Account) -> "models.QuerySet[Client]":
    """The programs that somebody registered, the latest first."""
    return Client.objects.filter(owner=account).order_by("-created_at")


def admissions_of(account: Account) -> list[Admission]:
    """The programs that somebody let in, by name; bases are none."""
    tokens = Token.objects.valid().filter(user=account, client__skip_consent=False)
    found: dict[str, list[Token]] = {}
    for token in tokens.select_related("client").order_by("client__name", "created_at"):
        found.setdefault(token.client_id, []).append(token)
    return [
        Admission(
            held[0].client,
            sorted({scope for token in held for scope in token.get_scopes()}),
            min(token.created_at for token in held),
            max(token.expires_at for token in held),
        )
        for held in found.values()
    ]


def note_use(program: str) -> None:
    """Note the day on which a program last used a token, once a day."""
    today = localdate().isoformat()
    if cache.add(f"program:{program}:{today}", True, DAY):
        with transaction.atomic():
            used = Client.objects.select_for_update().get(pk=program)
            used.data = (used.data or {}) | {"last_used_on": today}
            used.save(update_fields=["data"])


def remove_program(*, program: Client) -> None:
    """Take a program away, and with it every token that it was given."""
    program.delete()


def send_away(*, account: Account, client: Client) -> None:
    """End every token by which a program acts for somebody."""
    Token.objects.filter(user=account, client=client).delete()


def is_open(client: Client) -> bool:
    """Whether a program may be let in: its owner, if it has one, is still here."""
    return client.owner is None or client.owner.is_active


def labels_of(scopes: Iterable[str]) -> list[str]:
    """Scopes in words, those by which it learns who one is among them."""
    words = SIGN_IN | dict(Scope.choices)
    return [str(words[scope]) for scope in scopes if scope in words]
