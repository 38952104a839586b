"""What another base says of its provider is believed about itself alone."""

import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache

from portal.identity.signon import discovery
from portal.identity.signon.discovery import MOST_BYTES, configuration_of, is_up, key_of
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node
from tests.nodes.lying_peer import drip, lying_peer
from tests.race import race

pytestmark = pytest.mark.django_db
PLACES = {
    "authorization_endpoint": "/a",
    "token_endpoint": "/t",
    "jwks_uri": "/k",
}


@pytest.fixture
def liar(sichuan):
    """A base whose provider says whatever a test wants, as `liar.said`."""
    cache.clear()
    with lying_peer(Ed25519PrivateKey.generate()) as server:
        Node.objects.filter(pk="chengdu").update(url=server.url)
        places = {name: server.url + path for name, path in PLACES.items()}
        server.said = {"issuer": server.url, **places}
        server.answer = lambda handler: unsigned(
            handler, 200, json.dumps(server.said).encode()
        )
        yield server


def unsigned(handler, status, body):
    handler.send_whole(status, body, {})


@pytest.fixture
def peer(liar):
    return Node.objects.get(pk="chengdu")


def test_it_is_asked_once_an_hour(liar, peer):
    for _ in range(3):
        assert configuration_of(peer)["token_endpoint"] == f"{liar.url}/t"

    assert len(liar.asked) == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "https://evil.example/t"},
        {"jwks_uri": None},
        {"authorization_endpoint": ["x"]},
    ],
)
def test_it_names_no_other_site(liar, peer, lie):
    liar.said |= lie

    with pytest.raises(PeerTrouble):
        configuration_of(peer)


def test_an_address_that_begins_like_its_own_is_another(liar, peer):
    liar.said["token_endpoint"] = f"{liar.url}.evil.example/t"

    with pytest.raises(PeerTrouble):
        configuration_of(peer)


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"[]"),
        (200, b"x"),
        (200, b"[" * 100_000),
        (200, b"x" * (MOST_BYTES + 1)),
        (302, b""),
        (500, b"{}"),
    ],
    ids=["list", "words", "deep", "large", "elsewhere", "broken"],
)
def test_an_answer_that_makes_no_sense_is_none(liar, peer, answer):
    liar.answer = lambda handler: unsigned(handler, *answer)

    with pytest.raises(PeerTrouble):
        configuration_of(peer)


def test_a_key_that_it_has_not_published_is_none(liar, peer):
    configuration_of(peer)
    for keys in ([], [{"kid": "k"}], [{"kid": "k", "kty": "oct", "k": "eA"}]):
        cache.delete(f"signon:keys:{liar.url}/k")
        liar.said = {"keys": keys}
        with pytest.raises(PeerTrouble):
            key_of(peer, "k")


def test_whether_it_is_up_is_asked_once_in_a_while(liar, peer):
    assert is_up(peer)
    assert is_up(peer)
    assert len(liar.asked) == 1


def test_a_base_that_answers_without_its_database_is_not_up(liar, peer):
    works = {"/healthz": 200, "/readyz": 503}
    liar.answer = lambda handler: unsigned(handler, works[handler.path], b"{}")

    assert not is_up(peer)


def test_a_base_that_drips_holds_nobody_up(liar, peer, monkeypatch):
    monkeypatch.setattr(discovery, "ANSWER_WITHIN", 0.5)
    liar.answer = lambda handler: drip(handler, b"HTTP/1.1 200 OK\r\nX: y\r\n")

    began = time.monotonic()
    assert not is_up(peer)
    with pytest.raises(PeerTrouble, match="timed out"):
        configuration_of(peer)
    assert time.monotonic() - began < 4


def test_while_it_is_asked_nobody_else_asks(liar, peer):
    def answer(handler):
        time.sleep(0.5)
        unsigned(handler, 200, b"{}")

    liar.answer = answer
    found = race(*[lambda: is_up(peer)] * 4)

    assert len(liar.asked) == 1
    assert True in found
    assert is_up(peer)
