"""What is refused in a batch: each record for itself, or the batch as a whole."""

from dataclasses import replace
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, OperationalError
from structlog.testing import capture_logs

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Account, Membership, Organisation, Role
from resources.actions import batches
from resources.actions.batches import confirm_batch
from resources.actions.editing import change_listing
from resources.actions.publishing import submit_listing
from resources.doors import STEPS
from resources.models import Batch, BatchStage, Instrument, ReviewStep, Stage
from resources.models.batch import REASONED
from resources.tasks import run_batches
from tests.cast import account
from tests.resources.batches.conftest import confirmed, counts, prepared, stages, told


def refusals(batch):
    return set(batch.items.filter(state="refused").values_list("problem", flat=True))


def test_an_incomplete_draft_is_refused_and_the_rest_go(drafts, chen):
    Instrument.objects.filter(pk=drafts[2].pk).update(contact="")
    batch = confirmed(chen, "submit")

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 4, 1)
    assert refusals(batch) == {"“联系部门”尚未填写。"}
    assert stages().count(Stage.DRAFT) == 1


def test_all_that_a_draft_lacks_is_said_in_one_line(drafts, chen):
    lacking = {"contact": "", "phone": ""}
    Instrument.objects.filter(pk=drafts[2].pk).update(**lacking)
    batch = confirmed(chen, "submit", drafts[2:3])

    run_batches()

    assert refusals(batch) == {"“联系部门”尚未填写。“联系电话”尚未填写。"}


def test_four_eyes_hold_for_many(drafts, university, guo):
    account("gu", university, Role.ORGANISATION_ADMIN)
    for draft in drafts[:2]:
        submit_listing(listing=draft, by=guo.person)
    batch = confirmed(guo, "confirm")

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 0, 2)
    assert refusals(batch) == {"您提交的记录须由本单位其他管理员审核。"}


def test_an_unverified_organisation_publishes_nothing(sent, he, university):
    sent("publish")
    Organisation.objects.filter(pk=university.pk).update(standing="suspended")
    batch = confirmed(he, "publish", for_base=True)

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 0, 5)
    assert set(stages()) == {Stage.BASE_REVIEW}


def test_what_moved_meanwhile_is_refused_with_its_stage(drafts, chen):
    batch = confirmed(chen, "submit")
    submit_listing(listing=drafts[0], by=chen.person)

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 4, 1)
    assert "单位审核" in refusals(batch).pop()
    assert ReviewStep.objects.of(drafts[0]).count() == 1


def test_what_was_changed_after_it_was_seen_is_refused(drafts, chen):
    batch = confirmed(chen, "submit")
    change_listing(listing=drafts[0], by=chen.person, values={"fee": "面议"})

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 4, 1)
    assert refusals(batch) == {"您查看后有人修改了此记录，请重新查看。"}


def test_who_lost_the_role_meanwhile_decides_nothing(drafts, chen, guo, lin):
    batch = confirmed(chen, "submit")
    Membership.objects.filter(person=chen.person).update(ends_at=now())

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 0, 5)
    assert set(stages()) == {Stage.DRAFT}
    assert told(guo.person) == []


def test_who_was_blocked_meanwhile_decides_nothing(drafts, chen):
    batch = confirmed(chen, "submit")
    Account.objects.filter(pk=chen.pk).update(is_active=False)

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 0, 5)


def test_a_batch_of_nothing_is_refused(drafts, zhao):
    with pytest.raises(Refusal) as refusal:
        prepared(zhao, "submit")

    assert refusal.value.code == "none"
    assert not Batch.objects.exists()


def test_a_batch_of_too_many_is_refused(drafts, chen, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 4)

    with pytest.raises(Refusal) as refusal:
        prepared(chen, "submit")

    assert refusal.value.code == "too_many"
    assert not Batch.objects.exists()


@pytest.mark.parametrize("stage", ["confirmed", "done"])
def test_a_batch_is_confirmed_once(drafts, chen, stage):
    batch = prepared(chen, "submit")
    ended = now() if stage == "done" else None
    Batch.objects.update(stage=stage, ended_at=ended)

    with pytest.raises(Refusal) as refusal:
        confirm_batch(batch=batch)

    assert refusal.value.code == "stage"


def test_nothing_is_returned_without_a_reason(sent, guo):
    sent("confirm")
    batch = prepared(guo, "return")

    with pytest.raises(Refusal) as refusal:
        confirm_batch(batch=batch, reason="  ")

    assert refusal.value.code == "reason_missing"
    assert counts(batch)[0] == BatchStage.PREPARED


def test_batches_know_which_steps_need_a_reason():
    needy = {verb for verb, door in STEPS.items() if door.needs_reason}

    assert set(REASONED) == needy - {"withdraw"}


# --- a fault of ours at one record ---------------------------------------------------
@pytest.fixture
def failing(drafts, monkeypatch):
    """The third draft trips the portal: failing(error) says over what."""

    def fail(error):
        door = STEPS["submit"]

        def act(*, listing, **more):
            if listing.pk == drafts[2].pk:
                raise error
            door.act(listing=listing, **more)

        monkeypatch.setitem(STEPS, "submit", replace(door, act=act))

    return fail


@pytest.mark.parametrize("error", [KeyError("x"), IntegrityError("x")])
def test_a_fault_at_one_record_keeps_no_other_waiting(drafts, chen, failing, error):
    failing(error)
    batch = confirmed(chen, "submit")

    with capture_logs() as logs:
        run_batches()

    assert counts(batch) == (BatchStage.DONE, 4, 1)
    assert refusals(batch) == {
        "平台处理此记录时出现故障，记录未作任何更改。故障已记入日志，请稍后重试。"
    }
    assert batch.items.get(state="refused").listing == drafts[2].pk
    found = [log for log in logs if log["event"] == "batch_record_failed"]
    assert [log["record"] for log in found] == [str(drafts[2].pk)]


def test_where_the_database_is_away_nothing_is_refused(drafts, chen, failing):
    failing(OperationalError("gone"))
    batch = confirmed(chen, "submit")

    with pytest.raises(OperationalError):
        run_batches()

    assert counts(batch) == (BatchStage.CONFIRMED, 0, 0)


def test_a_fault_of_the_batch_is_no_records_fault(drafts, chen, monkeypatch):
    batch = confirmed(chen, "submit")
    monkeypatch.setattr(batches, "tell_of", Mock(side_effect=KeyError))

    with pytest.raises(KeyError):
        run_batches()

    assert counts(batch) == (BatchStage.CONFIRMED, 5, 0)
