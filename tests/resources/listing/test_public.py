"""What everyone may leaf through: the published only, at a constant cost."""

import pytest
from django.urls import reverse

from portal.core.time import now
from resources.models import Facility, Instrument, Resource, ResourceClass, Stage


@pytest.fixture
def centre(university, shapingba, materials):
    return Facility.objects.create(
        organisation=university,
        name="分析测试中心",
        division=shapingba,
        disciplines=[materials.code],
        kind="centre",
        level="institution",
        stage=Stage.PUBLISHED,
        published_at=now(),
    )


@pytest.fixture
def literature(db):
    return ResourceClass.objects.create(code="literature", name="科技文献")


@pytest.fixture
def library(university, shapingba, materials, literature):
    return Resource.objects.create(
        organisation=university,
        name="文献传递",
        division=shapingba,
        disciplines=[materials.code],
        resource_class=literature,
        summary="复制与传递",
        stage=Stage.PUBLISHED,
        published_at=now(),
    )


def test_a_facility_shows_its_published_instruments(client, centre, microscope):
    Instrument.objects.update(facility=centre)

    page = client.get(centre.get_absolute_url()).content.decode()

    assert microscope.name in page


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.PUBLISHED}))
def test_what_is_not_published_is_not_found(client, centre, library, stage):
    Facility.objects.update(stage=stage)
    Resource.objects.update(stage=stage)

    for record in (centre, library):
        assert client.get(record.get_absolute_url()).status_code == 404
    assert (
        centre.name not in client.get(reverse("resources:facilities")).content.decode()
    )


def test_its_manager_previews_a_draft(client, chen, centre):
    Facility.objects.update(stage=Stage.DRAFT)
    client.force_login(chen)

    assert client.get(centre.get_absolute_url()).status_code == 200


def test_a_facility_being_built_says_so(client, centre):
    Facility.objects.update(is_building=True)

    assert "在建" in client.get(reverse("resources:facilities")).content.decode()


def test_classes_lead_to_their_resources(client, library):
    page = client.get(reverse("resources:resources", args=["literature"]))

    assert library.name in page.content.decode()
    assert (
        client.get(reverse("resources:resources", args=["nothing"])).status_code == 404
    )


@pytest.mark.parametrize("view", ["facilities", "resources"])
def test_lists_cost_the_same_however_long(
    client, view, centre, library, django_assert_max_num_queries
):
    for n in range(30):
        for record in (centre, library):
            record.pk, record._state.adding = None, True
            record.id = type(record)._meta.pk.get_default()
            record.name = f"{record.name[:20]}{n}"
            record.save()

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"resources:{view}")).status_code == 200


def test_lists_survive_nonsense(client, centre):
    for query in ("kind=%00", "page=-1", "page=x", "kind=centre&page=9999"):
        answer = client.get(f"{reverse('resources:facilities')}?{query}")
        assert answer.status_code == 200
