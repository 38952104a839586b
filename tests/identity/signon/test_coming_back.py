"""Coming back from one's home base: only what that base says, once, to us, is taken."""

import base64
import json
import time
from datetime import timedelta

import jwt
import pytest
import time_machine
from allauth.core.internal.jwkkit import load_jwk_from_pem
from allauth.idp.oidc.models import Client
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.identity.models import Account
from portal.identity.signon import asking, clients
from portal.identity.signon.discovery import configuration_of, fetch
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node, OutboxMessage
from tests.identity.signon.browser import PAGE, said_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]

BACK = reverse("identity:signed-on", args=["chengdu"])


@pytest.fixture
def signing_key(chengdu, introduced):
    """The private key by which Chengdu signs, and its name."""
    fetch(configuration_of(introduced)["jwks_uri"])  # makes the first one
    [file] = (chengdu.folder / "chengdu-sign-on").glob("*.pem")
    public, private = load_jwk_from_pem(file.read_text())
    return private, public["kid"]


@pytest.fixture
def token(chengdu, signing_key):
    """An ID token of Chengdu for us, with other claims where told."""

    def make(key=None, kid=None, algorithm="RS256", **claims):
        said = {
            "iss": chengdu.url,
            "aud": "chongqing",
            "sub": str(new_id()),
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "auth_time": int(time.time()),
            "nonce": "n",
            "jti": new_id().hex,
            "sid": str(new_id()),
        }
        said = {k: v for k, v in (said | claims).items() if v is not None}
        headers = {"kid": kid or signing_key[1]}
        return jwt.encode(said, key or signing_key[0], algorithm, headers)

    return make


def read(peer, token):
    return asking.read_token(peer, token, nonce="n")


def test_a_good_token_is_taken_once(introduced, token):
    good = token()

    assert read(introduced, good)["nonce"] == "n"
    with pytest.raises(PeerTrouble, match="used before"):
        read(introduced, good)


LONG_AGO, FAR_OFF = 1_700_000_000, 4_000_000_000  # the same in every worker


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": LONG_AGO},
        {"aud": "chengdu"},
        {"aud": "program"},
        {"iss": "http://localhost:8000"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"iat": FAR_OFF},
        *[{name: None} for name in asking.REQUIRED],
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_question_is_refused(introduced, token, claims):
    with pytest.raises(PeerTrouble):
        read(introduced, token(**claims))


def test_a_token_signed_by_another_key_is_refused(introduced, token):
    other = rsa.generate_private_key(65537, 2048)

    with pytest.raises(PeerTrouble, match="not good"):
        read(introduced, token(key=other))
    with pytest.raises(PeerTrouble, match="not published"):
        read(introduced, token(key=other, kid="mine"))


def test_a_token_that_nobody_signed_is_refused(introduced, token, signing_key):
    head, body, _signature = token().split(".")
    said = {"alg": "none", "kid": signing_key[1]}
    unsigned = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    for forged in (f"{unsigned}.{body}.", f"{head}.{body}.", "x", "", "a.b.c"):
        with pytest.raises(PeerTrouble):
            read(introduced, forged)


def test_the_public_key_is_no_shared_secret(introduced, token, signing_key):
    with pytest.raises(PeerTrouble):
        read(introduced, token(key="x" * 32, algorithm="HS256"))


class TestACode:
    @pytest.fixture
    def back(self, client, at_home):
        """Where Chengdu sends Li's browser, with a code."""
        asked = client.get("/help/?sso=chengdu", headers=PAGE)
        return at_home.ask(asked["Location"]).headers["Location"]

    def come_back(self, client, address):
        return client.get(address.removeprefix("http://localhost:8000"), headers=PAGE)

    def test_is_worth_something_once(self, client, back):
        kept = {name: cookie.value for name, cookie in client.cookies.items()}
        assert self.come_back(client, back)["Location"] == "/help/"

        other = type(client)()
        other.cookies.load(kept)
        self.come_back(other, back)

        assert get_user(other).is_anonymous
        assert Account.objects.count() == 1

    def test_is_worth_nothing_in_another_browser(self, client, back):
        stranger = type(client)()

        answer = self.come_back(stranger, back)

        assert answer["Location"] == reverse("identity:elsewhere")
        assert get_user(stranger).is_anonymous

    def test_is_worth_nothing_with_another_state(self, client, back):
        answer = self.come_back(client, f"{BACK}?state=x&code={said_in(back)['code']}")

        assert answer["Location"] == reverse("identity:elsewhere")
        assert get_user(client).is_anonymous

    def test_is_worth_nothing_after_a_while(self, client, back):
        later = timezone.now() + timedelta(minutes=11)
        with time_machine.travel(later, tick=False):
            answer = self.come_back(client, back)

        assert answer["Location"] == reverse("identity:elsewhere")

    def test_stolen_is_worth_nothing_to_who_lacks_the_proof(self, introduced, back):
        question = asking.new_question(next="/", is_silent=True)

        with pytest.raises(PeerTrouble, match="invalid_grant"):
            asking.redeem(introduced, question, said_in(back)["code"])

    @pytest.mark.parametrize("code", ["x", "", "\0", "x" * 5000])
    def test_of_our_own_making_is_worth_nothing(self, client, back, code):
        said = {"state": said_in(back)["state"], "code": code}
        answer = client.get(BACK, said, headers=PAGE)

        assert answer["Location"] == "/help/"
        assert get_user(client).is_anonymous

    def test_is_worth_nothing_with_another_secret(self, introduced, back, settings):
        settings.SECRET_KEY = "another"
        question = asking.new_question(next="/", is_silent=True)

        with pytest.raises(PeerTrouble, match="401|invalid_client"):
            asking.redeem(introduced, question, said_in(back)["code"])


def test_a_code_is_worth_nothing_to_another_client(introduced, at_home, chengdu):
    question = asking.new_question(next="/", is_silent=True)
    back = at_home.ask(asking.address_to_ask(introduced, question)).headers["Location"]
    code = said_in(back)["code"]
    with chengdu.inside():
        uris = Client.objects.get().redirect_uris
        Client.objects.create(
            pk="program", secret=clients.hashed("s"), redirect_uris=uris
        )

    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": uris}
    with pytest.raises(PeerTrouble, match="invalid_grant"):
        fetch(
            configuration_of(introduced)["token_endpoint"],
            auth=("program", "s"),
            data=sent | {"code_verifier": question.verifier},
        )

    assert asking.redeem(introduced, question, code)["sid"]


@pytest.mark.parametrize("home", ["chongqing", "shanghai"])
def test_a_base_is_not_believed_about_others_people(
    client, at_home, chengdu, li, lin, home, monkeypatch
):
    """What Chengdu says of people of ours, or of a third base's, counts for nothing."""
    pk = lin.person_id if home == "chongqing" else new_id()
    person = {"id": str(pk), "home": home, "version": 99, "name": "冒名"}
    names = {"name_en": "", "assurance": 3}
    said = {
        "sub": str(pk),
        "sid": str(new_id()),
        "card": {
            "person": person | names,
            **{"epoch": 1, "organisations": [], "roles": [], "contact": ""},
            "position": 1,
        },
    }
    monkeypatch.setattr(asking, "redeem", lambda *asked: said)
    asked = client.get("/help/?sso=chengdu", headers=PAGE)
    state = said_in(asked["Location"])["state"]

    client.get(BACK, {"state": state, "code": "x"}, headers=PAGE)

    assert get_user(client).is_anonymous
    lin.person.refresh_from_db()
    assert lin.person.name == "lin"


class TestIntroduction:
    def test_repeated_says_nothing_new(self, introduced):
        clients.register(introduced)

        assert asked_to_introduce() == 1

    def test_is_made_again_with_another_secret(self, introduced, settings):
        settings.SECRET_KEY = "another"
        clients.register(introduced)

        assert asked_to_introduce() == 2

    def test_keeps_the_address_a_base_has_now(self, sichuan, chongqing):
        clients.take_introduction(sichuan, {"secret": clients.hashed("x")})
        Node.objects.filter(pk="chengdu").update(url="https://cd.example")

        clients.register(Node.objects.get(pk="chengdu"))

        found = Client.objects.get()
        back = "https://cd.example/account/elsewhere/chongqing/signed-on/"
        assert found.get_redirect_uris() == [back]
        assert found.get_grant_types() == ["authorization_code"]

    def test_to_oneself_is_none(self, chongqing):
        clients.register(chongqing)

        assert asked_to_introduce() == 0

    @pytest.mark.parametrize(
        "secret", [None, "", "plain", "md5$a$b", {}, "client_secret$1$a$b\0", "x" * 999]
    )
    def test_without_a_hash_is_refused(self, sichuan, secret):
        with pytest.raises(Refusal) as refusal:
            clients.take_introduction(sichuan, {"secret": secret})

        assert refusal.value.code == "malformed"
        assert not Client.objects.exists()


def asked_to_introduce():
    return OutboxMessage.objects.filter(kind=clients.INTRODUCE).count()
