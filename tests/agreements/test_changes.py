"""What a proposal may change of a text, and what it may not."""

from dataclasses import replace

import pytest

from agreements.models import Commitment, Consultation
from agreements.texts import Change
from portal.core.errors import Refusal
from portal.core.ids import new_id
from tests.agreements.asked import propose, rewritten


def refused(agreement, *wanted):
    """By which code a proposal is refused."""
    with pytest.raises(Refusal) as refusal:
        propose(agreement, *wanted)
    return refusal.value.code


def test_a_text_stays_within_its_columns(binding, article):
    area = binding.areas.get()
    promised = Commitment.objects.get()

    assert refused(binding, rewritten(article, text="")) == "invalid"
    assert refused(binding, rewritten(area, name="长" * 201)) == "invalid"
    assert refused(binding, rewritten(article, text="长" * 10_001)) == "invalid"
    assert refused(binding, rewritten(article, text_en="x" * 20_001)) == "invalid"
    assert refused(binding, rewritten(article, text_en=None)) == "invalid"
    for wrong in ({"due_on": "昨天"}, {"target": "5"}, {"measured_by": "x"}):
        assert refused(binding, rewritten(promised, **wrong)) == "invalid"
    for wrong in ({"due_on": 7}, {"number": 2}, {"target": {}}):
        assert refused(binding, rewritten(promised, **wrong)) in (
            "malformed",
            "invalid",
        )
    assert not Consultation.objects.exists()


def test_numbers_stay_apart(binding, article):
    new = Change("article", new_id(), {}, rewritten(article, text="x").after)

    assert refused(binding, new) == "number_taken"


def test_an_area_goes_with_what_lies_in_it(binding):
    area, promised = binding.areas.get(), Commitment.objects.get()
    gone = rewritten(area)

    assert refused(binding, gone) == "area_in_use"
    assert propose(binding, gone, rewritten(promised)).pk


def test_nothing_hangs_on_what_is_not_there(binding):
    promised = Commitment.objects.get()
    loose = replace(
        rewritten(promised, name="x"), id=new_id(), before={}, area=new_id()
    )
    other = replace(rewritten(promised, name="x"), area=new_id())
    whole = Change("agreement", new_id(), {}, {"in_force_until": None})
    inside = rewritten(binding.areas.get(), number=2, name="x")
    nested = replace(inside, id=new_id(), before={}, area=binding.areas.get().pk)

    assert refused(binding, loose) == "area_in_use"
    assert refused(binding, other) == "malformed"
    assert refused(binding, whole) == "malformed"
    assert refused(binding, nested) == "malformed"
    assert refused(binding, replace(rewritten(binding), after={})) == "malformed"


def test_there_is_an_end(binding, article):
    twice = [rewritten(article, text=text) for text in "甲乙"]

    assert refused(binding, *twice) == "too_much"
