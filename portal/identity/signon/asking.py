"""Asking a person's home base who they are (OpenID Connect, code flow with PKCE)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

import jwt
from django.core.cache import cache
from django.utils.http import urlencode

from portal.identity.signon.clients import SCOPES, callback_of, is_known_at
from portal.identity.signon.discovery import configuration_of, fetch, is_up, key_of
from portal.identity.signon.secrets import own_secret
from portal.nodes.actions import own_node
from portal.nodes.base import current_base
from portal.nodes.client import PeerTrouble, making_sense
from portal.nodes.models import Node

LEEWAY = 60  # seconds that clocks may differ
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce", "jti", "sid", "auth_time"]


@dataclass(frozen=True)
class Question:
    """What the browser keeps until it comes back from the other base."""

    state: str
    nonce: str
    verifier: str
    next: str  # where the person wants to go
    is_silent: bool  # nobody is asked anything


def can_be_asked(peer: Node) -> bool:
    """Whether people may be sent there to sign in just now."""
    return not peer.is_paused and is_known_at(peer) and is_up(peer)


def new_question(*, next: str, is_silent: bool) -> Question:
    return Question(fresh(), fresh(), fresh(), next=next, is_silent=is_silent)


def fresh() -> str:
    """What nobody can guess."""
    return secrets.token_urlsafe(32)


def address_to_ask(peer: Node, question: Question) -> str:
    """Where to send the browser. Raises `PeerTrouble`."""
    challenge = hashlib.sha256(question.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": current_base(),
        "redirect_uri": callback_of(own_node(), peer.code),
        "scope": " ".join(SCOPES),
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": urlsafe_b64encode(challenge).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if question.is_silent:
        asked["prompt"] = "none"
    endpoint = configuration_of(peer)["authorization_endpoint"]
    return f"{endpoint}?{urlencode(asked)}"


def redeem(peer: Node, question: Question, code: str) -> dict:
    """The claims that a code stands for. Raises `PeerTrouble` for any that is not ours.

    Signature, issuer, audience, age and nonce are checked, and that it is the first
    time we see the token.
    """
    said = fetch(
        configuration_of(peer)["token_endpoint"],
        auth=(current_base(), own_secret(peer)),
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback_of(own_node(), peer.code),
            "code_verifier": question.verifier,
        },
    )
    return read_token(peer, str(said.get("id_token")), nonce=question.nonce)


def read_token(peer: Node, token: str, *, nonce: str) -> dict:
    """What an ID token of a peer says to us, once. Raises `PeerTrouble`."""
    try:
        with making_sense():
            claims = _proven(peer, token)
    except jwt.PyJWTError as error:
        raise PeerTrouble(f"the ID token is not good: {error}") from error
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise PeerTrouble("the ID token answers another question")
    seen = f"signon:seen:{peer.code}:{claims['jti']}"
    if not cache.add(seen, True, 2 * LEEWAY + 600):
        raise PeerTrouble("the ID token was used before")
    return claims


def _proven(peer: Node, token: str) -> dict:
    kid = str(jwt.get_unverified_header(token).get("kid"))
    claims = jwt.decode(
        token,
        key_of(peer, kid),
        algorithms=["RS256"],
        issuer=peer.url,
        audience=current_base(),
        leeway=LEEWAY,
        options={"require": REQUIRED},
    )
    return claims | {"sid": str(UUID(claims["sid"]))}
