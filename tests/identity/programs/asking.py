"""How programs and people ask the provider, as each does."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

AUTHORIZE, TOKEN = "/identity/o/authorize", "/identity/o/api/token"
REVOKE, INTROSPECT = "/identity/o/api/revoke", "/identity/o/api/introspect"
DEVICE = "/identity/o/device"
BACK = "https://program.example/back"
MINE = "/api/v1/memberships/"
VERIFIER = "v" * 64
DIGEST = hashlib.sha256(VERIFIER.encode()).digest()
CHALLENGE = base64.urlsafe_b64encode(DIGEST).rstrip(b"=").decode()


def asking(program, **changes):
    return {
        "client_id": program.pk,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "read book",
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes


def let_in(client, who, program, scopes=("read", "book"), action="grant", **changes):
    """Where the browser goes once somebody has answered, as a dict."""
    client.force_login(who)
    page = client.get(AUTHORIZE, asking(program, **changes))
    assert page.status_code == 200, page.headers
    sent = {
        "request": page.context["form"].initial["request"],
        "scopes": list(scopes),
        "action": action,
    }
    answer = client.post(AUTHORIZE, sent)
    assert answer["Location"].startswith(BACK)
    query = urlsplit(answer["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def send(path, sent):
    """As programs do: a form, and no cookie."""
    kind = "application/x-www-form-urlencoded"
    return Client().post(path, urlencode(sent), content_type=kind)


def redeem(program, secret, code, wrong=None):
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": program.pk,
        "client_secret": secret,
    }
    return send(TOKEN, sent | (wrong or {}))


def call(token, path=MINE, method="get"):
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(path, headers=headers)


def begin_device(device):
    asked = {"client_id": device.pk, "scope": "read"}
    return send("/identity/o/api/device/code", asked).json()


def poll_device(device, told):
    sent = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": told["device_code"],
        "client_id": device.pk,
    }
    return send(TOKEN, sent)


def answer_device(client, told, action="confirm"):
    """The page where somebody is asked about a device, and the one after the answer."""
    place = f"{DEVICE}?code={told['user_code']}"
    page = client.get(place)
    return page, client.post(place, {"action": action})
