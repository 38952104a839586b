"""Progress: filled in, confirmed or returned, by whom and from what."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agreements.actions.reporting import (
    confirm_progress,
    file_progress,
    return_progress,
)
from agreements.models import Area, Commitment, Duty, Party, Progress
from portal.core.time import now, today
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.test_agreement_life import code_of
from tests.test_constraints_of_all import refused


@pytest.fixture
def duty(commitment):
    return commitment.duties.get()


@pytest.fixture
def filing(duty, lin):
    return {
        "duty": duty,
        "on": today(),
        "state": "on_course",
        "text": "已入网",
        "by": lin.person,
    }


def stand_of(progress):
    progress.refresh_from_db()
    return progress.stand


def test_what_is_filed_changes_nothing_yet(filing, duty):
    progress = file_progress(**filing)

    assert stand_of(progress) == "filed"
    assert Duty.objects.get().state == "unreported"


def test_what_is_confirmed_is_the_state_of_the_share(filing, wei):
    progress = file_progress(**filing)

    confirm_progress(progress=progress, by=wei.person)

    assert stand_of(progress) == "confirmed"
    assert Duty.objects.get().state == "on_course"


def test_an_older_report_does_not_turn_the_state_back(filing, wei):
    for days, state in ((0, "done"), (30, "late")):
        how = filing | {"on": today() - timedelta(days), "state": state}
        confirm_progress(progress=file_progress(**how), by=wei.person)

    assert Duty.objects.get().state == "done"


def test_what_is_dropped_says_why(filing, wei):
    dropped = filing | {"state": "dropped", "text": "政策调整，不再推进"}

    confirm_progress(progress=file_progress(**dropped), by=wei.person)

    assert Duty.objects.get().reason == "政策调整，不再推进"


def test_it_is_returned_with_a_reason(filing, wei):
    progress = file_progress(**filing)
    how = {"progress": progress, "by": wei.person}
    assert code_of(return_progress, reason=" ", **how) == "reason_missing"

    return_progress(reason="请补充依据", **how)

    assert stand_of(progress) == "returned"
    assert progress.note == "请补充依据"
    assert Duty.objects.get().state == "unreported"


def test_each_report_is_answered_once(filing, wei):
    how = {"progress": file_progress(**filing), "by": wei.person}
    confirm_progress(**how)

    assert code_of(confirm_progress, **how) == "answered"
    assert code_of(return_progress, reason="x", **how) == "answered"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"on": today() + timedelta(1)}, "future"),
        ({"state": "unreported"}, "nothing_reported"),
        ({"value": Decimal(3)}, "no_number"),
    ],
)
def test_what_cannot_be_reported(filing, wrong, code):
    assert code_of(file_progress, **filing | wrong) == code
    assert not Progress.objects.exists()


@pytest.mark.parametrize("part", [Commitment, Area])
def test_what_was_taken_out_is_reported_on_no_more(filing, part):
    with applying():  # the text is signed
        part.objects.update(withdrawn_at=now())

    assert code_of(file_progress, **filing) == "taken_out"
    assert not Progress.objects.exists()


def test_nobody_reports_for_the_other_side(filing, commitment):
    theirs = Party.objects.get(base="chengdu")
    share = {"commitment": commitment, "party": theirs}
    assert refused(Duty.objects.create, **share) == "duty_of_own_party"
    with applying():
        copy = Duty.objects.create(**share, home="chengdu")
    copy.refresh_from_db()

    assert code_of(file_progress, **filing | {"duty": copy}) == "foreign_share"
    row = {"duty": copy, "on": today(), "state": "done", "text": "x"}
    with applying("chengdu"):
        Progress.objects.create(**row, home="chengdu")  # as its base tells it
    assert refused(Progress.objects.create, **row, home="chengdu") == "foreign_record"


def test_a_figure_is_frozen_with_the_report(filing, microscope, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    Commitment.objects.update(
        measured_by="number", unit="台（套）", figure="instruments_shared"
    )
    filing["duty"].commitment.refresh_from_db()

    first = file_progress(**filing)
    type(microscope).objects.update(stage="withdrawn")
    second = file_progress(**filing)
    by_hand = file_progress(**filing, value=Decimal(7))

    assert [p.value for p in (first, second, by_hand)] == [1, 0, 7]


def test_a_report_stays_internal_with_its_agreement(sichuan, lin, wei):
    agreement = made.framework()
    made.sign(agreement)
    told = made.tell(agreement.areas.get().commitments.get())

    assert told not in Progress.objects.visible_to(lin)
