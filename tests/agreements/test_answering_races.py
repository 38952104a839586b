"""Two officers who see to the same at once: the second finds what the first did."""

from functools import partial

import pytest

from agreements.across.adopting import adopt
from agreements.actions.drafting import assign_share
from agreements.actions.reporting import (
    confirm_progress,
    file_progress,
    return_progress,
)
from agreements.models import Commitment, Duty, Progress, Resolution
from portal.core.time import now
from tests.agreements import made
from tests.race import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answers(filing, wei):
    """Wei confirms Lin's report, or returns it, each as it was read."""
    file_progress(**filing)
    confirm, give_back = (
        partial(action, progress=Progress.objects.get(), by=wei.person)
        for action in (confirm_progress, return_progress)
    )
    return {"confirmed": confirm, "returned": partial(give_back, reason="请补充依据")}


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("confirmed", "returned", "on_course"),
        ("returned", "confirmed", "unreported"),
    ],
)
def test_of_confirming_and_returning_the_first_holds(answers, first, second, state):
    refused = meet(answers[first], answers[second])

    assert refused.codes == ["answered"]
    assert Progress.objects.get().stand == first
    assert Duty.objects.get().state == state


def test_a_resolution_taken_up_twice_at_once_becomes_one_commitment(draft, wen):
    made.meet(draft)
    known = Commitment.objects.count()
    mine, theirs = (
        partial(
            adopt,
            resolution=Resolution.objects.get(),
            area=draft.areas.get(),
            name="共建中试平台目录",
            by=wen.person,
        )
        for _ in range(2)
    )

    refused = meet(mine, theirs)

    assert refused.codes == ["adopted_already"]
    assert Commitment.objects.count() == known + 1


def test_a_share_assigned_twice_at_once_is_one(draft):
    Duty.objects.update(withdrawn_at=now())
    mine, theirs = (
        partial(assign_share, commitment=Commitment.objects.get(), values=values)
        for values in ({"office": "资源处"}, {"office_en": "Resources"})
    )

    found = meet(mine, theirs)

    assert found == Duty.objects.standing().get()
    assert (found.office, found.office_en) == ("资源处", "Resources")
