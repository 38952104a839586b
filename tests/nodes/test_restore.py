"""A base restored from a backup takes back what its peers still know."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.cards import allow_card, is_known_to
from portal.identity.models import Division, Organisation, Person
from portal.nodes import restoring, views
from portal.nodes.actions import begin_epoch
from portal.nodes.base import applying
from portal.nodes.client import PeerTrouble
from portal.nodes.copies import apply_lines
from portal.nodes.feed import read_line
from portal.nodes.kinds import kinds
from portal.nodes.models import InboxMessage, Node, OutboxMessage
from resources.models import Instrument
from resources.models.booking import next_number
from tests.two_bases import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def held_by(chengdu, code, home="chongqing", **fields):
    """A copy at Chengdu of a record of this base."""
    with chengdu.inside(), applying(home):
        return division(code, home=home, epoch=1, **fields)


def adopt():
    call_command("adopt_own_records", stdout=StringIO())


def adopt_from(peer):
    return restoring.adopt({peer: restoring.known_to(peer)}, are_all=True)[peer.code]


def test_lost_record_comes_back(chengdu, peer):
    lost = held_by(chengdu, "500106", version=7, name="沙坪坝区")

    adopt()

    mine = Division.objects.get()
    assert (mine.pk, mine.name, mine.version) == (lost.pk, "沙坪坝区", 7)
    assert (mine.is_own, mine.epoch) == (True, 0)


def test_older_record_is_brought_up_to_what_peers_know(chengdu, peer):
    mine = division("500106", name="备份")
    held_by(chengdu, "500106", id=mine.pk, version=3, name="备份之后")

    adopt()

    mine.refresh_from_db()
    assert (mine.name, mine.version) == ("备份之后", 3)


def test_newer_record_stays(chengdu, peer):
    mine = division("500106")
    Division.objects.update(name="最新")
    held_by(chengdu, "500106", id=mine.pk, version=1, name="旧")

    adopt()

    assert Division.objects.get().name == "最新"


def test_adopting_twice_changes_nothing(chengdu, peer):
    held_by(chengdu, "500106", version=7)

    adopt()
    adopt()

    assert Division.objects.get().version == 7


def test_many_records_come_back_page_by_page(chengdu, peer, monkeypatch):
    with chengdu.inside(), applying("chongqing"):
        Division.objects.bulk_create(
            Division(code=f"50{n:04}", home="chongqing", valid_from="2020-01-01")
            for n in range(2050)
        )

    adopt()

    assert Division.objects.own().count() == 2050


def test_what_belongs_to_others_is_not_adopted(chengdu, peer):
    with chengdu.inside():
        division("510104")
    held_by(chengdu, "310101", home="shanghai")

    adopt()

    assert not Division.objects.exists()


def test_record_that_cannot_come_back_is_told(chengdu, peer):
    division("500106")
    held_by(chengdu, "500106", id=new_id())  # the same code under another id

    with pytest.raises(CommandError, match="identity.division.*code"):
        adopt()


def test_peer_that_is_down_is_told(chengdu, peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")

    with pytest.raises(CommandError, match="chengdu"):
        adopt()


def test_what_needs_all_waits_until_all_are_heard(chengdu, peer, monkeypatch):
    asked = []
    settles = [
        restoring.Settles(lambda: lambda: asked.append("all"), needs_all=True),
        restoring.Settles(lambda: lambda: asked.append("each"), needs_all=False),
    ]
    monkeypatch.setattr(restoring, "SETTLES", settles)
    division("500106")
    held_by(chengdu, "500107", version=2, name="九龙坡区")

    adopt()
    assert asked == ["all", "each"]

    fields = {"name": "上海基地", "url": "http://localhost:1", "division_prefixes": []}
    Node.objects.create(code="shanghai", **fields)
    with pytest.raises(CommandError, match="shanghai"):
        adopt()
    assert asked == ["all", "each", "each"]


def test_copies_that_do_not_move_on_are_not_read_for_ever(peer, monkeypatch):
    last = "00000000-0000-0000-0000-000000000001"
    monkeypatch.setattr(restoring.Client, "copies", lambda *args: (b"", last))

    with pytest.raises(PeerTrouble, match="move on"):
        restoring.known_to(peer)


# --- what peers are no longer shown -------------------------------------------------
@pytest.fixture
def hidden_there(university, chengdu, peer):
    """Chengdu was shown the university, and then no longer: suspended at home."""
    told = kinds()["identity.organisation"]
    line = read_line(told, university.pk).encode()
    gone = f'{{"id": "{university.pk}", "version": 2, "withdrawn": true}}'.encode()
    with chengdu.inside():
        here = Node.objects.get(code="chongqing")
        for lines in (line, gone):
            assert apply_lines(told, peer=here, epoch=1, lines=lines) == 0
        assert Organisation.objects.get(pk=university.pk).withdrawn_at
    return university


def test_what_a_peer_lost_sight_of_is_not_withdrawn_at_home(hidden_there, peer):
    adopted = adopt_from(peer)

    hidden_there.refresh_from_db()
    assert hidden_there.withdrawn_at is None
    assert adopted.hidden == [f"identity.organisation {hidden_there.pk}"]
    assert adopted.problems == []


def test_what_is_shown_again_comes_back_whole(hidden_there, chengdu, peer):
    Organisation.objects.filter(pk=hidden_there.pk).update(name="新名", version=5)
    line = read_line(kinds()["identity.organisation"], hidden_there.pk).encode()
    Organisation.objects.filter(pk=hidden_there.pk).update(name="备份")
    with chengdu.inside():
        here = Node.objects.get(code="chongqing")
        apply_lines(kinds()["identity.organisation"], peer=here, epoch=1, lines=line)

    assert adopt_from(peer).hidden == []


def test_withdrawn_consent_does_not_come_back(lin, chengdu, peer):
    allow_card(person=lin.person, recipient=peer)
    told = kinds()["identity.person"]
    line = read_line(told, lin.person_id).encode()
    gone = f'{{"id": "{lin.person_id}", "version": 9, "withdrawn": true}}'.encode()
    with chengdu.inside():
        here = Node.objects.get(code="chongqing")
        for lines in (line, gone):
            apply_lines(told, peer=here, epoch=1, lines=lines)

    adopt_from(peer)

    assert not is_known_to(lin.person, peer)
    assert Person.objects.get(pk=lin.person_id).withdrawn_at is None


# --- what was done for peers ---------------------------------------------------------
def asked_of_us(chengdu, answer, days_ago=0, **fields):
    """A message of Chengdu's that this base answered, and may have forgotten."""
    with chengdu.inside():
        return OutboxMessage.objects.create(
            peer=Node.objects.get(code="chongqing"),
            answer=answer,
            answered_at=now() - timedelta(days=days_ago),
            **{"kind": "notices.tell", "body": {}, "about": new_id()} | fields,
        )


def waits(chengdu, message):
    with chengdu.inside():
        return OutboxMessage.objects.waiting().filter(pk=message.pk).exists()


def test_what_was_done_since_the_backup_is_sent_again(chengdu, peer):
    forgotten = asked_of_us(chengdu, {"done": {}})

    call_command("ask_again", stdout=StringIO())

    assert waits(chengdu, forgotten)


def test_what_was_refused_stays_refused(chengdu, peer):
    refused = asked_of_us(chengdu, {"refused": [{"code": "no", "message": "不"}]})

    assert restoring.ask_again(peer) == 0
    assert not waits(chengdu, refused)


@pytest.mark.parametrize(
    ("answer", "is_sent"), [({"done": {}}, False), ({"refused": []}, True)]
)
def test_what_was_changed_again_is_not_changed_back(chengdu, peer, answer, is_sent):
    booking = {"is_in_order": True, "about": new_id(), "kind": "booking.move"}
    first = asked_of_us(chengdu, {"done": {}}, **booking)
    asked_of_us(chengdu, answer, **booking)

    restoring.ask_again(peer)

    assert waits(chengdu, first) == is_sent


def test_what_is_still_known_is_not_asked_for(chengdu, peer):
    old = asked_of_us(chengdu, {"done": {}}, days_ago=3)
    InboxMessage.objects.create(
        sender=peer, id=new_id(), kind="notices.tell", digest="", answer={}
    )

    assert restoring.ask_again(peer) == 0
    assert not waits(chengdu, old)


def test_numbers_given_out_since_the_backup_are_not_given_out_again(chongqing):
    instrument = Instrument(division_id="500106")
    last = int(next_number(instrument)[-6:])

    begin_epoch()

    assert int(next_number(instrument)[-6:]) > last + 100_000


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"since": "\\u0000"}'])
def test_nonsense_is_not_asked_again(said, rf, monkeypatch, chongqing):
    monkeypatch.setattr(views, "caller_of", lambda request: "chengdu")
    monkeypatch.setattr(views, "sign_answer", lambda request, response: None)
    asked = rf.post("/node/v1/again", said, content_type="application/json")

    assert views.again(asked).status_code == 400
