"""Bases as clients of one another, registered on both sides from the table of bases.

A base tells each peer the hash of the secret that it will show there: the secret
itself never travels, and neither side stores it.
"""

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from portal.core.ids import reference_id
from portal.identity.signon.secrets import hashed, is_hash, own_secret
from portal.nodes.base import current_base
from portal.nodes.messages.kinds import Body, unreadable
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node, OutboxMessage

INTRODUCE = "signon.client"
CONFIRMED_KEPT = 3600  # seconds
SCOPES = ["openid", "profile", "organisations"]


@transaction.atomic
def register(node: Node) -> None:
    """Let the people of this base and of `node` sign in at the other.

    Call it when a base becomes known or changes; harmless to repeat, and for this base
    itself. The clock does so too, so that nobody has to.
    """
    if node.code == current_base():
        return
    Client.objects.filter(pk=node.code).update(**_described(node))
    if _introduction_to(node) is None:
        body = {"secret": hashed(own_secret(node))}
        send(to=node, kind=INTRODUCE, body=body, about=reference_id("base", node.code))


def take_introduction(sender: Node, body: Body) -> Body:
    """Make a peer a client here. Refuses with `malformed`."""
    secret = body.get("secret")
    if not is_hash(secret):
        raise unreadable()
    Client.objects.update_or_create(
        pk=sender.code, defaults=_described(sender) | {"secret": secret}
    )
    return {}


def is_known_at(peer: Node) -> bool:
    """Whether a peer has confirmed that it knows this base; one that joins soon will.

    Until then whoever is sent there to sign in would only find an error.
    """
    key = f"signon:known:{peer.code}:{peer.url}"
    if cache.get(key):
        return True
    said = _introduction_to(peer)
    if said is None or said.answered_at is None or said.refusals:
        return False
    cache.set(key, True, CONFIRMED_KEPT)
    return True


def peer_of(client: Client) -> Node | None:
    """The base that a client is; none if it is another program."""
    return Node.objects.peers().filter(pk=client.pk).first()


def callback_of(client: Node, provider: str) -> str:
    """Where a base takes the answers of a provider."""
    return client.url + reverse("identity:signed-on", args=[provider])


def _described(node: Node) -> dict[str, object]:
    return {
        "name": node.name,
        "type": Client.Type.CONFIDENTIAL,
        "grant_types": Client.GrantType.AUTHORIZATION_CODE,
        "response_types": Client.ResponseType.CODE,
        "scopes": "\n".join(SCOPES),
        "redirect_uris": callback_of(node, current_base()),
        "skip_consent": True,  # the person's own consent to be known there counts
        "data": {
            "client_metadata": {"post_logout_redirect_uris": [f"{node.url}/"]},
        },
    }


def _introduction_to(peer: Node) -> OutboxMessage | None:
    """The message that told a peer the present secret, answered or not."""
    said = OutboxMessage.objects.filter(peer=peer, kind=INTRODUCE).first()
    is_so = said is not None and check_password(own_secret(peer), said.body["secret"])
    return said if is_so else None
