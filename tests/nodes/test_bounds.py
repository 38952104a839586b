"""A peer that says too much: of everything there is a most, and no memory is filled."""

import json

import pytest

from portal.identity.models import Division
from portal.nodes import client as client_module
from portal.nodes import copies, exchange, restoring
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.kinds import kinds
from portal.nodes.models import Cursor, Quarantined
from tests.nodes.lying_peer import KIND, offering, trouble
from tests.nodes.test_copies import line

pytestmark = pytest.mark.django_db(transaction=True)


def holding(*lines, count=1):
    """A peer whose digest differs from what we hold, and that offers `lines` of it."""
    page = b"\n".join([*lines, b'{"epoch": 1}'])
    digest = {"epoch": 1, "buckets": {"7": [count, "1"]}}

    def answer(handler):
        is_digest = "/digest" in handler.path
        return 200, json.dumps(digest).encode() if is_digest else page

    return answer


@pytest.fixture
def compare(lying_base):
    def run():
        Cursor.objects.get_or_create(
            reader=lying_base.code, kind=KIND, defaults={"epoch": 1}
        )
        exchange.compare(lying_base)

    return run


def test_a_repair_takes_what_it_asked_for(liar, compare):
    liar.answer = holding(json.dumps(line()).encode())

    compare()

    assert Division.objects.get().name == "锦江区"


def test_a_repair_of_too_many_lines_is_not_taken(liar, compare, monkeypatch):
    monkeypatch.setattr(client_module, "MOST_LINES_OF_A_PART", 3)
    liar.answer = holding(*[json.dumps(line()).encode()] * 4)

    with pytest.raises(PeerTrouble, match="more lines"):
        compare()

    assert not Division.objects.exists()


def test_what_is_taken_back_comes_in_pages_too(liar, lying_base, monkeypatch):
    monkeypatch.setattr(client_module, "MOST_LINES", 3)
    liar.answer = lambda handler: (200, b"{}\n" * 4 + b'{"last": ""}')

    with pytest.raises(PeerTrouble, match="more lines"):
        restoring.known_to(lying_base)


@pytest.mark.parametrize(
    "ask",
    [
        lambda asking: asking.status(),
        lambda asking: asking.digest(kinds()[KIND]),
        lambda asking: asking.bucket(kinds()[KIND], 7),
    ],
    ids=["status", "digest", "end of a page"],
)
def test_what_is_parsed_is_short(liar, lying_base, ask):
    nested = b"[" + b"[]," * 2**19 + b"[]]"
    liar.answer = lambda handler: (200, nested)

    with Client(lying_base) as asking, pytest.raises(PeerTrouble, match="to parse"):
        ask(asking)


def test_an_endless_line_is_not_parsed_here(liar, lying_base, monkeypatch):
    """As objects, nested lists take thirty times what they take as text."""
    monkeypatch.setattr(copies, "LONGEST_KEPT", 100)
    record = line()["id"]
    liar.answer = offering({"id": record, "home": "x" * 200}, line("510105"))

    assert trouble(lying_base) == ""
    held = Quarantined.objects.get()
    assert held.record is None
    assert len(held.line) == 100


@pytest.fixture
def few_bad_lines(monkeypatch):
    monkeypatch.setattr(copies, "MOST_QUARANTINED", 3)


@pytest.mark.usefixtures("few_bad_lines")
def test_a_full_quarantine_holds_the_feed_and_loses_nothing(liar, lying_base):
    liar.answer = offering(line("510104"), *[b"garbage %d" % n for n in range(4)])

    assert f"more than 3 bad lines of {KIND}" in trouble(lying_base)
    assert not Quarantined.objects.exists()
    assert not Division.objects.exists()
    assert Cursor.objects.get().place == (0, 0)


@pytest.mark.usefixtures("few_bad_lines")
def test_a_full_quarantine_does_not_grow_by_repairs(liar, lying_base, compare):
    liar.answer = offering(*[b"garbage %d" % n for n in range(3)])
    assert trouble(lying_base) == ""
    liar.answer = holding(b"more garbage")

    with pytest.raises(PeerTrouble, match="bad lines"):
        compare()

    assert Quarantined.objects.count() == 3


@pytest.mark.usefixtures("few_bad_lines")
def test_other_kinds_go_on_past_a_full_quarantine(liar, lying_base):
    bad_page = offering(*[b"garbage %d" % n for n in range(4)])
    offer = {"schema": kinds()[KIND].schema, "head": [9, 9]}
    status = {"epoch": 1, "kinds": {KIND: offer, "identity.organisation": offer}}

    def answer(handler):
        if handler.path.endswith("/status"):
            return 200, json.dumps(status).encode()
        return bad_page(handler)

    liar.answer = answer
    assert "bad lines" in trouble(lying_base)
    assert "kind=identity.organisation" in liar.asked[-1]
