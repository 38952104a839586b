"""What a provider says of itself: asked seldom, and not believed blindly."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache
from django.test import Client

from portal.core.errors import Refusal
from portal.identity.models import IdentityProvider
from portal.identity.providers import adapter, discovery
from tests.identity.visits import LIST, SIGNUP, START, come_back, go, is_in
from tests.nodes.lying_peer import drip, lying_peer


def test_what_the_provider_says_of_itself_is_asked_once_an_hour(client, source, theirs):
    go(client)
    assert theirs.asked.count("/.well-known/openid-configuration") == 1
    theirs.spoilt["configuration"] = b"down"

    assert go(Client()).url == SIGNUP


@pytest.mark.parametrize("said", [{}, [], None, 5, "x", {"issuer": 5}, b"{"], ids=repr)
def test_what_nobody_could_sign_in_by_is_not_kept(client, source, theirs, said):
    theirs.spoilt["everything"] = said

    assert client.post(START, {"process": "login"}).url == LIST

    theirs.spoilt.clear()
    assert go(client).url == SIGNUP


def test_what_it_says_on_the_way_back_is_looked_at_too(client, source, theirs):
    leaving = client.post(START, {"process": "login"})
    cache.clear()
    theirs.spoilt["everything"] = {}

    back = come_back(client, leaving)

    assert back.url == LIST
    assert not is_in(client)


def test_a_provider_that_drips_holds_nobody_up(client, source, monkeypatch):
    monkeypatch.setattr(adapter, "WITHIN", 0.5)
    monkeypatch.setattr(discovery, "WITHIN", 0.5)
    with lying_peer(Ed25519PrivateKey.generate()) as slow:
        slow.answer = lambda handler: drip(handler, b"HTTP/1.1 200 OK\r\nX: y\r\n")
        address = slow.url.replace("127.0.0.1", "localhost")
        IdentityProvider.objects.update(issuer=address)

        began = time.monotonic()
        assert client.post(START, {"process": "login"}).url == LIST
        with pytest.raises(Refusal) as refusal:
            discovery.look_up(address)
        assert refusal.value.code == "unreachable"
        assert time.monotonic() - began < 4
