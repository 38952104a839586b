"""An answer that no column can keep is none: the message waits for a better one."""

import pytest

from portal.core.ids import new_id
from portal.nodes.messages import kinds
from portal.nodes.messages.outbox import deliver, send

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = rb'{"refused": [{"code": "no", "message": "%s"}]}'


@pytest.fixture
def sent(lying_base, monkeypatch):
    kind = kinds.MessageKind(
        "test.ask", "ask", handle=dict, settle=lambda message: None
    )
    monkeypatch.setitem(kinds.KINDS, kind.code, kind)
    return send(to=lying_base, kind=kind.code, body={}, about=new_id())


def answered(liar, sent, said):
    liar.answer = lambda handler: (200, b'{"answer": %s}' % said)
    return deliver(sent)


@pytest.mark.parametrize(
    "said",
    [
        rb'{"done": {"a": "\u0000"}}',
        rb'{"done": {"\u0000": 1}}',
        rb'{"done": {"a": ["\\\u0000"]}}',
        rb'{"done": {"a": 1e400}}',
        rb'{"done": {"a": NaN}}',
        rb'{"done": {"a": "\udcff"}}',
        REFUSED % rb"\u0000",
        REFUSED % rb"\ud800",
        rb'{"refused": [{"code": "no", "message": ""}], "more": {"a": -1e999}}',
    ],
)
def test_what_cannot_be_kept_is_the_peers_trouble(liar, sent, said):
    tried = answered(liar, sent, said)

    assert tried.answered_at is None
    assert "makes no sense" in tried.error


@pytest.mark.parametrize(
    "said", [rb"\\u0000", rb"\ud83d\ude00", rb"\\udcff", rb"\u9879"]
)
def test_what_only_looks_like_it_is_kept(liar, sent, said):
    tried = answered(liar, sent, rb'{"done": {"a": "%s"}}' % said)

    assert tried.answered_at
    assert tried.error == ""


def test_a_better_answer_is_taken_later(liar, sent):
    answered(liar, sent, rb'{"done": {"a": "\u0000"}}')

    assert answered(liar, sent, b'{"done": {"a": 1}}').answer == {"done": {"a": 1}}
