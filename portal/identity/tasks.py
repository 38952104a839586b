"""The clock's doors: invitations and introductions go out, what is old goes away."""

import logging

from allauth.idp.oidc.models import Token
from django.db import DatabaseError, transaction

from portal.core.clock import DAY, HOUR, MINUTE, every
from portal.core.errors import Refusal
from portal.identity.actions.accounts import forget_sign_ins
from portal.identity.actions.tokens import forget_tokens
from portal.identity.models import IdentityProvider
from portal.identity.providers import metadata
from portal.identity.sending import lease, send
from portal.identity.signon import clients, ending, telling
from portal.nodes.models import Node

logger = logging.getLogger(__name__)


@every(20)
def send_invitations(limit: int = 50) -> int:
    """Send what waits, oldest first. Safe to run twice and in parallel."""
    count = 0
    while count < limit and (invitation := lease()):
        send(invitation)
        count += 1
    return count


@every(DAY)
def forget_old_sign_ins() -> int:
    """Delete the records that need not be kept any longer."""
    return forget_sign_ins()


@every(DAY)
def forget_old_tokens() -> int:
    """Delete tokens that ended as long ago as sign-ins are kept."""
    return forget_tokens()


@every(DAY)
def renew_providers() -> None:
    """Read anew what SAML providers say of themselves; who is silent stays as known.

    One that says what nobody foresaw does not keep the others.
    """
    for source in IdentityProvider.objects.offered().exclude(metadata_url=""):
        try:
            with transaction.atomic():
                metadata.renew(source)
        except Refusal as refusal:
            logger.warning("metadata of %s not renewed: %s", source.code, refusal)
        except (ValueError, DatabaseError):
            logger.exception("metadata of %s not renewed", source.code)


@every(MINUTE)
def introduce_to_peers() -> None:
    """See that each base knows this one as a client; new ones hear of it so."""
    for peer in Node.objects.peers():
        clients.register(peer)


@every(2)
def tell_changes() -> None:
    """Tell the bases where our people are guests what has changed of them."""
    telling.tell_changes()


@every(HOUR)
def end_expired_sign_ons() -> None:
    """End at other bases what nobody has come back to here."""
    ending.end_expired()


@every(DAY)
def forget_oauth_tokens() -> int:
    """Delete the tokens of programs that have expired; how many."""
    return Token.objects.expired().delete()[0]
