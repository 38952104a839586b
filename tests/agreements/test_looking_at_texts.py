"""Many texts of other bases: none keeps the others from being looked at."""

import pytest

from agreements.across import asking
from agreements.actions import holding
from agreements.models import AgreedText, Agreement
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.held import LIES, look_twice, says
from tests.agreements.test_agreement_life import code_of


@pytest.fixture
def another(theirs):
    """A second one that Chengdu keeps."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.filter(pk=agreement.pk).update(state="in_force")
    return Agreement.objects.get(pk=agreement.pk)


def test_one_that_cannot_be_looked_at_keeps_none_waiting(theirs, another, monkeypatch):
    look = holding.shown_of

    def fail(agreement):
        if agreement.pk == theirs.pk:
            raise ValueError(agreement.pk)
        return look(agreement)

    monkeypatch.setattr(holding, "shown_of", fail)

    holding.look_at_texts()

    assert AgreedText.objects.get().agreement == another


def test_what_differs_keeps_nothing_else_waiting(held, link, another):
    LIES["an area"](held)
    assert look_twice(link)

    says(Agreement, another, name="改过的协议")
    holding.look_at_texts(limit=1)

    assert AgreedText.objects.exclude(differs_since=None).count() == 2


def test_who_is_no_party_any_more_asks_no_other_base(held, wen):
    LIES["us as a party"](held)
    asked = {"agreement": held, "edition": 1, "wanted": []}
    asked |= {"ground": "扩大", "by": wen.person}

    assert code_of(asking.propose, **asked) == "not_a_party"
    assert not OutboxMessage.objects.exists()
