"""The keys by which a base signs change without a gap."""

import stat
import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.core.internal import jwkkit
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal.identity.signon.keys import FIRST, folder, make_key, signing_keys
from portal.identity.signon.provider import Provider


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.SIGN_ON_KEYS = str(tmp_path / "keys")


def published(client):
    keys = client.get(reverse("idp:oidc:jwks")).json()["keys"]
    return {key["kid"] for key in keys}


def signs():
    return Provider().get_signing_key().pem


def test_the_first_is_made_when_it_is_missing():
    [key] = signing_keys()

    assert signs() == key.pem
    [file] = folder().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_its_primes_are_looked_at_once():
    pem = signs()

    assert jwkkit.load_pem(pem) is jwkkit.load_pem(pem)


def test_two_processes_make_the_same_first_one():
    makers = [threading.Thread(target=make_key, args=[FIRST]) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    [key] = signing_keys()
    assert signs() == key.pem
    assert len(list(folder().iterdir())) == 1


def test_the_next_is_published_before_it_signs_and_the_last_after(client, db):
    first = signs()
    [old] = published(client)
    moment = timezone.now()
    call_command("sign_on_key", verbosity=0)

    both = published(client)
    assert len(both) == 2
    assert signs() == first
    with time_machine.travel(moment + timedelta(hours=25)):
        assert signs() != first
        assert published(client) == both
    with time_machine.travel(moment + timedelta(hours=49)):
        [left] = published(client)
        assert left != old
