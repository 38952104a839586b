"""Only what a known peer signed, just now, for this base, once, is answered."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from portal.core.time import now
from portal.nodes import signing
from portal.nodes.keys import kid_of, make_key, public_pem, read_key
from portal.nodes.models import Node, NodeKey
from portal.nodes.signing import REQUEST_PARTS, Answer, Message, Unsigned

HERE = "http://localhost:8000"
STATUS = "/node/v1/status"

pytestmark = pytest.mark.django_db


@pytest.fixture
def chengdus_key(keys):
    file = keys / "peer.pem"
    make_key(file)
    return read_key(file)


@pytest.fixture
def peer(chongqing, chengdus_key):
    peer = Node.objects.create(
        code="chengdu", name="成都", url="http://x", division_prefixes=["51"]
    )
    know(peer, chengdus_key)
    return peer


def know(node, key, **fields):
    public = key.public_key()
    fields = {"not_before": now() - timedelta(days=1)} | fields
    return NodeKey.objects.create(
        node=node, kid=kid_of(public), public_key=public_pem(public), **fields
    )


def sign_with(key, message, *, parts, body, kid=None, **changes):
    """Sign as the library lets anyone sign."""
    kid = kid or kid_of(key.public_key())
    resolver = MappingKeyResolver(public_keys={}, private_keys={kid: key})
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver)
    options = {"created": now(), "tag": signing.TAG, "key_id": kid} | changes
    signer.sign(message, covered_component_ids=parts, body=body, **options)


def signed(key, url=HERE + STATUS, method="GET", body=None, **changes):
    """The headers of a request as a peer signs it."""
    message = Message(method, url)
    changes = {"nonce": secrets.token_urlsafe(), "parts": REQUEST_PARTS} | changes
    sign_with(key, message, body=body, **changes)
    return message.headers


def ask(client, headers, path=STATUS):
    return client.get(path, headers=headers)


def assert_refused(response):
    assert response.status_code == 401
    assert response.json()["code"] == "unsigned"


def test_signed_request_is_answered(client, peer, chengdus_key):
    response = ask(client, signed(chengdus_key))

    assert response.status_code == 200
    assert response.json()["base"] == "chongqing"


def test_answer_is_proven_for_its_own_question_alone(peer, chengdus_key):
    asked = Message("GET", HERE + STATUS, signed(chengdus_key))
    asked_again = Message("GET", HERE + STATUS, signed(chengdus_key))
    other = Message("GET", HERE + "/other", signed(chengdus_key, HERE + "/other"))
    answer = Answer(200, asked)
    sign_with(chengdus_key, answer, parts=signing.ANSWER_PARTS, body=b"{}")

    signing.verify_answer(answer, peer=peer, body=b"{}")
    wrong = ({"request": other}, {"request": asked_again}, {"status_code": 404})
    for changed in wrong:
        with pytest.raises(Unsigned):
            signing.verify_answer(replace(answer, **changed), peer=peer, body=b"{}")
    with pytest.raises(Unsigned):
        signing.verify_answer(answer, peer=peer, body=b"[]")


def test_answer_of_another_base_is_not_this_peers(peer, chengdus_key, keys):
    make_key(keys / "shanghai.pem")
    shanghais = read_key(keys / "shanghai.pem")
    shanghai = Node.objects.create(code="shanghai", url="x", division_prefixes=["31"])
    know(shanghai, shanghais)
    answer = Answer(200, Message("GET", HERE, signed(chengdus_key)))
    sign_with(shanghais, answer, parts=signing.ANSWER_PARTS, body=b"{}")

    with pytest.raises(Unsigned, match="resolve"):
        signing.verify_answer(answer, peer=peer, body=b"{}")


def test_answers_are_signed_by_this_base(client, peer, chengdus_key, own_key_file):
    headers = signed(chengdus_key)
    response = ask(client, headers)
    asked = Message("GET", HERE + STATUS, headers)
    public = public_pem(read_key(own_key_file).public_key()).encode()
    known = MappingKeyResolver(
        public_keys={kid_of(read_key(own_key_file).public_key()): public},
        private_keys={},
    )

    signing.verify(
        Answer(200, asked, dict(response.headers)),
        keys=known,
        parts=signing.ANSWER_PARTS,
        body=response.content,
    )


@pytest.mark.parametrize("path", ["status", "feed", "records", "digest"])
def test_unsigned_request_is_refused(client, peer, path):
    assert_refused(client.get(f"/node/v1/{path}"))


def test_unsigned_poke_is_refused(client, peer):
    assert_refused(client.post("/node/v1/poke"))


@pytest.mark.parametrize(
    "value", ["", "x", "a=(", "a=();created=1", "\x01", "é" * 9999]
)
def test_garbage_for_a_signature_is_refused(client, peer, value):
    headers = {"Signature-Input": value, "Signature": value}

    assert_refused(ask(client, headers))


def test_changed_question_is_refused(client, peer, chengdus_key):
    headers = signed(chengdus_key, HERE + "/node/v1/digest?kind=identity.division")

    assert_refused(ask(client, headers, "/node/v1/digest?kind=identity.person"))


def test_question_meant_for_another_base_is_refused(client, peer, chengdus_key):
    headers = signed(chengdus_key, f"http://localhost:8001{STATUS}")

    assert_refused(ask(client, headers))


def test_other_method_is_refused(client, peer, chengdus_key):
    assert_refused(ask(client, signed(chengdus_key, method="POST", body=b"")))


def test_body_that_is_not_signed_is_refused(client, peer, chengdus_key):
    url = HERE + "/node/v1/poke"
    headers = signed(chengdus_key, url, "POST", body=b"")
    response = client.generic("POST", "/node/v1/poke", b"more", headers=headers)

    assert_refused(response)


def test_request_is_used_once(client, peer, chengdus_key):
    headers = signed(chengdus_key)
    assert ask(client, headers).status_code == 200

    assert_refused(ask(client, headers))


def test_refused_request_does_not_use_up_its_nonce(client, peer, chengdus_key):
    headers = signed(chengdus_key)
    assert_refused(ask(client, headers, STATUS + "?x=1"))

    assert ask(client, headers).status_code == 200


@pytest.mark.parametrize("age", [-120, 301 + 31])
def test_stale_and_early_requests_are_refused(client, peer, chengdus_key, age):
    headers = signed(chengdus_key)

    with time_machine.travel(now() + timedelta(seconds=age), tick=False):
        assert_refused(ask(client, headers))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": None},
        {"nonce": ""},
        {"nonce": "n" * 65},
        {"tag": "another-application"},
        {"tag": None},
        {"parts": ("@method",)},
        {"parts": ("@target-uri",)},
    ],
)
def test_signature_must_cover_what_we_rely_on(client, peer, chengdus_key, changes):
    assert_refused(ask(client, signed(chengdus_key, **changes)))


def test_unknown_key_is_refused(client, peer, keys):
    make_key(keys / "unknown.pem")

    assert_refused(ask(client, signed(read_key(keys / "unknown.pem"))))


def test_forged_name_of_a_key_is_refused(client, peer, keys, chengdus_key):
    make_key(keys / "unknown.pem")
    forger = read_key(keys / "unknown.pem")

    assert_refused(ask(client, signed(forger, kid=kid_of(chengdus_key.public_key()))))


@pytest.mark.parametrize(("begins", "ends"), [(-9, -1), (1, 9)])
def test_key_counts_while_it_is_valid(client, peer, chengdus_key, begins, ends):
    hour = timedelta(hours=1)
    NodeKey.objects.update(
        not_before=now() + begins * hour, expires_at=now() + ends * hour
    )

    assert_refused(ask(client, signed(chengdus_key)))


def test_own_key_opens_no_door(client, chongqing, peer, own_key_file):
    know(chongqing, read_key(own_key_file))

    assert_refused(ask(client, signed(read_key(own_key_file))))


def test_both_keys_serve_while_they_change(client, peer, keys, chengdus_key):
    make_key(keys / "new.pem")
    new = read_key(keys / "new.pem")
    know(peer, new)

    for key in (chengdus_key, new):
        assert ask(client, signed(key)).status_code == 200
