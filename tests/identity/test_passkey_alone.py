"""Signing in by a passkey alone: its device must have asked who holds it."""

import hashlib
import json

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AuthenticatorData, CollectedClientData

from portal.identity.models import Account
from portal.identity.sign_in.addresses import mark_verified
from tests.identity.passkeys import passkey

HERE = "localhost"
SEEN = AuthenticatorData.FLAG.UP
KNOWN = SEEN | AuthenticatorData.FLAG.UV

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def ming(key):
    account = Account.objects.create_user("ming@demo.example", "x", name="明")
    mark_verified(account)
    data = passkey("手机", key)
    Authenticator.objects.create(user=account, type="webauthn", data=data)
    return account


def asked(client):
    """What the sign-in page asks of the browser's passkeys."""
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    page = reverse("mfa_login_webauthn")
    answer = client.get(page, headers=ajax, SERVER_NAME=HERE)
    return answer.json()["request_options"]["publicKey"]


def shown(client, key, account, flags):
    """The answer of a device that saw its holder, or also knows who it is."""
    told = AuthenticatorData.create(hashlib.sha256(HERE.encode()).digest(), flags, 1)
    said = CollectedClientData.create(
        CollectedClientData.TYPE.GET,
        websafe_decode(asked(client)["challenge"]),
        f"http://{HERE}",
    )
    signature = key.sign(told + said.hash, ec.ECDSA(hashes.SHA256()))
    known = websafe_encode("手机".encode())
    response = {
        "clientDataJSON": said.b64,
        "authenticatorData": websafe_encode(told),
        "signature": websafe_encode(signature),
        "userHandle": websafe_encode(user_pk_to_url_str(account).encode()),
    }
    credential = {"id": known, "rawId": known, "type": "public-key"}
    sent = json.dumps(credential | {"response": response})
    page = reverse("mfa_login_webauthn")
    client.post(page, {"credential": sent}, SERVER_NAME=HERE)
    return "_auth_user_id" in client.session


def test_the_page_asks_for_the_holder(client, ming):
    assert asked(client)["userVerification"] == "required"


def test_a_device_that_knows_its_holder_lets_in(client, ming, key):
    assert shown(client, key, ming, KNOWN)


def test_a_device_in_anybodys_hand_does_not(client, ming, key):
    assert not shown(client, key, ming, SEEN)
