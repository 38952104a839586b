"""Personal tokens: made, used, revoked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, refusing
from portal.core.time import now
from portal.identity import notices
from portal.identity.actions.accounts import SIGN_INS_KEPT
from portal.identity.models import Account, PersonalToken
from portal.identity.models.token import LONGEST, MARK, SHOWN, digest_of
from portal.notices.actions import tell

MOST = 20  # tokens of one person at a time
USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    *, account: Account, name: str, scopes: list[str], days: int
) -> tuple[PersonalToken, str]:
    """Make a token that lasts some days; its secret is told here and never again.

    Refuses with `too_long`, `too_many_tokens` and `token_name`.
    """
    if not 1 <= days <= LONGEST.days:
        raise Refusal(_("A token is valid for a year at most."), code="too_long")
    # Locked, so that two at once cannot both be the last one allowed.
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.tokens.standing().count() >= MOST:
        raise Refusal(
            _("You have %(most)s tokens. Revoke one that you no longer need."),
            code="too_many_tokens",
            params={"most": MOST},
        )
    secret = MARK + secrets.token_urlsafe(32)
    taken = Refusal(_("You have a token of this name already."), code="token_name")
    with refusing("token_name_once", taken):
        token = PersonalToken.objects.create(
            account=account,
            name=name,
            scopes=scopes,
            beginning=secret[:SHOWN],
            digest=digest_of(secret),
            made_at=(made_at := now()),
            expires_at=made_at + timedelta(days=days),
        )
    tell(
        kind=notices.TOKEN_MADE.code,
        people=[account.person],
        url=reverse("identity:tokens"),
        params={"name": name},
    )
    return token, secret


def revoke_token(*, token: PersonalToken) -> None:
    """End a token now. No error if it was revoked before."""
    PersonalToken.objects.standing().filter(pk=token.pk).update(revoked_at=now())


def note_use(*, token: PersonalToken, ip: str | None) -> None:
    """Note when and from where a token was last used, once a minute at most."""
    moment = now()
    before = Q(last_used_at=None) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
    PersonalToken.objects.filter(before, pk=token.pk).update(
        last_used_at=moment, last_used_from=ip
    )


def forget_tokens() -> int:
    """Delete tokens that ended so long ago that no record names them any more."""
    return PersonalToken.objects.over_since(now() - SIGN_INS_KEPT).delete()[0]
