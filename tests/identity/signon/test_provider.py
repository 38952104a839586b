"""A base as the provider of its own people, for any client that knows the standard."""

import hashlib
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.identity.signon.browser import said_in
from tests.identity.signon.shadows import shadow
from tests.identity.signon.stock import APP, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def test_a_stock_client_signs_in_by_discovery_alone(stock, at_home, li, chengdu):
    token = sign_in(stock, at_home)

    said = token["userinfo"]
    assert said["iss"] == chengdu.url
    assert said["sub"] == str(li.person_id)
    assert (said["name"], said["home"]) == ("li", "chengdu")
    assert said["organisations"][0]["roles"] == ["researcher"]
    assert said["auth_time"]
    assert said["amr"] == ["pwd"]
    assert "card" not in said  # that is for bases
    assert stock.userinfo(token=token)["sub"] == said["sub"]


def test_the_issuer_is_fixed_whatever_host_is_named(chengdu):
    port = chengdu.url.rpartition(":")[2]
    said = requests.get(
        f"http://127.0.0.1:{port}/.well-known/openid-configuration", timeout=30
    ).json()

    addresses = [v for k, v in said.items() if k.endswith(("_endpoint", "_uri"))]
    assert said["issuer"] == chengdu.url
    assert len(addresses) > 5
    assert all(address.startswith(f"{chengdu.url}/") for address in addresses)


def question(chengdu, **more):
    asked = {
        "response_type": "code",
        "client_id": "program",
        "redirect_uri": APP,
        "scope": "openid",
        "state": "s",
    }
    return f"{chengdu.url}/identity/o/authorize?{urlencode(asked | more)}"


@pytest.fixture
def of_base(chengdu, introduced):
    """What Chongqing asks, with more parameters."""

    def ask(**more):
        challenge = hashlib.sha256(b"v").hexdigest()
        back = "http://localhost:8000/account/elsewhere/chengdu/signed-on/"
        base = {"client_id": "chongqing", "redirect_uri": back}
        pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
        return question(chengdu, **base | pkce | more)

    return ask


class TestAnotherBase:
    def test_is_answered_silently_the_first_time_too(self, at_home, of_base):
        answer = at_home.ask(of_base(prompt="none"))

        assert "code" in said_in(answer.headers["Location"])

    def test_hears_that_nobody_is_signed_in(self, traveller, of_base):
        answer = traveller.ask(of_base(prompt="none"))

        said = said_in(answer.headers["Location"])
        assert said == {"error": "login_required", "state": "s"}

    def test_hears_that_the_person_has_not_agreed(self, at_home, of_base, chengdu):
        with chengdu.connect() as session:
            session.execute("UPDATE identity_consent SET withdrawn_at = now()")

        answer = at_home.ask(of_base(prompt="none"))

        assert said_in(answer.headers["Location"])["error"] == "consent_required"

    def test_is_told_only_how_old_it_may_be(self, traveller, of_base, li):
        traveller.sign_in_there(li, age=100)

        fresh = traveller.ask(of_base(prompt="none", max_age=200))
        stale = traveller.ask(of_base(prompt="none", max_age=50))
        asked = traveller.ask(of_base(max_age=50))

        assert "code" in said_in(fresh.headers["Location"])
        assert said_in(stale.headers["Location"])["error"] == "login_required"
        assert asked.headers["Location"].startswith("/account/reauthenticate/")

    def test_may_have_the_person_show_again_who_they_are(self, at_home, of_base):
        answer = at_home.ask(of_base(prompt="login"))

        to = answer.headers["Location"]
        assert to.startswith("/account/reauthenticate/")
        assert "prompt" not in said_in(to)["next"]

    @pytest.mark.parametrize(
        "proof", [{"code_challenge": ""}, {"code_challenge_method": "plain"}]
    )
    def test_gets_no_code_that_anybody_could_redeem(self, at_home, of_base, proof):
        answer = at_home.ask(of_base(prompt="none", **proof))

        said = said_in(answer.headers["Location"])
        assert said == {"error": "invalid_request", "state": "s"}

    def test_is_answered_nowhere_but_at_its_own_address(self, at_home, of_base):
        answer = at_home.ask(of_base(redirect_uri="https://evil.example/"))

        assert "Location" not in answer.headers


def test_a_program_hears_what_max_age_means_too(traveller, chengdu, program, li):
    traveller.sign_in_there(li, age=100)

    answer = traveller.ask(question(chengdu, max_age=50))

    assert answer.headers["Location"].startswith("/account/reauthenticate/")


def test_a_stock_client_may_ask_that_they_show_it_just_now(
    stock, traveller, li, chengdu, settings
):
    argon = "django.contrib.auth.hashers.Argon2PasswordHasher"  # as at Chengdu
    settings.PASSWORD_HASHERS = [argon]
    li.set_password("correct horse")
    with chengdu.inside():
        li.save(update_fields=["password"])
    traveller.sign_in_there(li, age=100)
    begun = int(time.time())

    token = sign_in(stock, traveller, max_age=0)

    assert token["userinfo"]["auth_time"] >= begun


@pytest.mark.parametrize("max_age", ["0", "00"])
def test_nobody_is_asked_twice_to_show_it_just_now(
    chengdu, traveller, program, max_age
):
    answer = traveller.ask(question(chengdu, max_age=max_age))

    to = answer.headers["Location"]
    assert to.startswith("/account/login/")
    assert "max_age" not in said_in(to)["next"]


def test_an_age_beyond_all_use_is_none(chengdu, at_home, program):
    answer = at_home.ask(question(chengdu, max_age="9" * 5000))

    assert answer.status_code == 302


def test_who_is_at_home_elsewhere_is_not_passed_on(
    chengdu, traveller, of_base, program
):
    """A base answers for its own people: what another said of them ends here."""
    with chengdu.inside():
        somebody = shadow("chongqing")
    traveller.sign_in_there(somebody)

    silent = traveller.ask(of_base(prompt="none"))
    asked = traveller.ask(of_base())
    of_program = traveller.ask(question(chengdu))

    assert said_in(silent.headers["Location"])["error"] == "login_required"
    assert said_in(asked.headers["Location"])["error"] == "access_denied"
    assert said_in(of_program.headers["Location"])["error"] == "access_denied"
