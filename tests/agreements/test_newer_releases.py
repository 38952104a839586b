"""What a base of a newer release asks, and this one cannot read, nobody agrees to."""

import pytest

from agreements.across import asking
from agreements.models import Consultation, Reply
from portal.core.ids import new_id
from portal.nodes.models import OutboxMessage
from tests.agreements.asked import rewritten
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import step, told
from tests.agreements.test_holding import bring
from tests.offices import enter, url

CANNOT = "本基地无法读取"


def with_a_column(change):
    for values in (change["before"], change["after"]):
        values["summary_fr"] = ""


def of_a_kind(change):
    change["piece"] = "schedule"


def emptied(change):
    change["after"]["name"] = None


@pytest.fixture(params=[with_a_column, of_a_kind, emptied])
def asked(theirs, request):
    """A change that Chengdu spells as no release did when this one was made."""
    change = rewritten(theirs.areas.get(), name="资源与专家共享").spelt()
    request.param(change)
    return bring(theirs, asks="change", changes=[change])


def test_nobody_agrees_to_it(asked, wen):
    yes = {"consultation": asked, "agrees": True, "by": wen.person}

    assert code_of(asking.answer, **yes) == "unreadable"
    assert not Reply.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_it_may_be_declined(asked, wen):
    asking.answer(consultation=asked, agrees=False, note="看不到", by=wen.person)

    assert OutboxMessage.objects.get().body["agrees"] is False


def test_a_draft_with_one_such_piece_too(theirs, wen):
    known = rewritten(theirs.areas.get(), name="资源共享").spelt()
    newer = known | {"piece": "schedule", "id": str(new_id())}
    draft = bring(theirs, asks="draft", changes=[known, newer])
    yes = {"consultation": draft, "agrees": True, "by": wen.person}

    assert code_of(asking.answer, **yes) == "unreadable"


def test_the_officer_reads_why(client, asked, wen):
    enter(client, wen)

    page = client.get(url(Consultation, "change", asked.pk)).content.decode()
    [refused] = told(step(client, asked, "agree", note=""))

    assert "成都基地使用的系统版本较新，本基地无法读取" in page
    assert CANNOT in refused


def test_of_what_can_be_read_nothing_is_said(client, theirs, wen):
    change = rewritten(theirs.areas.get(), name="资源与专家共享")
    asked = bring(theirs, asks="change", changes=[change.spelt()])
    enter(client, wen)

    page = client.get(url(Consultation, "change", asked.pk)).content.decode()

    assert CANNOT not in page
