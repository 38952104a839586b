"""What serves once does so, too, for those who show it at the same moment."""

import time

import pytest
from allauth.idp.oidc.internal.oauthlib import authorization_codes
from allauth.idp.oidc.models import Token

from tests.identity.programs.asking import TOKEN, let_in, redeem, send
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
