"""A listing's way to the public: works, refused in each wrong state, told to people."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.core.errors import Refusal
from portal.identity.models import Organisation, Role, Standing
from portal.notices.models import Notice
from resources.actions.editing import accept_changes, change_listing, decline_changes
from resources.actions.publishing import (
    confirm_listing,
    publish_listing,
    return_listing,
    revise_listing,
    submit_listing,
    withdraw_listing,
)
from resources.models import Instrument, ReviewStep, Stage
from tests.cast import account


@pytest.fixture
def draft(microscope):
    """The microscope, written in full but not yet sent."""
    Instrument.objects.filter(pk=microscope.pk).update(
        stage=Stage.DRAFT,
        published_at=None,
        street="沙正街 174 号",
        contact="分析测试中心",
        phone="023-65100000",
    )
    microscope.refresh_from_db()
    return microscope


def told(person):
    return [notice.kind for notice in Notice.objects.filter(person=person)]


def open_tasks(person):
    return Notice.objects.filter(person=person).open_tasks().count()


def test_a_draft_becomes_public_in_three_steps(draft, chen, guo, he):
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=guo.person)
    publish_listing(listing=draft, by=he.person)

    draft.refresh_from_db()
    assert draft.is_published
    assert draft.published_at
    assert list(Instrument.objects.published()) == [draft]
    assert [step.verb for step in ReviewStep.objects.of(draft)] == [
        "submitted",
        "confirmed",
        "published",
    ]


def test_whose_hands_it_went_through_is_read_once(draft, chen, guo, he):
    """A batch publishes thousands: each query is one of every record."""
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=guo.person)

    with CaptureQueriesContext(connection) as queries:
        publish_listing(listing=draft, by=he.person)

    read = [q for q in queries if 'FROM "resources_reviewstep"' in q["sql"]]
    assert len(read) == 1


def test_each_hand_gets_its_task_and_is_rid_of_it(draft, chen, guo, he):
    submit_listing(listing=draft, by=chen.person)
    assert open_tasks(guo.person) == 1

    confirm_listing(listing=draft, by=guo.person)
    assert (open_tasks(guo.person), open_tasks(he.person)) == (0, 1)

    publish_listing(listing=draft, by=he.person)
    assert open_tasks(he.person) == 0
    assert told(chen.person) == ["resources.published"]


STEPS = {
    submit_listing: {Stage.DRAFT},
    confirm_listing: {Stage.ORGANISATION_REVIEW},
    publish_listing: {Stage.BASE_REVIEW},
    return_listing: {Stage.ORGANISATION_REVIEW, Stage.BASE_REVIEW},
    withdraw_listing: {Stage.PUBLISHED},
    revise_listing: {
        Stage.ORGANISATION_REVIEW,
        Stage.BASE_REVIEW,
        Stage.WITHDRAWN,
    },
}
WITH_REASON = (return_listing, withdraw_listing)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_refused_at_every_other_stage(step, draft, he):
    more = {"reason": "why"} if step in WITH_REASON else {}
    for stage in set(Stage) - STEPS[step]:
        Instrument.objects.filter(pk=draft.pk).update(
            stage=stage, published_at="2020-01-01T00:00Z"
        )

        with pytest.raises(Refusal) as refusal:
            step(listing=draft, by=he.person, **more)

        assert refusal.value.codes == ["stage"]
        assert Instrument.objects.get().stage == stage


def test_an_incomplete_draft_is_refused_with_every_reason(draft, chen):
    Instrument.objects.filter(pk=draft.pk).update(contact="", technical="")

    with pytest.raises(Refusal) as refusal:
        submit_listing(listing=draft, by=chen.person)

    assert refusal.value.codes == ["incomplete", "incomplete"]
    assert Instrument.objects.get().stage == Stage.DRAFT


def test_the_sender_does_not_confirm_while_another_could(draft, university, guo):
    account("gu", university, Role.ORGANISATION_ADMIN)
    submit_listing(listing=draft, by=guo.person)

    with pytest.raises(Refusal) as refusal:
        confirm_listing(listing=draft, by=guo.person)

    assert refusal.value.code == "four_eyes"


def test_the_only_administrator_confirms_what_they_sent(draft, guo):
    submit_listing(listing=draft, by=guo.person)
    confirm_listing(listing=draft, by=guo.person)

    assert draft.stage == Stage.BASE_REVIEW


def test_whoever_confirmed_does_not_publish(draft, chen, guo):
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=guo.person)

    with pytest.raises(Refusal) as refusal:
        publish_listing(listing=draft, by=guo.person)

    assert refusal.value.code == "four_eyes"


def test_an_unverified_organisation_publishes_nothing(draft, chen, guo, he):
    Organisation.objects.filter(pk=draft.organisation_id).update(
        standing=Standing.SUSPENDED
    )
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=guo.person)

    with pytest.raises(Refusal) as refusal:
        publish_listing(listing=draft, by=he.person)

    assert refusal.value.code == "unverified"
    assert Instrument.objects.get().stage == Stage.BASE_REVIEW
    assert open_tasks(he.person) == 1


def test_the_database_publishes_nothing_of_the_unverified(draft):
    Organisation.objects.update(standing=Standing.REGISTERED)

    with (
        pytest.raises(IntegrityError, match="not verified"),
        transaction.atomic(),
    ):
        Instrument.objects.update(
            stage=Stage.PUBLISHED, published_at="2020-01-01T00:00Z"
        )


def test_a_returned_listing_is_a_draft_with_the_reason(draft, chen, guo):
    submit_listing(listing=draft, by=chen.person)

    return_listing(listing=draft, by=guo.person, reason="分辨率缺单位")

    assert draft.stage == Stage.DRAFT
    assert draft.stage_note == "分辨率缺单位"
    assert told(chen.person) == ["resources.returned"]
    assert open_tasks(guo.person) == 0


@pytest.mark.parametrize("step", WITH_REASON)
def test_going_back_needs_a_reason(step, draft, he):
    stage = next(iter(STEPS[step]))
    Instrument.objects.update(stage=stage, published_at="2020-01-01T00:00Z")

    with pytest.raises(Refusal) as refusal:
        step(listing=draft, by=he.person, reason="  ")

    assert refusal.value.code == "reason_missing"


def test_a_withdrawn_listing_passes_both_reviews_again(draft, chen, guo, he):
    for act, who in (
        (submit_listing, chen),
        (confirm_listing, guo),
        (publish_listing, he),
    ):
        act(listing=draft, by=who.person)
    withdraw_listing(listing=draft, by=chen.person, reason="维修半年")

    revise_listing(listing=draft, by=chen.person)

    assert draft.stage == Stage.DRAFT
    assert not Instrument.objects.published()


def test_what_was_reviewed_changes_after_another_review(microscope, chen, he):
    change_listing(
        listing=microscope,
        by=chen.person,
        values={"model": "Sigma 360", "fee": "机时 400 元/小时"},
    )

    microscope.refresh_from_db()
    assert (microscope.model, microscope.fee) == ("Sigma 300", "机时 400 元/小时")
    assert open_tasks(he.person) == 1

    accept_changes(listing=microscope, by=he.person)

    microscope.refresh_from_db()
    assert (microscope.model, microscope.proposal) == ("Sigma 360", None)
    assert open_tasks(he.person) == 0


def test_declined_changes_leave_the_record_alone(microscope, chen, he):
    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 360"})

    decline_changes(listing=microscope, by=he.person, reason="铭牌为 Sigma 300")

    microscope.refresh_from_db()
    assert (microscope.model, microscope.proposal) == ("Sigma 300", None)
    assert told(chen.person) == ["resources.changes_declined"]


def test_taking_a_proposal_back_closes_the_task(microscope, chen, he):
    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 360"})

    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 300"})

    microscope.refresh_from_db()
    assert microscope.proposal is None
    assert open_tasks(he.person) == 0


def test_the_proposer_does_not_accept(microscope, chen):
    change_listing(listing=microscope, by=chen.person, values={"worth": "300.00"})

    with pytest.raises(Refusal) as refusal:
        accept_changes(listing=microscope, by=chen.person)

    assert refusal.value.code == "four_eyes"


def test_another_hand_at_the_record_does_not_free_its_proposer(microscope, chen, guo):
    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 360"})
    change_listing(listing=microscope, by=guo.person, values={"worth": "300.00"})
    change_listing(listing=microscope, by=guo.person, values={"fee": "面议"})

    steps = ReviewStep.objects.of(microscope)
    assert [step.by for step in steps] == [chen.person, guo.person]
    for proposer in (chen, guo):
        with pytest.raises(Refusal) as refusal:
            accept_changes(listing=microscope, by=proposer.person)
        assert refusal.value.code == "four_eyes"


def test_nothing_is_decided_twice(microscope, chen, he):
    change_listing(listing=microscope, by=chen.person, values={"model": "Sigma 360"})
    accept_changes(listing=microscope, by=he.person)

    with pytest.raises(Refusal) as refusal:
        decline_changes(listing=microscope, by=he.person, reason="too late")

    assert refusal.value.code == "decided"


def test_what_is_under_review_stands_still(draft, chen):
    submit_listing(listing=draft, by=chen.person)

    with pytest.raises(Refusal) as refusal:
        change_listing(listing=draft, by=chen.person, values={"model": "Sigma 500"})

    assert refusal.value.code == "stage"


def test_history_keeps_what_an_own_record_said(microscope):
    microscope.fee = "面议"
    microscope.save(update_fields=["fee"])

    assert [event.fee for event in microscope.events.all()] == [""]
