"""A peer that lies, dawdles or talks nonsense harms nobody but itself."""

import time
from datetime import timedelta

import pytest

from portal.identity.models import Division
from portal.nodes import client as client_module
from portal.nodes import exchange
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.keys import make_key, read_key
from portal.nodes.models import Cursor, Quarantined
from tests.nodes.lying_peer import drip, offering, trouble
from tests.nodes.test_copies import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def peer(lying_base):
    return lying_base


def test_the_liar_can_tell_the_truth(liar, peer):
    liar.answer = offering(line())

    assert trouble(peer) == ""
    assert Division.objects.get().name == "锦江区"
    assert Cursor.objects.get().place == (9, 9)


def test_kind_unknown_here_is_ignored(liar, peer):
    liar.answer = offering(line(), kind="vouchers.voucher")

    assert trouble(peer) == ""
    assert not Division.objects.exists()


def test_bad_lines_do_not_stop_the_feed(liar, peer):
    liar.answer = offering(
        line("510104"), b"garbage", line("510105", home="chongqing"), line("510106")
    )

    assert trouble(peer) == ""
    assert Division.objects.count() == 2
    assert Quarantined.objects.count() == 2
    assert Cursor.objects.get().place == (9, 9)


def test_more_lines_than_were_asked_for_are_refused(liar, peer, monkeypatch):
    monkeypatch.setattr(exchange, "PAGE", 1)
    liar.answer = offering(line("510104"), line("510106"))

    assert "more lines" in trouble(peer)
    assert not Division.objects.exists()


def test_unsigned_answer_is_not_believed(liar, peer):
    liar.answer = lambda handler: handler.send_whole(200, b"{}", {})

    assert "not proven" in trouble(peer)


def test_answer_signed_by_another_is_not_believed(liar, peer, keys):
    liar.answer = offering(line())
    make_key(keys / "third.pem")
    liar.key = read_key(keys / "third.pem")

    assert "not proven" in trouble(peer)
    assert not Division.objects.exists()


def test_answer_changed_on_its_way_is_not_believed(liar, peer):
    def answer(handler):
        status, body = offering(line())(handler)
        url = liar.url + handler.path
        asked = client_module.Message("GET", url, dict(handler.headers.items()))
        signed = liar.signature(asked, status, body)
        handler.send_whole(status, body.replace(b"1", b"2"), signed)

    liar.answer = answer
    assert "not proven" in trouble(peer)


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 500, 503])
def test_refusal_is_noted(liar, peer, status):
    liar.answer = lambda handler: (status, b'{"detail": "no"}')

    assert str(status) in trouble(peer)


NONSENSE = [
    b"",
    b"garbage",
    b"\xff\xff",
    b"null",
    b"[]",
    b'{"epoch": "one", "kinds": {}}',
    b'{"epoch": -1, "kinds": {}}',
    b'{"epoch": 1e400, "kinds": {}}',
    b'{"epoch": 2147483648, "kinds": {}}',
    b'{"epoch": 1, "kinds": [1]}',
    b'{"epoch": 1, "kinds": {"a": {"schema": 1, "head": [1]}}}',
    b'{"epoch": 1, "kinds": {"a": {"schema": "", "head": [1, 9223372036854775808]}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("said", NONSENSE, ids=lambda said: str(said[:50]))
def test_nonsense_is_noted(liar, peer, said):
    liar.answer = lambda handler: (200, said)

    assert "sense" in trouble(peer)


@pytest.mark.parametrize(
    "end", [(-1, 0), (2**63, 0), ("9", 9), (None, 9), (True, 9), ([], {})]
)
def test_page_that_ends_nowhere_is_not_taken(liar, peer, end):
    liar.answer = offering(line(), end=end)

    assert "sense" in trouble(peer)
    assert not Division.objects.exists()


@pytest.mark.parametrize("end", [(4, 9), (5, 5)])
def test_feed_that_does_not_move_on_is_not_taken(liar, peer, end):
    liar.answer = offering(line(), head=(5, 5), end=(5, 5))
    assert trouble(peer) == ""
    liar.answer = offering(line(version=2), head=(9, 9), end=end)

    assert "move on" in trouble(peer)
    assert Cursor.objects.get().place == (5, 5)
    assert Division.objects.get().version == 1


def test_page_that_leads_nowhere_is_asked_once(liar, peer):
    liar.answer = offering(head=(9, 9), end=(0, 0), more={"behind": 99})

    assert trouble(peer) == ""
    assert len(liar.asked) == 2


def test_columns_that_change_in_between_are_read_anew_later(liar, peer):
    liar.answer = offering(line(), more={"schema": "another"})

    assert trouble(peer) == ""
    assert not Division.objects.exists()


def test_endless_answer_is_cut_off(liar, peer, monkeypatch):
    monkeypatch.setattr(client_module, "MOST_BYTES", 2**20)
    sent = []

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(2**30))
        handler.end_headers()
        for _ in range(2**14):
            handler.wfile.write(b"x" * 2**16)
            sent.append(2**16)

    liar.answer = answer
    assert "more than 1048576 bytes" in trouble(peer)
    assert sum(sent) < 2**25


def test_page_too_large_is_asked_for_in_smaller_pieces(liar, peer, monkeypatch):
    monkeypatch.setattr(client_module, "MOST_BYTES", 10_000)
    small = offering(line())

    def answer(handler):
        if "limit=2000" in handler.path or "limit=200&" in handler.path:
            return 200, b"x" * 20_000
        return small(handler)

    liar.answer = answer
    assert trouble(peer) == ""
    assert Division.objects.exists()


def dripping_body(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    drip(handler, b"x")


def dripping_headers(handler):
    drip(handler, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10)


@pytest.mark.parametrize("answer", [dripping_body, dripping_headers])
def test_dripping_answer_is_cut_off(liar, peer, monkeypatch, answer):
    monkeypatch.setattr(client_module, "ANSWER_WITHIN", 0.5)
    liar.answer = answer

    began = time.monotonic()
    assert "timed out" in trouble(peer)
    assert time.monotonic() - began < 4


def test_what_dawdles_first_has_less_time_for_the_rest(liar, peer):
    """Two seconds, while a person waits, are two from the question on."""

    def answer(handler):
        time.sleep(1.2)
        dripping_body(handler)

    liar.answer = answer
    began = time.monotonic()
    with Client(peer, timedelta(seconds=2)) as asking, pytest.raises(PeerTrouble):
        asking.status()

    assert time.monotonic() - began < 3


def test_silent_peer_is_given_up(liar, peer, monkeypatch):
    monkeypatch.setattr(client_module, "TIMEOUTS", (0.5, 0.5))
    liar.answer = lambda handler: time.sleep(2)

    began = time.monotonic()
    assert "timed out" in trouble(peer)
    assert time.monotonic() - began < 2
