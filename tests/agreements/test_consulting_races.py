"""Who decides at once: one of them holds, whatever the order."""

import threading

import pytest
from django.db import connection

from agreements.across import asking
from agreements.actions.consulting import withdraw_consultation
from agreements.models import Agreement, Consultation, Party
from portal.core.errors import Refusal
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.asked import agree, propose, rewritten

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts):
    """Let them act at once; the codes of what was refused."""
    codes, gate = [], threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except Refusal as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_of_two_proposals_one_is_asked(signed):
    def by(base):
        found = Agreement.objects.get()
        return lambda: propose(found, base=base)

    assert race(by("chongqing"), by("chengdu")) == ["asked_already"]
    assert Consultation.objects.count() == 1


def test_a_yes_and_a_withdrawal_meet_and_one_holds(signed):
    pk = propose(signed).pk

    def with_it(act):
        found = Consultation.objects.select_related("agreement").get(pk=pk)
        return lambda: act(consultation=found)

    codes = race(
        with_it(lambda **it: agree(**it)),
        with_it(lambda **it: withdraw_consultation(base="chongqing", **it)),
    )

    assert codes == ["decided"]
    outcome = Consultation.objects.get().state
    assert (outcome, Agreement.objects.get().edition) in [
        ("agreed", 2),
        ("withdrawn", 1),
    ]


def test_two_last_answers_make_one_edition(draft):
    Party.objects.create(agreement=draft, name="无基地一方", order=3)
    made.sign(draft)
    pk = propose(draft, base="chengdu").pk

    def answer():
        found = Consultation.objects.select_related("agreement").get(pk=pk)
        return lambda: agree(found, base="chongqing")

    assert len(race(answer(), answer())) == 1
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
            agreement=found, wanted=wanted, ground="延长", by=None
        )

    assert race(officer(), officer()) == ["asked_already"]
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

    assert race(officer(True), officer(False)) == ["answered_already"]
    assert OutboxMessage.objects.count() == 1
