"""What columns of JSON may hold that peers send: no page expects anything else."""

import pytest

from portal.identity.models import Division
from resources.models import Instrument, Resource, ResourceClass
from tests.cast import PUBLISHED
from tests.test_constraints_of_all import refused

ABSURD = [5, "x", True, [None], [[]], {"a": None}, {"a": ["x"]}, {"a": {}}]
PLAIN = {"parameter": "形貌"}
UNNAMED = [[{}], [{"standard": "x"}], [PLAIN, 5], [[PLAIN]], PLAIN, {}]
FULL = dict.fromkeys(("parameter", "standard", "parameter_en"), '"' * 100)


@pytest.mark.parametrize("said", [*ABSURD, {}, ["5001"], ["x" * 6], ["500101"] * 51])
def test_what_follows_a_division_is_a_list_of_codes(shapingba, said):
    change = Division.objects.filter(pk=shapingba.pk).update

    assert change(successors=["500157", "500112"])
    assert refused(change, successors=said) == "division_successors_are_codes"


@pytest.mark.parametrize(
    "said",
    [
        *(*ABSURD, *UNNAMED, [PLAIN | {"standard": None}], [{"parameter": 5}]),
        *([PLAIN] * 51, [{"parameter": "长" * 50_000}]),
    ],
)
def test_what_an_instrument_measures_has_names(microscope, said):
    change = Instrument.objects.filter(pk=microscope.pk).update

    assert change(measures=[])
    assert change(measures=[FULL] * 50)
    assert refused(change, measures=said) == "instrument_measures_are_named"


@pytest.fixture
def resource(microscope):
    return Resource.objects.create(
        organisation=microscope.organisation,
        division=microscope.division,
        disciplines=microscope.disciplines,
        resource_class=ResourceClass.objects.create(code="data", name="科学数据"),
        name="长江上游水文数据集",
        summary="逐日水位。",
        **PUBLISHED,
    )


@pytest.mark.parametrize("said", [*ABSURD, [], {"a": 5}, {"a": "长" * 50_000}])
def test_particulars_of_a_resource_are_words(resource, said):
    change = Resource.objects.filter(pk=resource.pk).update

    assert change(details={})
    assert change(details={"时段": "1998 年以来"})
    assert refused(change, details=said) == "resource_particulars_are_words"


def test_particulars_of_whatever_name_are_shown(client, resource):
    Resource.objects.update(details={"items": "2700 个水文站", "时段": "1998 年以来"})

    page = client.get(resource.get_absolute_url())

    assert "2700 个水文站" in page.text
    assert "1998 年以来" in page.text
