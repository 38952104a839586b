"""Other bases as providers: where they answer, how they sign, if they are up."""

import json

import requests
from django.core.cache import cache
from jwt import PyJWK, PyJWTError
from urllib3.exceptions import HTTPError

from portal.nodes.client import PeerTrouble, making_sense
from portal.nodes.deadline import answered_within, session
from portal.nodes.models import Node

CONFIGURATION_KEPT = 3600  # seconds
SEEN_UP_FOR = 10  # seconds
LAST_SEEN_KEPT = 600  # seconds, for who asks while it is asked anew
TIMEOUTS = (1, 3)  # seconds to connect, and between bytes
ANSWER_WITHIN = 5  # seconds from the question to the end of the answer
MOST_BYTES = 2**18
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def configuration_of(peer: Node) -> dict[str, str]:
    """What the peer's provider says of itself, as far as we use it.

    Raises `PeerTrouble` where it names another issuer, or addresses that are not its.
    """
    key = f"signon:configuration:{peer.code}:{peer.url}"
    if (known := cache.get(key)) is None:
        said = fetch(f"{peer.url}/.well-known/openid-configuration")
        if said.get("issuer") != peer.url:
            raise PeerTrouble(f"{peer.url} names another issuer")
        known = {name: str(said.get(name)) for name in ENDPOINTS}
        if not all(address.startswith(f"{peer.url}/") for address in known.values()):
            raise PeerTrouble(f"{peer.url} names addresses elsewhere")
        cache.set(key, known, CONFIGURATION_KEPT)
    return known


def key_of(peer: Node, kid: str) -> PyJWK:
    """The peer's published key of that name. Raises `PeerTrouble` if there is none."""
    address = configuration_of(peer)["jwks_uri"]
    place = f"signon:keys:{address}"
    published = cache.get(place, {})
    if kid not in published:  # a new key, or the first time
        with making_sense():
            published = {str(k.get("kid")): k for k in fetch(address)["keys"]}
        cache.set(place, published, CONFIGURATION_KEPT)
    if kid not in published:
        raise PeerTrouble("signed by a key that is not published")
    try:
        with making_sense():
            return PyJWK(published[kid], algorithm="RS256")
    except PyJWTError as error:
        raise PeerTrouble("the published key is none") from error


def is_up(peer: Node) -> bool:
    """Whether people would be signed in there just now, its database too; asked at
    most once in ten seconds."""
    key = f"signon:up:{peer.code}:{peer.url}"
    if cache.add(f"{key}:asked", True, SEEN_UP_FOR):
        cache.set(key, _is_ready(peer), LAST_SEEN_KEPT)
    return bool(cache.get(key))


def _is_ready(peer: Node) -> bool:
    try:
        return bool(_ask("GET", f"{peer.url}/readyz"))
    except PeerTrouble:
        return False


def fetch(url: str, **sent) -> dict:
    """A JSON object of a peer; with `data` and `auth` it is asked for by POST."""
    try:
        said = json.loads(_ask("POST" if sent else "GET", url, **sent))
    except (ValueError, RecursionError) as error:
        raise PeerTrouble(f"{url} makes no sense") from error
    if not isinstance(said, dict):
        raise PeerTrouble(f"{url} makes no sense")
    return said


def _ask(method: str, url: str, **sent) -> bytes:
    sent |= {"headers": {"Accept-Encoding": "identity"}, "allow_redirects": False}
    with answered_within(ANSWER_WITHIN), session() as asking:
        try:
            with asking.request(
                method, url, timeout=TIMEOUTS, stream=True, **sent
            ) as answer:
                body = answer.raw.read(MOST_BYTES + 1)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise PeerTrouble(f"{type(error).__name__}: {error}") from error
    if answer.status_code != 200 or len(body) > MOST_BYTES:
        raise PeerTrouble(f"{url} answered {answer.status_code}: {body[:200]!r}")
    return body
