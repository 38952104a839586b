"""Which bases are told of an agreement and its parts."""

import pytest

from agreements.models import (
    Agreement,
    Area,
    Article,
    Commitment,
    Consultation,
    Contact,
    Duty,
    Opinion,
    Party,
    Progress,
)
from portal.nodes.models import Mark
from tests.agreements import made
from tests.agreements.made import clear, sign

PARTS = [Agreement, Party, Area, Commitment, Duty]
BOTH = {"chongqing", "chengdu"}


def told(model):
    """Who is told of each row of a model."""
    kind = model._meta.label_lower
    return [set(mark.told) for mark in Mark.objects.filter(kind=kind)]


def each(model, bases):
    return [bases] * model.objects.count()


@pytest.mark.parametrize("model", PARTS)
def test_nobody_is_told_of_a_draft(draft, model):
    assert told(model) == each(model, set())


@pytest.mark.parametrize("model", PARTS)
def test_in_consultation_the_parties_are_told(draft, model):
    Agreement.objects.update(state="consultation")

    assert told(model) == each(model, BOTH)


@pytest.mark.parametrize("model", PARTS)
def test_what_is_public_is_told_to_all(public, model):
    assert all("*" in bases for bases in told(model))


def test_a_party_that_joins_is_told_of_everything(draft):
    Agreement.objects.update(state="consultation")
    Party.objects.create(agreement=draft, base="shanghai", name="上海市科委", order=3)

    for model in PARTS:
        assert told(model) == each(model, {*BOTH, "shanghai"})


def test_contacts_and_internal_articles_stay_among_the_parties(draft):
    Contact.objects.create(agreement=draft, office="资源配置与管理处")
    Article.objects.create(agreement=draft, number=1, text="第一条")
    clear(draft)
    sign(draft, is_public=True)

    assert told(Contact) == told(Article) == [BOTH]


def test_what_a_party_noted_stays_among_the_parties(public):
    made.amend(public)

    assert told(Opinion) == [BOTH, BOTH]
    assert "*" in told(Consultation)[0]


def test_only_what_is_confirmed_is_told(report):
    assert all("*" in bases for bases in told(Progress))

    Progress.objects.create(
        duty=report.duty, on="2026-01-01", state="done", text="未确认"
    )
    assert sorted(map(len, told(Progress))) == [0, 1]
