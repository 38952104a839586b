"""Signed messages between bases: RFC 9421 with Ed25519, both ways.

A request is fresh, meant for this base and used once; an answer belongs to the one
request that it answers.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.cache import cache
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
)
from http_message_signatures.algorithms import ED25519

from portal.core.time import now
from portal.nodes.base import current_base
from portal.nodes.keys import kid_of, own_key, public_pem
from portal.nodes.models import Node, NodeKey

TAG = "chuanyu-node"
MAX_AGE = timedelta(seconds=300)
CLOCK_SKEW = timedelta(seconds=30)
REQUEST_PARTS = ("@method", "@target-uri")
ANSWER_PARTS = ("@status", '"@method";req', '"@target-uri";req', '"signature";req')


class Unsigned(Exception):
    """A message that no known base has validly signed."""


@dataclass
class Message:
    """A request or an answer in the shape that the library reads."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    status_code: int
    request: Message
    headers: dict[str, str] = field(default_factory=dict)


class Keys(HTTPSignatureKeyResolver):
    """Our own private key, and the keys of peers that are in force."""

    def __init__(self, peer: Node | None = None):
        self.peer = peer

    def resolve_private_key(self, key_id):
        return own_key()

    def resolve_public_key(self, key_id):
        keys = NodeKey.objects.in_force()
        if self.peer:
            keys = keys.filter(node=self.peer)
        key = keys.filter(kid=key_id).exclude(node=current_base()).first()
        return key and key.public_key.encode()


class OfferedKey(HTTPSignatureKeyResolver):
    """The key that a base offers of itself; a person says whether it is the base's."""

    def __init__(self, key: Ed25519PublicKey):
        self.key = key

    def resolve_public_key(self, key_id):
        return public_pem(self.key).encode() if key_id == kid_of(self.key) else None


class Verifier(HTTPMessageVerifier):
    max_clock_skew = CLOCK_SKEW


def sign(message, *, parts, body, **parameters) -> None:
    """Add a signature of this base to a request or an answer."""
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=Keys())
    signer.sign(
        message,
        key_id=kid_of(own_key().public_key()),
        created=now(),
        tag=TAG,
        covered_component_ids=parts,
        body=body,
        **parameters,
    )


def verify(message, *, keys: Keys, parts, body: bytes):
    """What the message's signature covers. Raises `Unsigned` unless all is right."""
    verifier = Verifier(signature_algorithm=ED25519, key_resolver=keys)
    try:
        return verifier.verify(
            message,
            max_age=MAX_AGE,
            expect_tag=TAG,
            require_components=parts,
            body=body,
        )[0]
    except Exception as error:  # the library lets parse errors of hostile input out
        raise Unsigned(str(error)) from error


def sign_request(message, body: bytes | None = None) -> None:
    """Sign what we ask of a peer."""
    nonce = secrets.token_urlsafe(16)
    sign(message, parts=REQUEST_PARTS, body=body, nonce=nonce)


def received(request) -> Message:
    """A Django request as its sender signed it: for this base's public address."""
    url = settings.BASE_URL + request.get_full_path()
    return Message(request.method, url, dict(request.headers))


def caller_of(request) -> str:
    """The code of the peer that signed a request. Raises `Unsigned`."""
    proof = verify(
        received(request), keys=Keys(), parts=REQUEST_PARTS, body=request.body
    )
    kid, nonce = proof.parameters["keyid"], proof.nonce
    if not nonce or len(nonce) > 64:
        raise Unsigned("the signature has no proper nonce")
    remembered = (MAX_AGE + 2 * CLOCK_SKEW).total_seconds()
    if not cache.add(f"nonce:{kid}:{nonce}", 1, remembered):
        raise Unsigned("the request was used before")
    return NodeKey.objects.get(kid=kid).node_id


def sign_answer(request, response) -> None:
    """Sign a Django response as the answer to this one request.

    Raises `Unsigned` where the request's own signature is none.
    """
    answer = Answer(response.status_code, received(request))
    try:
        sign(answer, parts=ANSWER_PARTS, body=response.content)
    except HTTPMessageSignaturesException as error:
        raise Unsigned(str(error)) from error
    for name, value in answer.headers.items():
        response[name] = value


def verify_answer(answer, *, peer: Node, body: bytes) -> None:
    """Raise `Unsigned` unless `peer` gave this answer to our very request."""
    verify(answer, keys=Keys(peer), parts=ANSWER_PARTS, body=body)
