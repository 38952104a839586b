"""Changing keys without a gap: told to all, then used, then the old one ends.

A base speaks for its own keys by messages signed with one that is in force, so the new
key is believed as far as the old one was; and it proves to each base that it holds the
new one, else a peer could have the key of another noted as its own. Both count until
the old one's end.
"""

import binascii
from base64 import b64decode, b64encode
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.ids import reference_id
from portal.core.time import now
from portal.nodes.actions import add_key, own_node
from portal.nodes.base import current_base
from portal.nodes.keys import (
    kid_of,
    load_public,
    make_key,
    next_key_file,
    own_key,
    own_key_file,
    public_pem,
    read_key,
)
from portal.nodes.messages.kinds import Body, moment_in, unreadable
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node, NodeKey, OutboxMessage

NEW_KEY, KEY_ENDS = "nodes.new_key", "nodes.key_ends"
OVERLAP = timedelta(days=1)  # so long after the switch the old key still counts


@transaction.atomic
def announce_key() -> QuerySet[OutboxMessage]:
    """Make the key to come, unless there is one, and tell every peer of it.

    Gives the messages by which they are told; repeating it tells nobody twice.
    """
    make_key(next_key_file())
    pem = public_pem(read_key(next_key_file()).public_key())
    told = messages_about(add_key(node=own_node(), public_key=pem))
    for peer in Node.objects.peers().exclude(code__in=told.values("peer")):
        body = {"public_key": pem, "proof": _proof_for(peer.code)}
        send(to=peer, kind=NEW_KEY, body=body, about=about(pem))
    return told.all()


def _proof_for(receiver: str) -> str:
    signed = read_key(next_key_file()).sign(_claim(current_base(), receiver))
    return b64encode(signed).decode()


def _claim(sender: str, receiver: str) -> bytes:
    """What the new key signs; codes of bases have no spaces."""
    return f"next key of {sender} for {receiver}".encode()


def messages_about(key: NodeKey) -> QuerySet[OutboxMessage]:
    """How each peer is told of a key to come, and whether it has answered."""
    told = OutboxMessage.objects.filter(kind=NEW_KEY, about=about(key.public_key))
    return told.select_related("peer").order_by("peer")


def about(public_key: str) -> UUID:
    """What a message about a key names it by."""
    return reference_id("nodes.nodekey", public_key)


@transaction.atomic
def switch_key() -> None:
    """Sign with the next key from now on; the present one ends after the overlap.

    Refuses with `key` while no next key was made and with `not_told` while a peer that
    is not paused has not confirmed it: it would take us for a stranger. The file moves
    last: when anything fails before, the old key goes on and nothing is written down.
    """
    coming = next_key_file()
    if not coming.exists():
        raise Refusal(_("There is no next key: make one first."), code="key")
    pem = public_pem(read_key(coming).public_key())
    key = add_key(node=own_node(), public_key=pem)
    _check_told(key)
    _end_present_key()
    coming.rename(own_key_file())


def _check_told(key: NodeKey) -> None:
    confirmed = messages_about(key).filter(answer__has_key="done").values("peer")
    peers = Node.objects.peers().exclude(link__is_paused=True)
    if missing := list(peers.exclude(code__in=confirmed)):
        names = ", ".join(map(str, missing))
        words = _("Not every base has confirmed the next key yet: %(bases)s")
        raise Refusal(words, code="not_told", params={"bases": names})


def _end_present_key() -> None:
    kid = kid_of(own_key().public_key())
    ends = now() + OVERLAP
    NodeKey.objects.filter(kid=kid).update(expires_at=ends)
    body = {"kid": kid, "expires_at": ends.isoformat()}
    for peer in Node.objects.peers():
        send(to=peer, kind=KEY_ENDS, body=body, about=reference_id("key ends", kid))


def take_key(sender: Node, body: Body) -> Body:
    """Accept one more key of a peer, on the word of the key that it has.

    Refuses with `key` what the sender does not prove to hold.
    """
    said = str(body.get("public_key"))
    try:
        proof = b64decode(str(body.get("proof")))
        load_public(said).verify(proof, _claim(sender.code, current_base()))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        words = _("The base does not prove that it holds this key.")
        raise Refusal(words, code="key") from error
    add_key(node=sender, public_key=said)
    return {}


def end_key(sender: Node, body: Body) -> Body:
    """Note when a key of the sender ends. Refuses with `key`.

    Its last key goes on: without any, nothing it says could be believed.
    """
    keys = NodeKey.objects.filter(node=sender)
    ending = keys.filter(kid=str(body.get("kid")))
    if not ending:
        raise Refusal(_("The base has no such key."), code="key")
    if not keys.in_force().exclude(pk__in=ending).filter(expires_at=None):
        raise Refusal(_("This is the last key of the base."), code="key")
    ends = moment_in(body.get("expires_at"))
    if ends is None:
        raise unreadable("key")
    ending.update(expires_at=ends)
    return {}
