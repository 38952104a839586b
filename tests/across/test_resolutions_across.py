"""What a meeting held here resolved becomes a commitment of Chengdu's agreement."""

import pytest

from agreements.across import adopting
from agreements.actions.consulting import give_opinion
from agreements.actions.pausing import PAUSE
from agreements.actions.taking_up import take_up_what_was_agreed
from agreements.models import Agreement, Commitment, Consultation, Duty
from portal.core.time import now
from portal.nodes.messages.outbox import deliver
from tests.agreements import made
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def resolution(their_agreement):
    return made.meet(their_agreement).resolutions.get()


@pytest.fixture
def ask(their_agreement, resolution, agreement_officer):
    """An officer here makes it a commitment; the answer of Chengdu."""

    def adopt():
        _pk, message = adopting.adopt(
            resolution=resolution,
            area=their_agreement.areas.get(),
            name="共建中试平台目录",
            ground="年度会商议定",
            by=agreement_officer.person,
        )
        return deliver(message)

    return adopt


def answer(chengdu, agrees):
    with chengdu.inside():
        asked = Consultation.objects.get()
        note = "" if agrees else "再议"
        give_opinion(consultation=asked, base="chengdu", agrees=agrees, note=note)
        return asked.resolution_id


@pytest.mark.parametrize("has_come", [True, False])
def test_it_becomes_one_and_both_bases_know(
    ask, resolution, chengdu, peer, carry, has_come
):
    """Whether its words have come to Chengdu before the proposal or not."""
    meetings = ["agreements.meeting", "agreements.resolution"]
    if has_come:
        carry(*meetings)

    assert not ask().refusals
    followed = answer(chengdu, agrees=True)
    pull(peer)

    assert followed == (resolution.pk if has_come else None)
    assert take_up_what_was_agreed() == 1
    resolution.refresh_from_db()
    assert resolution.commitment.number == 2
    assert Agreement.objects.get().edition == 2
    carry(*meetings, "agreements.duty")
    with chengdu.inside():
        promise = Commitment.objects.get(number=2)
        assert promise.resolutions.get().pk == resolution.pk
        assert Duty.objects.get(commitment=promise).home == "chongqing"


def test_what_chengdu_declines_stays_a_resolution(ask, resolution, chengdu, peer):
    ask()
    answer(chengdu, agrees=False)
    pull(peer)

    assert take_up_what_was_agreed() == 0
    resolution.refresh_from_db()
    assert resolution.commitment is None
    with chengdu.inside():
        Consultation.objects.update(decided_at=now() - PAUSE)
    pull(peer)
    assert not ask().refusals


def test_what_grew_stale_is_refused_and_asked_anew(ask, resolution, chengdu, peer):
    with chengdu.inside():
        Agreement.objects.update(state="ended")

    assert [each["code"] for each in ask().refusals] == ["not_binding"]
    with chengdu.inside():
        assert not Consultation.objects.exists()
    assert take_up_what_was_agreed() == 0
