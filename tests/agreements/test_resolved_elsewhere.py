"""Chengdu held the meeting; here the text is kept that takes its resolution."""

import pytest

from agreements.across import answering
from agreements.models import Commitment, Consultation, Resolution
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import agree, rewritten


@pytest.fixture
def held(signed):
    with applying("chengdu"):
        meeting = signed.meetings.create(home="chengdu", name="会商", on="2025-12-03")
        return Resolution.objects.create(
            home="chengdu", meeting=meeting, number=1, text="共建目录"
        )


def body(agreement, resolution):
    after = {"number": 2, "name": "共建目录", "name_en": "", "unit": ""}
    after |= {"measured_by": "yes_or_no", "target": None, "due_on": None}
    new = {"piece": "commitment", "id": str(new_id()), "before": {}, "after": after}
    return {
        "consultation": str(new_id()),
        "agreement": str(agreement.pk),
        "edition": agreement.edition,
        "ground": "会商议定",
        "changes": [new | {"area": str(agreement.areas.get().pk)}],
        "resolution": str(resolution),
    }


def test_it_stands_beside_what_the_parties_are_asked(signed, sichuan, held):
    answering.propose_here(sichuan, body(signed, held.pk))

    asked = Consultation.objects.get()
    assert asked.resolution == held
    agree(asked, base="chongqing")
    assert Commitment.objects.get(number=2).name == "共建目录"
    held.refresh_from_db()
    assert held.commitment is None  # Chengdu says so itself


def test_it_becomes_one_commitment_and_nothing_comes_with_it(signed, sichuan, held):
    asked = body(signed, held.pk)
    renamed = rewritten(signed.areas.get(), name="改名").spelt()

    for changes in ([renamed], [*asked["changes"], renamed]):
        with pytest.raises(Refusal) as refused:
            answering.propose_here(sichuan, asked | {"changes": changes})
        assert refused.value.codes == ["malformed"]


def test_one_that_is_not_here_yet_keeps_nothing_out(signed, sichuan):
    answering.propose_here(sichuan, body(signed, new_id()))

    assert Consultation.objects.get().resolution is None


def test_nobody_takes_up_what_others_resolved(signed, sichuan):
    ours = made.meet(signed).resolutions.get()
    answering.propose_here(sichuan, body(signed, ours.pk))

    agree(Consultation.objects.get(), base="chongqing")

    ours.refresh_from_db()
    assert ours.commitment is None
