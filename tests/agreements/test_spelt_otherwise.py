"""A yes of this base as its home spells it, which may be of another release.

An earlier release is made by taking a column out of what it said.
"""

from copy import deepcopy

import pytest

from agreements.across import asking
from agreements.actions.disputing import tell_of_disputed
from agreements.models import Area, Article, Commitment, Consultation, Reply
from agreements.texts import Change
from portal.core.ids import new_id
from tests.agreements.asked import rewritten
from tests.agreements.held import look_twice, says
from tests.agreements.test_columns_left_out import ADDED
from tests.agreements.test_columns_left_out import without as taken_out
from tests.agreements.test_holding import bring, decide

NAME = "资源与专家共享"


def without(change, column):
    """Spelt so, and the change as it was."""
    return taken_out(deepcopy(change), column)


def reworded(theirs):
    return rewritten(theirs.areas.get(), name=NAME)


def added(_theirs):
    after = {"number": 2, "name": "专家共享", "name_en": "", "summary": ""}
    return Change("area", new_id(), {}, after | {ADDED: ""})


def removed(theirs):
    return rewritten(theirs.areas.get())


KINDS = [reworded, added, removed]


@pytest.fixture
def is_disputed(theirs):
    """Whether it is, once its home takes for agreed what it spells so."""

    def ask(said, *asked):
        consultation = bring(theirs, asks="change", changes=list(asked))
        Reply.objects.create(consultation=consultation.pk, agrees=True, changes=[said])
        decide(consultation)
        return Consultation.objects.with_dispute().get().is_disputed

    return ask


class TestTheSame:
    @pytest.mark.parametrize("kind", KINDS)
    def test_by_an_earlier_release_than_its_home_runs(self, theirs, is_disputed, kind):
        change = kind(theirs)

        assert not is_disputed(without(change, ADDED), change.spelt())

    @pytest.mark.parametrize("kind", KINDS)
    def test_by_a_later_one(self, theirs, is_disputed, kind):
        change = kind(theirs)

        assert not is_disputed(change.spelt(), without(change, ADDED))

    def test_whatever_stands_in_what_the_other_does_not_know(self, theirs, is_disputed):
        says(Area, theirs.areas.get(), **{ADDED: "All of it"})
        change = reworded(theirs)

        assert not is_disputed(without(change, ADDED), change.spelt())

    def test_who_proposed_may_agree_to_what_comes_back(self, theirs, wen):
        change = reworded(theirs)
        asked = bring(theirs, asks="change", changes=[change.spelt()])
        said = [without(change, ADDED)]
        Reply.objects.create(consultation=asked.pk, agrees=True, changes=said)

        assert asking.answer(consultation=asked, agrees=True, by=wen.person)


class TestAnother:
    @pytest.mark.parametrize("kind", [reworded, added])
    def test_in_a_column_that_this_base_did_not_know(self, theirs, is_disputed, kind):
        change = kind(theirs)
        said = without(change, ADDED)
        change.after[ADDED] = "Half of it"

        assert is_disputed(said, change.spelt())

    @pytest.mark.parametrize("kind", [reworded, added])
    @pytest.mark.parametrize("side", ["before", "after"])
    def test_in_one_that_both_know(self, theirs, is_disputed, kind, side):
        change = kind(theirs)
        asked = change.spelt()

        assert is_disputed(
            without(change, ADDED), asked | {side: asked[side] | {"name": "别的"}}
        )

    @pytest.mark.parametrize("kind", [reworded, added])
    def test_without_what_was_agreed_to(self, theirs, is_disputed, kind):
        change = kind(theirs)
        change.after[ADDED] = "All of it"

        assert is_disputed(change.spelt(), without(change, ADDED))

    def test_of_which_nothing_is_to_be_left(self, theirs, is_disputed):
        change = reworded(theirs)

        assert is_disputed(without(change, ADDED), change.spelt() | {"after": {}})

    def test_of_another_piece(self, theirs, is_disputed):
        said = without(reworded(theirs), ADDED)

        assert is_disputed(said, said | {"id": str(new_id())})

    def test_in_another_place(self, theirs, is_disputed):
        promise = rewritten(Commitment.objects.get(), name="两地仪器全部入网")

        said = promise.spelt()

        assert is_disputed(said, said | {"area": str(new_id())})

    def test_with_a_piece_more(self, theirs, is_disputed):
        said = without(reworded(theirs), ADDED)

        assert is_disputed(said, said, rewritten(Article.objects.get()).spelt())

    def test_with_a_piece_less(self, theirs, is_disputed):
        assert is_disputed(without(reworded(theirs), ADDED))

    @pytest.mark.parametrize("shape", [None, 1, "x", [], [1], {"name": {}}, {"": []}])
    @pytest.mark.parametrize("side", ["before", "after", "id", "piece", "area"])
    def test_as_nobody_reads(self, theirs, is_disputed, wen, side, shape):
        said = without(reworded(theirs), ADDED)
        if said[side] != shape:
            assert is_disputed(said, said | {side: shape})
            assert tell_of_disputed() == 1


def test_what_the_home_adds_to_a_proposal_was_not_agreed_to(held, link):
    """It shows as filled in before what this base did not know when it proposed."""
    change = reworded(held)
    said = without(change, ADDED)
    filled_in = {ADDED: "Half of it"}
    shown = change.spelt()
    shown |= {side: shown[side] | filled_in for side in ("before", "after")}
    asked = bring(held, asks="change", changes=[shown])
    Reply.objects.create(consultation=asked.pk, agrees=True, changes=[said])
    decide(asked)

    says(Area, held.areas.get(), name=NAME, **filled_in)

    assert look_twice(link)
