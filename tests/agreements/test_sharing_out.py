"""What is promised has a share of this base's parties, and officers see to it."""

from functools import partial

import pytest

from agreements.actions import sharing_out
from agreements.actions.drafting import assign_share
from agreements.models import Agreement, Area, Commitment, Duty
from agreements.tasks import open_shares
from portal.core.time import now
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements import made
from tests.offices import enter
from tests.race import meet

PROMISE = "共建中试平台目录"


@pytest.fixture
def promised(draft, wen):
    """Promised by an agreement in force; nobody has said who sees to it."""
    number = draft.areas.get().commitments.count() + 1
    promise = Commitment.objects.create(
        area=draft.areas.get(), number=number, name=PROMISE
    )
    made.sign(draft)
    return promise


@pytest.fixture
def theirs_promised(theirs, wen):
    """The same in an agreement that the feed brought from Chengdu."""
    with applying("chengdu"):
        area = Area.objects.filter(agreement=theirs).first() or Area.objects.create(
            home="chengdu", agreement=theirs, number=1, name="资源共享"
        )
        return Commitment.objects.create(
            home="chengdu", area=area, number=77, name=PROMISE
        )


def tasks():
    return Notice.objects.filter(kind="agreements.to_assign").open_tasks()


@pytest.mark.parametrize("where", ["promised", "theirs_promised"])
def test_each_promise_gets_a_share_of_the_own_party(where, wen, request):
    promise = request.getfixturevalue(where)
    agreement = promise.area.agreement

    open_shares()
    open_shares()

    share = promise.duties.get()
    assert (share.party.base, share.home, share.office) == (
        "chongqing",
        "chongqing",
        "",
    )
    assert (tasks().get().person, tasks().get().about) == (wen.person, agreement.pk)


def test_a_draft_has_no_shares_yet(draft, wen):
    Duty.objects.update(withdrawn_at=now())
    promise = Commitment.objects.create(area=draft.areas.get(), number=9, name=PROMISE)

    open_shares()

    assert not promise.duties.exists()


def test_what_is_no_longer_promised_gets_none(theirs_promised):
    with applying("chengdu"):
        Commitment.objects.filter(pk=theirs_promised.pk).update(withdrawn_at=now())

    open_shares()

    assert not theirs_promised.duties.exists()


def test_a_share_that_was_taken_away_stays_away(promised):
    open_shares()
    promised.duties.update(withdrawn_at=now())

    open_shares()

    assert not promised.duties.standing().exists()


def test_the_task_ends_once_each_share_is_somebodys(promised):
    open_shares()
    for share in Duty.objects.all():
        assert tasks().exists()
        assign_share(commitment=share.commitment, values={"office": "资源处"})

    assert not tasks().exists()


def test_the_task_ends_with_the_agreement(promised):
    open_shares()
    Agreement.objects.update(state="ended")

    open_shares()

    assert not tasks().exists()


def test_an_officer_finds_the_shares_behind_the_task(client, promised, wen):
    open_shares()
    enter(client, wen)

    listed = client.get(tasks().get().url).context["cl"].result_list

    assert {share.commitment for share in listed} == set(Commitment.objects.all())


def test_no_peer_floods_the_officers(theirs, theirs_promised, monkeypatch):
    monkeypatch.setattr(sharing_out, "MOST_A_DAY", 0)

    open_shares()

    assert theirs_promised.duties.exists()
    assert not tasks().exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_open_one_share(promised):
    share_out = partial(sharing_out.share_out, limit=20)

    meet(share_out, share_out)

    assert promised.duties.count() == tasks().count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_officer_and_the_clock_open_one_share(promised):
    assign = partial(assign_share, commitment=promised, values={"office": "资源处"})

    meet(assign, partial(sharing_out.share_out, limit=20))

    assert promised.duties.get().office == "资源处"
