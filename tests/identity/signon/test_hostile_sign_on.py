"""A home base that lies or talks nonsense, and clients that do: words, never a 500."""

import json
import time
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.identity.signon import asking, clients, discovery
from portal.identity.signon.secrets import hashed

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLISHED = json.loads(RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "1"}


class Home:
    """Answers as Chengdu would; `spoilt` overrides what it says."""

    def __init__(self, url):
        self.url, self.nonce, self.spoilt = url, "", {}
        self.person = str(new_id())

    def ask(self, method, url, **sent):
        place = urlsplit(url).path
        if place == "/.well-known/openid-configuration":
            said = {name: f"{self.url}/{name}" for name in discovery.ENDPOINTS}
            return json.dumps(said | {"issuer": self.url}).encode()
        if place == "/jwks_uri":
            return json.dumps(self.spoilt.get("keys", {"keys": [PUBLISHED]})).encode()
        if place == "/token_endpoint":
            token = jwt.encode(self.claims(), KEY, "RS256", headers={"kid": "1"})
            return json.dumps({"id_token": token}).encode()
        return b"ok"

    def claims(self):
        return {
            "iss": self.url,
            "aud": "chongqing",
            "sub": self.person,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "auth_time": int(time.time()),
            "nonce": self.nonce,
            "jti": str(new_id()),
            "sid": str(new_id()),
            "card": self.card() | self.spoilt.get("card", {}),
        } | self.spoilt.get("claims", {})

    def card(self):
        person = {
            "id": self.person,
            "home": "chengdu",
            "version": 1,
            "withdrawn_at": None,
            "name": "李",
            "name_en": "",
            "assurance": 1,
        }
        return {
            "person": person | self.spoilt.get("person", {}),
            "epoch": 1,
            "organisations": [],
            "contact": "",
            "roles": [],
            "position": 1,
        }


@pytest.fixture
def home(sichuan, monkeypatch):
    cache.clear()
    home = Home(sichuan.url)
    monkeypatch.setattr(discovery, "_ask", home.ask)
    monkeypatch.setattr(asking, "is_known_at", lambda peer: True)  # it confirmed it
    return home


def come(client, home):
    """From the button, by way of home, to where the answer leads."""
    leaving = client.post(reverse("identity:sign-on", args=["chengdu"]))
    asked = dict(parse_qsl(urlsplit(leaving.url).query))
    home.nonce = asked["nonce"]
    back = {"state": asked["state"], "code": "any"}
    return client.get(reverse("identity:signed-on", args=["chengdu"]), back)


def is_in(client):
    return "_auth_user_id" in client.session


def test_one_that_speaks_the_truth_is_believed(client, home):
    assert come(client, home).url == "/"
    assert is_in(client)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"keys": 5},
        {"keys": {}},
        {"keys": {"keys": 5}},
        {"keys": {"keys": [5]}},
        {"keys": {"keys": [{"kid": "1", "kty": "RSA", "n": 5, "e": 5}]}},
        {"claims": {"exp": float("inf")}},
        {"claims": {"iat": {}}},
        {"claims": {"sid": "x"}},
        {"claims": {"sid": ["x"]}},
        {"claims": {"nonce": 5}},
        {"claims": {"card": 5}},
        {"claims": {"sub": "01a20250-36ad-71a2-8da3-b39024f79a82"}},
        {"card": {"epoch": 10**30}},
        {"card": {"position": 2**63}},
        {"card": {"contact": "\0"}},
        {"card": {"organisations": [[]]}},
        {"person": {"id": "x"}},
        {"person": {"home": "chongqing"}},
        {"person": {"name": "\0"}},
        {"person": {"name": None}},
    ],
    ids=str,
)
def test_one_that_talks_nonsense_is_not(client, home, spoilt):
    home.spoilt = spoilt

    assert come(client, home).url == reverse("identity:elsewhere")

    assert not is_in(client)


@pytest.mark.parametrize(
    "secret",
    [
        *(None, "", "client_secret$", "client_secret$x$salt$hash"),
        "client_secret$1000000000$salt$hash=",  # an hour of ours for each question
        "pbkdf2_sha256$1$salt$hash=",
    ],
)
def test_a_hash_that_would_be_dear_or_is_none_is_not_kept(sichuan, secret):
    with pytest.raises(Refusal) as refusal:
        clients.take_introduction(sichuan, {"secret": secret})

    assert refusal.value.code == "malformed"


def test_a_hash_of_ours_is_kept(sichuan):
    assert clients.take_introduction(sichuan, {"secret": hashed("x" * 64)}) == {}


NOBODY = {"HTTP_AUTHORIZATION": "Basic AGE6Yg=="}  # a name of NUL


@pytest.mark.parametrize("place", ["authorize", "device", "logout"])
@pytest.mark.parametrize(
    "query", ["client_id=%00", "client_id=%zz", "id_token_hint=x", "resource=http://["]
)
def test_a_page_asked_for_nonsense_says_so(client, lin, place, query):
    client.force_login(lin)

    assert client.get(f"/identity/o/{place}?{query}").status_code < 500


@pytest.mark.parametrize("place", ["token", "revoke", "device/code", "userinfo"])
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"client_id": "a\0", "client_secret": "b"},
        {"grant_type": "authorization_code", "client_id": "\0", "code": "\0"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        {"token": "\0", "access_token": "\0"},
        {"resource": "x"},
        {"resource": "http://["},
    ],
    ids=str,
)
@pytest.mark.parametrize("headers", [{}, NOBODY, {"HTTP_AUTHORIZATION": "Bearer \xff"}])
def test_a_program_that_sends_nonsense_is_told_so(client, db, place, sent, headers):
    answer = client.post(f"/identity/o/api/{place}", sent, **headers)

    assert 400 <= answer.status_code < 500
