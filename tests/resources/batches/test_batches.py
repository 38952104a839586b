"""One step for many records: the same as for each alone, told of once."""

from datetime import timedelta

import pytest

from portal.core.logs import serving
from portal.core.time import now
from portal.identity.models import Role
from portal.notices.models import Delivery, Notice
from resources import people
from resources.actions import batches
from resources.actions.batches import confirm_batch, take_some
from resources.actions.editing import change_listing
from resources.actions.publishing import revise_listing, submit_listing
from resources.doors import DOORS
from resources.models import Batch, BatchStage, Instrument, ReviewStep, Stage
from resources.tasks import finish_batch_tasks, forget_old_batches, run_batches
from tests.cast import account
from tests.resources.batches.conftest import (
    confirmed,
    copies,
    counts,
    prepared,
    stages,
    told,
)


def test_drafts_become_public_in_three_batches(drafts, chen, guo, he):
    for who, verb in ((chen, "submit"), (guo, "confirm"), (he, "publish")):
        batch = confirmed(who, verb)
        run_batches()
        assert counts(batch) == (BatchStage.DONE, 5, 0)

    assert set(stages()) == {Stage.PUBLISHED}
    for draft in drafts:
        steps = ReviewStep.objects.of(draft)
        assert [(step.verb, step.by) for step in steps] == [
            ("submitted", chen.person),
            ("confirmed", guo.person),
            ("published", he.person),
        ]


def test_each_hand_is_told_once_of_all(drafts, chen, guo, he):
    confirmed(chen, "submit")
    run_batches()
    assert told(guo.person) == [("resources.many_to_confirm", "5")]

    confirmed(guo, "confirm")
    run_batches()
    assert told(he.person) == [("resources.many_to_review", "5")]

    confirmed(he, "publish")
    run_batches()
    assert told(chen.person) == [("resources.many_published", "5")]
    assert not Notice.objects.filter(is_task=True).open_tasks().exists()


def test_what_is_told_names_the_request_that_confirmed_it(drafts, chen):
    batch = prepared(chen, "submit")
    with serving("confirmed-by-this"):
        confirm_batch(batch=batch)

    run_batches()

    named = set(Delivery.objects.values_list("request_id", flat=True))
    assert named == {"confirmed-by-this"}


def test_who_started_it_is_told_how_it_went(drafts, chen):
    Instrument.objects.filter(pk=drafts[0].pk).update(contact="")
    confirmed(chen, "submit")

    run_batches()

    notice = Notice.objects.get(person=chen.person, kind="resources.batch_ended")
    assert notice.title == "“提交审核”已办理完毕：成功 4 项，未通过 1 项"


def test_single_tasks_are_closed_by_a_batch(drafts, chen, guo):
    for draft in drafts:
        submit_listing(listing=draft, by=chen.person)
    tasks = Notice.objects.filter(person=guo.person).open_tasks()
    assert tasks.count() == 5

    confirmed(guo, "confirm")
    run_batches()

    assert not tasks.exists()


def test_the_task_of_many_stays_until_the_last_is_decided(drafts, chen, guo):
    confirmed(chen, "submit")
    run_batches()
    tasks = Notice.objects.filter(person=guo.person).open_tasks()

    for draft in drafts:
        finish_batch_tasks()
        assert tasks.count() == 1
        revise_listing(listing=draft, by=chen.person)
    finish_batch_tasks()

    assert not tasks.exists()


def test_returned_records_are_drafts_with_the_reason(sent, guo):
    listings = sent("confirm")
    confirmed(guo, "return", reason="缺少技术指标")

    run_batches()

    assert set(stages()) == {Stage.DRAFT}
    assert set(Instrument.objects.filter(stage="draft").values_list("stage_note")) == {
        ("缺少技术指标",)
    }
    sender = ReviewStep.objects.of(listings[0])[0].by
    assert told(sender) == [("resources.many_returned", "5")]


def test_proposed_changes_are_accepted_at_once(microscope, chen, he):
    public = copies(microscope, 3)
    for listing in public:
        change_listing(listing=listing, by=chen.person, values={"model": "Sigma 360"})
    batch = confirmed(he, "accept", for_base=True)

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 3, 0)
    models = Instrument.objects.filter(pk__in=[listing.pk for listing in public])
    assert set(models.values_list("model", "proposal")) == {("Sigma 360", None)}
    assert ("resources.many_changes_accepted", "3") in told(chen.person)


def test_proposed_changes_are_declined_with_one_reason(microscope, chen, he):
    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 360"})
    confirmed(he, "decline", reason="铭牌为 Sigma 300", for_base=True)

    run_batches()

    microscope.refresh_from_db()
    assert (microscope.model, microscope.proposal) == ("Sigma 300", None)
    assert told(chen.person) == [("resources.many_changes_declined", "1")]


def test_the_records_are_those_that_were_there(drafts, chen, microscope):
    batch = confirmed(chen, "submit")
    late = Instrument.objects.get(pk=drafts[0].pk)
    late.pk = late.id = None
    newcomer = copies(late, 1, inner_id="b9")[0]

    run_batches()

    assert counts(batch) == (BatchStage.DONE, 5, 0)
    newcomer.refresh_from_db()
    assert newcomer.stage == Stage.DRAFT


def test_nothing_happens_before_it_is_confirmed(drafts, chen):
    batch = prepared(chen, "submit")

    assert run_batches() == 0
    assert counts(batch) == (BatchStage.PREPARED, 0, 0)
    assert set(stages()) == {Stage.DRAFT}


def test_it_goes_on_where_a_worker_died(drafts, chen, guo, monkeypatch):
    monkeypatch.setattr(batches, "AT_A_TIME", 2)
    batch = confirmed(chen, "submit")
    take_some(batch, DOORS["submit"])
    assert run_batches() == 0

    Batch.objects.update(started_at=now() - timedelta(minutes=2))
    run_batches()

    assert counts(batch) == (BatchStage.DONE, 5, 0)
    assert ReviewStep.objects.filter(verb="submitted").count() == 5
    assert told(guo.person) == [("resources.many_to_confirm", "5")]


def test_a_crash_in_the_middle_leaves_no_half_done_portion(drafts, chen, monkeypatch):
    monkeypatch.setattr(batches, "AT_A_TIME", 2)
    monkeypatch.setattr(batches, "LONGEST", 60)
    batch = confirmed(chen, "submit")
    crash_at(monkeypatch, drafts[3])

    with pytest.raises(Killed):
        run_batches()

    assert counts(batch) == (BatchStage.CONFIRMED, 2, 0)
    assert stages().count(Stage.ORGANISATION_REVIEW) == 2
    assert ReviewStep.objects.filter(verb="submitted").count() == 2


class Killed(BaseException):
    """Nothing that any code could catch and go on."""


def crash_at(monkeypatch, listing):
    """The machine stops at this record."""
    take_one = batches._take_one

    def stop(batch, step, item, found):
        if item.listing == listing.pk:
            raise Killed
        return take_one(batch, step, item, found)

    monkeypatch.setattr(batches, "_take_one", stop)


def test_a_portion_ends_before_it_holds_others_up(drafts, chen, monkeypatch):
    monkeypatch.setattr(batches, "LONGEST", 0)
    batch = confirmed(chen, "submit")

    take_some(batch, DOORS["submit"])

    assert counts(batch) == (BatchStage.CONFIRMED, 1, 0)


def test_a_leavers_task_about_many_is_the_successors(drafts, chen, guo, university):
    successor = account("gu", university, Role.ORGANISATION_ADMIN)
    confirmed(chen, "submit")
    run_batches()
    Notice.objects.filter(person=successor.person).delete()

    people.move_tasks(university, guo.person, successor.person)

    assert told(successor.person) == [("resources.many_to_confirm", "5")]


def test_old_batches_are_forgotten_once_nobody_needs_them(drafts, chen, guo):
    confirmed(chen, "submit")
    run_batches()
    prepared(guo, "confirm")
    long_ago = now() - timedelta(days=31)
    Batch.objects.update(prepared_at=long_ago)

    forget_old_batches()
    assert Batch.objects.get().verb == "submit"

    Notice.objects.update(done_at=now())
    forget_old_batches()
    assert not Batch.objects.exists()
