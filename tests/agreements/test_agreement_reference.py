"""The real agreements: loaded whole, once, with what is known and no more."""

import pytest

from agreements.models import (
    Agreement,
    Alliance,
    Commitment,
    DisclosureReview,
    Duty,
    Measure,
    Policy,
    Progress,
)
from agreements.reference import id_of, load
from portal.identity import reference as identity
from portal.identity.models import Field
from portal.nodes.models import Mark


@pytest.fixture
def loaded(sichuan):
    return load()


def test_they_are_all_there(loaded):
    framework = Agreement.objects.get(pk=id_of(Agreement, "2020"))

    assert framework.areas.count() == 7
    assert framework.children.count() == 3
    assert framework.predecessor.predecessor.signed_year == 2007
    shanghai = Agreement.objects.get(pk=id_of(Agreement, "2021-shanghai"))
    assert shanghai.areas.count() == 7
    assert Agreement.objects.filter(kind="institution").count() == 3
    assert Alliance.objects.count() == 5
    measures = Measure.objects.filter(policy=id_of(Policy, "cq-24"))
    assert measures.count() == 24
    assert measures.values("theme").distinct().count() == 4


def test_eleven_fields(sichuan):
    identity.load()

    assert Field.objects.count() == 11


def test_a_second_load_changes_nothing(loaded):
    before = Mark.objects.order_by("-position").first()

    assert load() == loaded
    assert Mark.objects.order_by("-position").first() == before
    assert DisclosureReview.objects.count() == Agreement.objects.count()


def test_each_base_answers_for_its_own(loaded):
    framework = Agreement.objects.get(pk=id_of(Agreement, "2020"))
    assert framework.is_own

    duties = Duty.objects.filter(commitment__area__agreement=framework)
    homes = set(duties.values_list("party__name", "home"))
    assert homes == {
        ("重庆市科学技术局", "chongqing"),
        ("四川省科学技术厅", "chengdu"),
    }
    assert set(Progress.objects.values_list("home", flat=True)) == {
        "chongqing",
        "chengdu",
    }


def test_no_date_or_target_is_invented(loaded):
    named = Commitment.objects.exclude(due_on=None, target=None, baseline=None)

    assert not named.exists()
    assert not Progress.objects.filter(source="").exists()


def test_all_is_there_in_english(loaded):
    for model in (Agreement, Commitment, Measure, Policy, Alliance):
        assert not model.objects.filter(name_en="").exists()
