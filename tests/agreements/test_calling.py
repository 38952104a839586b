"""Officers are called on by what the feed brought, whatever peers say by message."""

from datetime import timedelta

import pytest
from django.db.models import Q

from agreements.across import answering
from agreements.actions import calling
from agreements.models import Consultation, Opinion, Reply
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import Node
from portal.notices.models import Notice

pytestmark = pytest.mark.usefixtures("wen")


def asks(agreement, **said):
    """Chengdu's feed brings that it asks the parties about its agreement."""
    usual = {"asks": "change", "base": "chengdu", "edition": 1}
    with applying("chengdu"):
        return Consultation.objects.create(
            home="chengdu", agreement=agreement, **usual | said
        )


def named(asked, **more):
    return {"consultation": str(asked.pk)} | more


def ended(asked, state="declined"):
    return named(asked, state=state, base="chengdu", name="框架协议")


def told():
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def test_whoever_is_asked_has_the_task_once(theirs, sichuan, wen):
    asked = asks(theirs)

    assert calling.call_on_officers() == 1
    assert calling.call_on_officers() == 0
    answering.asked_here(sichuan, named(asked))

    task = Notice.objects.get()
    assert (task.person, task.about) == (wen.person, asked.pk)
    assert task.params == {"name": "框架协议", "base": "成都基地"}


def test_the_message_gives_the_task_where_the_feed_was_faster(theirs, sichuan):
    answering.asked_here(sichuan, named(asks(theirs, asks="draft")))

    assert told() == ["agreements.draft_to_answer"]


def test_what_no_feed_brought_is_no_task(theirs, sichuan):
    for _ in range(3):
        unknown = Consultation(pk=new_id())
        answering.asked_here(sichuan, named(unknown))
        answering.answered_here(sichuan, ended(unknown))

    assert told() == []


@pytest.mark.parametrize("said", [{}, {"consultation": "x"}, {"consultation": None}])
def test_nonsense_calls_on_nobody(sichuan, said):
    with pytest.raises(Refusal):
        answering.asked_here(sichuan, said)


def test_nobody_is_called_on_for_others(theirs, sichuan):
    asks(theirs, state="declined", decided_at=now())
    with applying("chengdu"):
        theirs.parties.update(base="shanghai")
    asks(theirs)

    assert calling.call_on_officers() == 0


def test_who_answered_is_not_called_on(theirs, sichuan):
    Reply.objects.create(consultation=asks(theirs).pk, agrees=True)
    known = asks(theirs)
    with applying("chengdu"):
        Opinion.objects.create(
            home="chengdu",
            consultation=known,
            party=theirs.parties.get(base="chongqing"),
            agrees=True,
        )

    assert calling.call_on_officers() == 0


def test_a_task_ends_with_what_it_is_about(theirs, sichuan):
    asked = asks(theirs)
    calling.call_on_officers()

    for _ in range(3):  # it may be sent again, by another id, and is told once
        answering.answered_here(sichuan, ended(asked))

    assert told() == ["agreements.change_to_answer", "agreements.declined"]
    assert not Notice.objects.filter(is_task=True, done_at=None).exists()


def test_whoever_proposed_hears_of_it_before_the_feed(theirs, sichuan):
    ours = Consultation(pk=new_id())
    Reply.objects.create(consultation=ours.pk, agrees=True)

    answering.answered_here(sichuan, ended(ours, "agreed"))

    assert told() == ["agreements.agreed_by_all"]


def test_no_base_calls_more_often_a_day_than_anyone_can_answer(theirs, sichuan):
    for _ in range(calling.MOST_A_DAY + 2):
        asks(theirs)

    assert calling.call_on_officers() == calling.MOST_A_DAY
    assert calling.call_on_officers() == 0

    Notice.objects.update(created_at=now() - timedelta(days=2))
    assert calling.call_on_officers() == 2
    assert Notice.objects.filter(~Q(about=None)).count() == calling.MOST_A_DAY + 2


def test_another_base_ends_nothing_of_theirs(theirs, sichuan):
    asked = asks(theirs)
    calling.call_on_officers()

    for act, said in (
        (answering.asked_here, named(asked)),
        (answering.answered_here, ended(asked)),
    ):
        with pytest.raises(Refusal) as refusal:
            act(Node(code="shanghai"), said)
        assert refusal.value.code == "not_yours"
    assert Notice.objects.get().done_at is None
