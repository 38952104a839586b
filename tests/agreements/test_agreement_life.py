"""An agreement's life and what opens it to the public."""

from functools import partial

import pytest

from agreements.actions import life
from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.models import Agreement, Article, DisclosureReview, Party
from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import agree, propose, rewritten
from tests.cast import account
from tests.race import codes, race, won

STEPS = {
    life.open_consultation: ("draft", "consultation"),
    life.take_back: ("consultation", "draft"),
    life.sign_agreement: ("consultation", "signed"),
    life.bring_into_force: ("signed", "in_force"),
    life.end_agreement: ("in_force", "ended"),
}
STATES = ["draft", "consultation", "signed", "in_force", "renewed", "ended"]
FROM = {
    life.open_consultation: {"draft"},
    life.take_back: {"consultation"},
    life.sign_agreement: {"consultation"},
    life.bring_into_force: {"signed"},
    life.end_agreement: {"signed", "in_force"},
}


def be(agreement, state):
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    agreement.refresh_from_db()


def code_of(act, **how):
    with pytest.raises(Refusal) as refusal:
        act(**how)
    return refusal.value.code


@pytest.mark.parametrize("act", STEPS, ids=lambda act: act.__name__)
def test_it_takes_its_next_step(draft, act):
    before, after = STEPS[act]
    be(draft, before)

    act(agreement=draft)

    assert Agreement.objects.get().state == after


@pytest.mark.parametrize("act", STEPS, ids=lambda act: act.__name__)
def test_no_step_is_taken_from_elsewhere(draft, act):
    for state in STATES:
        if state not in FROM[act]:
            made_anew = made.framework()
            be(made_anew, state)
            assert code_of(act, agreement=made_anew) == "state"
            assert Agreement.objects.get(pk=made_anew.pk).state == state


def test_two_parties_and_a_date_come_first(draft):
    Party.objects.filter(base="chengdu").update(withdrawn_at=now())
    assert code_of(life.open_consultation, agreement=draft) == "parties_missing"

    be(draft, "consultation")
    assert code_of(life.sign_agreement, agreement=draft) == "parties_missing"
    Party.objects.create(agreement=draft, name="上海市科委", order=3)
    Agreement.objects.update(signed_on=None, signed_year=None)
    assert code_of(life.sign_agreement, agreement=draft) == "date_missing"


def test_it_is_renewed_by_one_that_is_signed(signed):
    later = made.framework(predecessor=signed)
    assert code_of(life.renew_agreement, agreement=signed) == "successor_missing"

    claims = {"kind": "framework", "state": "signed", "predecessor": signed}
    with applying("shanghai"):
        Agreement.objects.create(name="自称的续签", home="shanghai", **claims)
    assert code_of(life.renew_agreement, agreement=signed) == "successor_missing"

    made.sign(later)
    life.renew_agreement(agreement=signed)
    assert Agreement.objects.get(pk=signed.pk).state == "renewed"
    assert code_of(life.renew_agreement, agreement=signed) == "state"


@pytest.fixture
def wen(administration):
    return account("wen", administration, "agreement_officer").person


@pytest.fixture
def ning(administration):
    return account("ning", administration, "agreement_officer").person


class TestDisclosure:
    def ask(self, record, by):
        return ask_disclosure(record=record, ground="已见报", by=by)

    def test_one_asks_another_opens_it(self, signed, wen, ning):
        review = self.ask(signed, wen)
        assert not Agreement.objects.get().is_public

        decide_disclosure(review=review, approves=True, by=ning)

        assert Agreement.objects.get().is_public
        review.refresh_from_db()
        assert (review.decision, review.decided_by) == ("approved", ning)

    def test_an_article_opens_by_itself(self, draft, wen, ning):
        article = Article.objects.create(agreement=draft, number=1, text="第一条")
        made.sign(draft)

        decide_disclosure(review=self.ask(article, wen), approves=True, by=ning)

        assert Article.objects.get().is_public
        assert not Agreement.objects.get().is_public

    def test_nobody_decides_what_they_asked_for(self, signed, wen):
        review = self.ask(signed, wen)

        refused = code_of(decide_disclosure, review=review, approves=True, by=wen)
        assert refused == "four_eyes"
        assert not Agreement.objects.get().is_public

    def test_a_no_says_why_and_opens_nothing(self, signed, wen, ning):
        review = self.ask(signed, wen)
        no = {"review": review, "approves": False, "by": ning}
        assert code_of(decide_disclosure, **no) == "reason_missing"

        decide_disclosure(**no, note="含未公开数据")

        assert not Agreement.objects.get().is_public
        assert code_of(decide_disclosure, **no, note="x") == "decided_already"
        assert self.ask(signed, wen).decision == "open"  # and may be asked anew

    def test_what_the_parties_changed_since_is_asked_anew(self, signed, wen, ning):
        review = self.ask(signed, wen)
        made.amend(signed)

        yes = {"review": review, "approves": True, "by": ning}
        assert code_of(decide_disclosure, **yes) == "stale"
        assert not Agreement.objects.get().is_public
        decide_disclosure(review=review, approves=False, by=ning, note="已变更")
        decide_disclosure(**yes | {"review": self.ask(signed, wen)})
        assert Agreement.objects.get().is_public

    def test_a_change_elsewhere_does_not_matter_to_an_article(self, draft, wen, ning):
        article = Article.objects.create(agreement=draft, number=1, text="第一条")
        made.sign(draft)
        review = self.ask(article, wen)
        made.amend(draft)

        decide_disclosure(review=review, approves=True, by=ning)

        assert Article.objects.get().is_public

    def test_an_article_that_changed_is_asked_anew(self, draft, wen, ning):
        article = Article.objects.create(agreement=draft, number=1, text="第一条")
        made.sign(draft)
        review = self.ask(article, wen)
        agree(propose(draft, rewritten(article, text="改")))

        yes = {"review": review, "approves": True, "by": ning}
        assert code_of(decide_disclosure, **yes) == "stale"

    def test_what_cannot_be_asked(self, draft, wen):
        assert code_of(ask_disclosure, record=draft, ground=" ", by=wen) == (
            "reason_missing"
        )
        assert code_of(ask_disclosure, record=draft, ground="x", by=wen) == "not_signed"
        made.sign(draft)
        self.ask(draft, wen)
        again = code_of(ask_disclosure, record=draft, ground="x", by=wen)
        assert again == "asked_already"
        made.publish(public := made.framework())
        again = code_of(ask_disclosure, record=public, ground="x", by=wen)
        assert again == "public_already"


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts(chongqing, wen, ning, administration):
    third = account("third", administration, "agreement_officer").person
    draft = made.framework()
    made.sign(draft)
    review = ask_disclosure(record=draft, ground="已见报", by=wen)

    def decide(by, approves):
        mine = DisclosureReview.objects.get(pk=review.pk)
        how = {"approves": approves, "by": by, "note": "x"}
        return partial(decide_disclosure, review=mine, **how)

    results = race(decide(ning, True), decide(third, False))

    assert len(won(results)) == 1
    assert codes(results) == {"decided_already"}
    review.refresh_from_db()
    assert Agreement.objects.get().is_public == (review.decision == "approved")
