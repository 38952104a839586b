"""What serves once does so, too, for those who show it at the same moment."""

import time

import pytest
from allauth.idp.oidc.internal.oauthlib import authorization_codes, device_codes
from allauth.idp.oidc.models import Token
from django.core.cache import cache

from tests.identity.programs.asking import (
    TOKEN,
    answer_device,
    begin_device,
    let_in,
    poll_device,
    redeem,
    send,
)
from tests.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def slowed(call):
    """Leave time for all who race to have looked."""

    def later(*args, **kwargs):
        time.sleep(0.5)
        return call(*args, **kwargs)

    return later


def statuses(call):
    return sorted(answer.status_code for answer in race(*[call] * 4))


def test_a_code_is_redeemed_once(client, lin, make, monkeypatch):
    program, secret = make()
    code = let_in(client, lin, program)["code"]
    slow = slowed(authorization_codes.invalidate)
    monkeypatch.setattr(authorization_codes, "invalidate", slow)

    assert statuses(lambda: redeem(program, secret, code)) == [200, 400, 400, 400]
    assert Token.objects.filter(type=Token.Type.ACCESS_TOKEN).count() == 1


def test_a_refresh_token_is_renewed_once(granted, monkeypatch):
    program, secret, told = granted
    monkeypatch.setattr(Token, "delete", slowed(Token.delete))
    sent = {
        "grant_type": "refresh_token",
        "refresh_token": told["refresh_token"],
        "client_id": program.pk,
        "client_secret": secret,
    }

    assert statuses(lambda: send(TOKEN, sent)) == [200, 400, 400, 400]
    assert Token.objects.filter(type=Token.Type.REFRESH_TOKEN).count() == 1


@pytest.fixture
def device(make):
    return make("device", scopes=["read"])[0]


def test_a_devices_code_is_redeemed_once(client, lin, device, monkeypatch):
    told = begin_device(device)
    client.force_login(lin)
    answer_device(client, told)
    # Each polls for the first time, and time is left for all to have looked.
    slow = slowed(lambda code, state: None)
    monkeypatch.setattr(device_codes, "update_device_state", slow)

    assert statuses(lambda: poll_device(device, told)) == [200, 400, 400, 400]
    assert Token.objects.filter(type=Token.Type.ACCESS_TOKEN).count() == 1


def test_a_poll_does_not_undo_an_answer(client, lin, device, monkeypatch):
    told = begin_device(device)
    client.force_login(lin)
    write = device_codes.update_device_state

    def later(code, state):
        if state["granted"] is None:  # the poll; the answer comes meanwhile
            time.sleep(0.5)
        return write(code, state)

    def answer():
        time.sleep(0.2)
        return answer_device(client, told)

    monkeypatch.setattr(device_codes, "update_device_state", later)

    race(lambda: poll_device(device, told), answer)

    state = cache.get(device_codes.cache_device_code_key(told["device_code"]))
    assert state["granted"] is True
