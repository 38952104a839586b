"""The clock looks at texts while officers, and other workers, have them in hand."""

from functools import partial

import pytest
from structlog.testing import capture_logs

from agreements.actions import holding
from agreements.models import AgreedText, Area
from agreements.signed import fingerprint
from tests.agreements.held import read_on, says
from tests.race import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accepting(lied):
    """An officer has compared it, and finds it right."""
    seen = fingerprint(holding.deviations_of(lied))
    return partial(holding.accept_text, agreement=lied, seen=seen)


@pytest.fixture
def putting_right(lied):
    """The feed brings what was agreed to, and it is looked at."""

    def put_right():
        says(Area, lied.areas.get(), name="资源共享")
        holding.look_at_texts()

    return put_right


def test_what_an_officer_is_just_accepting_is_not_doubted_again(accepting):
    meet(accepting, holding.look_at_texts)

    assert not AgreedText.objects.disputed().exists()


def test_what_is_just_put_right_is_not_accepted(accepting, putting_right):
    refused = meet(putting_right, accepting)

    assert refused.codes == ["not_disputed"]
    (area,) = Area.objects.all()
    held = AgreedText.objects.get()
    assert held.text[str(area.pk)]["after"]["name"] == area.name == "资源共享"


def test_of_two_officers_one_accepts(accepting):
    refused = meet(accepting, accepting)

    assert refused.codes == ["not_disputed"]


def test_what_two_workers_see_first_is_lined_up_once(theirs):
    meet(holding.look_at_texts, holding.look_at_texts)

    assert AgreedText.objects.get().agreement_id == theirs.pk


def test_what_two_workers_have_in_hand_is_held_once(theirs, link):
    holding.look_at_texts()
    read_on(link)

    with capture_logs() as logs:
        looked_at = meet(holding.look_at_texts, holding.look_at_texts)

    assert looked_at == 1
    assert AgreedText.objects.get().text
    assert not logs
