"""A base joins: it introduces itself, and its administrator's word makes it known."""

import json
from dataclasses import asdict, replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from portal.core.errors import Refusal
from portal.nodes import exchange, joining
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.models import Link, Node, NodeKey, Sharing
from tests.two_bases import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def unknown(chengdu):
    """Chengdu runs, and this base has not heard of it."""
    Link.objects.all().delete()
    Sharing.objects.filter(peer="chengdu").delete()
    NodeKey.objects.filter(node="chengdu").delete()
    Node.objects.filter(code="chengdu").delete()
    return chengdu


@pytest.fixture
def found(unknown):
    return joining.ask_who_is_there(unknown.url)


def run(url, **options):
    out = StringIO()
    call_command("join_base", url, stdout=out, **options)
    return out.getvalue()


def introducing(liar, **changes):
    """Let the liar introduce itself as Chengdu does, but for some changes."""
    said = {
        "code": "chengdu",
        "name": "成都基地",
        "name_en": "Chengdu base",
        "url": liar.url,
        "division_prefixes": ["51"],
        "public_key": public_pem(liar.key.public_key()),
    }
    liar.answer = lambda handler: (200, json.dumps(said | changes).encode())


def refused(url):
    with pytest.raises(Refusal) as refusal:
        joining.ask_who_is_there(url)
    return refusal.value.code


def test_a_base_says_who_it_is(found, unknown):
    assert (found.code, found.url) == ("chengdu", unknown.url)
    assert found.division_prefixes == ["51"]
    assert found.public_key == unknown.public_key


def test_what_was_vouched_for_is_read(found, unknown):
    with unknown.inside():
        division("510104")
    joining.join(found=found)

    assert exchange.pull(Node.objects.get(code="chengdu"))

    assert Link.objects.get(peer="chengdu").error == ""


def test_asking_alone_makes_nobody_known(found):
    assert not Node.objects.filter(code="chengdu").exists()


def test_joining_twice_is_joining_once(found):
    for name in ("成都", "成都基地"):
        joining.join(found=replace(found, name=name))

    assert Node.objects.get(code="chengdu").name == "成都基地"
    assert NodeKey.objects.filter(node="chengdu").count() == 1


def test_the_command_shows_both_fingerprints_and_believes_the_one_told(unknown):
    told = joining.ask_who_is_there(unknown.url).fingerprint

    said = run(unknown.url, fingerprint=told.lower().replace(" ", ""))

    assert told in said
    assert joining.own_introduction().fingerprint in said
    assert "manage.py join_base http://localhost:8000" in said
    assert Node.objects.filter(code="chengdu").exists()


@pytest.mark.parametrize("answer", ["n", "", "yes please"])
def test_who_does_not_vouch_changes_nothing(unknown, monkeypatch, answer):
    monkeypatch.setattr("builtins.input", lambda _: answer)

    with pytest.raises(CommandError):
        run(unknown.url)
    assert not Node.objects.filter(code="chengdu").exists()


def test_who_vouches_by_hand_joins(unknown, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "y")
    run(unknown.url + "/")

    assert Node.objects.get(code="chengdu").url == unknown.url


def test_another_fingerprint_changes_nothing(unknown):
    with pytest.raises(CommandError):
        run(unknown.url, fingerprint="ABCD 0123")
    assert not Node.objects.filter(code="chengdu").exists()


def test_an_answer_is_signed_by_the_key_that_it_offers(liar, own_key, keys):
    make_key(keys / "another.pem")
    another = public_pem(read_key(keys / "another.pem").public_key())

    introducing(liar, public_key=another)

    assert refused(liar.url) == "unreachable"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "http://elsewhere"}, "address"),
        ({"code": "chongqing"}, "own"),
        ({"code": "*"}, "details"),
        ({"code": "x" * 21}, "details"),
        ({"name": ""}, "details"),
        ({"division_prefixes": ["510104"]}, "details"),
        ({"division_prefixes": 51}, "unreachable"),
        ({"public_key": "garbage"}, "unreachable"),
    ],
)
def test_what_makes_no_sense_is_refused(liar, own_key, changes, code):
    introducing(liar, **changes)

    assert refused(liar.url) == code


def test_no_base_names_the_divisions_of_another(liar, own_key, chongqing):
    introducing(liar, division_prefixes=["51", "50"])

    assert refused(liar.url) == "details"


def test_no_base_and_no_address_are_said(own_key, db):
    assert refused("http://localhost:1") == "unreachable"
    assert refused("no address") == "unreachable"


def test_a_base_that_does_not_know_itself_introduces_nobody(client, own_key, db):
    with pytest.raises(Refusal) as refusal:
        joining.own_introduction()

    assert refusal.value.code == "unregistered"
    answer = client.get("/node/v1/introduction", headers={"Signature": "x"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unregistered")


def test_an_answer_belongs_to_a_signed_request(client, chengdu):
    assert client.get("/node/v1/introduction").status_code == 401
    assert client.post("/node/v1/introduction").status_code == 405


@pytest.mark.parametrize("signature", ["é", "", "x"])
def test_no_signature_is_too_odd_to_be_answered(client, chengdu, own_key, signature):
    said = client.get("/node/v1/introduction", headers={"Signature": signature})

    assert said.status_code in (200, 401)


def test_a_key_of_another_base_is_not_taken(found, own_public_key):
    with pytest.raises(Refusal) as refusal:
        joining.join(found=replace(found, public_key=own_public_key))

    assert refusal.value.code == "key"
    assert not Node.objects.filter(code="chengdu").exists()


def test_nobody_takes_the_place_of_a_base_that_is_known(found, keys):
    joining.join(found=found)
    make_key(keys / "impostor.pem")
    impostor = public_pem(read_key(keys / "impostor.pem").public_key())
    taken = replace(found, public_key=impostor, url="https://evil.example")

    with pytest.raises(Refusal) as refusal:
        joining.join(found=taken)

    assert refusal.value.code == "known"
    assert Node.objects.get(code="chengdu").url == found.url
    assert NodeKey.objects.get(node="chengdu").public_key == found.public_key


def test_an_introduction_tells_no_more_than_it_should(found):
    assert set(asdict(found)) == {*joining.DETAILS, "public_key"}


def test_no_base_is_called_everyone(db):
    with (
        pytest.raises(IntegrityError, match="node_code_is_a_slug"),
        transaction.atomic(),
    ):
        Node.objects.create(code="*", url="http://x", division_prefixes=["99"])
