"""Li, at home at a real Chengdu that Chongqing is a client of; and his browser."""

import pytest
from django.core.cache import cache

from portal.identity.cards import allow_card
from portal.identity.models import Role
from portal.identity.signon import clients
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import Node
from tests.cast import account
from tests.identity.signon.browser import Browser
from tests.identity.signon.stock import library, register

HERE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def nothing_kept(db):
    """What one test found out about Chengdu is not known to the next."""
    cache.clear()


@pytest.fixture
def introduced(chengdu, peer):
    """Chongqing is a client of Chengdu."""
    clients.register(peer)
    assert deliver_waiting(peer=peer) == 1
    return peer


@pytest.fixture
def li(chengdu, their_university, introduced):
    """A researcher of Chengdu who lets Chongqing know him."""
    with chengdu.inside():
        found = account("li", their_university, Role.RESEARCHER)
        allow_card(person=found.person, recipient=Node.objects.get(code="chongqing"))
    return found


@pytest.fixture
def traveller(client, chengdu):
    return Browser(client, chengdu)


@pytest.fixture
def at_home(chengdu, li, traveller):
    """Li's browser, signed in at Chengdu."""
    traveller.sign_in_there(li)
    return traveller


@pytest.fixture
def program(chengdu, their_university, introduced):
    with chengdu.inside():
        owner = account("owner", their_university)
    register(chengdu, owner)


@pytest.fixture
def stock(chengdu, program):
    """A client library that is told nothing but where Chengdu is."""
    return library(chengdu)
