"""Who decides at once: one of them holds, whatever the order."""

import threading
from functools import partial

import pytest
from django.db import transaction

from agreements.across import answering, asking
from agreements.actions.consulting import withdraw_consultation
from agreements.actions.disclosure import ask_disclosure
from agreements.models import Agreement, Consultation, DisclosureReview, Party
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.asked import agree, propose, rewritten
from tests.agreements.test_consulting_across import body
from tests.race import codes, race, won

pytestmark = pytest.mark.django_db(transaction=True)


def one_is_refused(code, *calls):
    """Race them: one holds, the other is refused so."""
    results = race(*calls)
    return len(won(results)) == 1 and codes(results) == {code}


def test_of_two_proposals_one_is_asked(signed):
    def by(base):
        return partial(propose, Agreement.objects.get(), base=base)

    assert one_is_refused("asked_already", by("chongqing"), by("chengdu"))
    assert Consultation.objects.count() == 1


def test_a_yes_and_a_withdrawal_meet_and_one_holds(signed):
    pk = propose(signed).pk

    def with_it(act):
        found = Consultation.objects.select_related("agreement").get(pk=pk)
        return partial(act, consultation=found)

    withdraw = partial(withdraw_consultation, base="chongqing")
    assert one_is_refused("decided", with_it(agree), with_it(withdraw))
    outcome = Consultation.objects.get().state
    assert (outcome, Agreement.objects.get().edition) in [
        ("agreed", 2),
        ("withdrawn", 1),
    ]


def beside(act, results):
    """Begin an act that has to wait for what this thread holds."""
    thread = threading.Thread(target=lambda: results.extend(race(act)))
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    return thread


def test_what_is_just_being_taken_back_is_not_asked(signed, sichuan):
    said, results = body(signed), []

    with transaction.atomic():
        answering.withdraw_here(sichuan, {"consultation": said["consultation"]})
        proposing = beside(lambda: answering.propose_here(sichuan, said), results)
    proposing.join()

    assert codes(results) == {"withdrawn"}
    assert not Consultation.objects.exists()


def test_no_review_is_asked_for_beside_what_is_just_being_resolved(signed, wen):
    meeting, results = made.meet(signed), []

    def ask():
        ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)

    with transaction.atomic():
        meeting.resolutions.create(number=2, text="刚刚议定")
        asking = beside(ask, results)
    asking.join()

    assert results == [None]
    assert DisclosureReview.objects.exists()


def test_two_last_answers_make_one_edition(draft):
    Party.objects.create(agreement=draft, name="无基地一方", order=3)
    made.sign(draft)
    pk = propose(draft, base="chengdu").pk

    def answer():
        found = Consultation.objects.select_related("agreement").get(pk=pk)
        return partial(agree, found, base="chongqing")

    assert len(won(race(answer(), answer()))) == 1
    assert Agreement.objects.get().edition == 2


@pytest.fixture
def theirs(sichuan):
    """Kept at Chengdu, signed, and asked about."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.update(state="in_force")
    agreement.refresh_from_db()
    return agreement


def test_of_two_officers_here_one_asks_elsewhere(theirs):
    def officer():
        found = Agreement.objects.get()
        wanted = [rewritten(found, in_force_until="2030-12-31")]
        return lambda: asking.propose(
            agreement=found, edition=1, wanted=wanted, ground="延长", by=None
        )

    assert one_is_refused("asked_already", officer(), officer())
    assert OutboxMessage.objects.count() == 1


def test_of_a_yes_and_a_no_here_one_goes_out(theirs):
    change = rewritten(theirs, in_force_until="2030-12-31")
    with applying("chengdu"):
        Consultation.objects.create(
            home="chengdu",
            agreement=theirs,
            asks="change",
            base="chengdu",
            edition=1,
            changes=[change.spelt()],
        )

    def officer(agrees):
        asked = Consultation.objects.get()
        return lambda: asking.answer(
            consultation=asked, agrees=agrees, note="缘由", by=None
        )

    assert one_is_refused("answered_already", officer(True), officer(False))
    assert OutboxMessage.objects.count() == 1
