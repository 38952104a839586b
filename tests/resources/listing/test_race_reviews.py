"""Two who decide on one record at once: the second finds it decided."""

from functools import partial

import pytest

from resources.actions.publishing import publish_listing, return_listing
from resources.models import Instrument, ReviewStep, Stage
from tests.race import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decisions(microscope, he):
    """Two reviewers' hands on it: publishing and returning, each as it was read."""
    Instrument.objects.update(stage=Stage.BASE_REVIEW, published_at=None)
    publish, give_back = (
        partial(action, listing=Instrument.objects.get(), by=he.person)
        for action in (publish_listing, return_listing)
    )
    return {"published": publish, "returned": partial(give_back, reason="缺少资质证明")}


@pytest.mark.parametrize(
    ("first", "second", "stage"),
    [
        ("published", "returned", Stage.PUBLISHED),
        ("returned", "published", Stage.DRAFT),
    ],
)
def test_of_publishing_and_returning_the_first_holds(decisions, first, second, stage):
    refused = meet(decisions[first], decisions[second])

    assert refused.codes == ["stage"]
    assert Instrument.objects.get().stage == stage
    assert [step.verb for step in ReviewStep.objects.all()] == [first]
