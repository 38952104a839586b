"""The index follows the records: whatever changed, by whatever way, shows."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.core.time import now
from portal.nodes.base import applying
from portal.search import indexer
from portal.search.models import Document, FacetCode, Outline
from resources.models import BookingRule, Instrument, Photo, Rate, Service, Stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def followed(microscope):
    """Everything there is has been indexed by its marks."""
    assert indexer.follow() > 0
    return microscope


def document(instrument):
    return Document.objects.get(pk=instrument.pk)


def facets(instrument):
    codes = Outline.objects.get(pk=instrument.pk).codes
    return set(FacetCode.objects.filter(pk__in=codes).values_list("facet", flat=True))


def test_all_is_read_once(followed):
    assert indexer.follow() == 0
    assert set(Document.objects.values_list("kind", flat=True)) == {
        "resources.instrument",
        "identity.organisation",
    }


def test_a_change_shows(followed):
    Instrument.objects.filter(pk=followed.pk).update(name="透射电子显微镜")
    indexer.follow()

    assert document(followed).name == "透射电子显微镜"


@pytest.mark.parametrize(
    "change",
    [{"stage": Stage.WITHDRAWN}, {"stage": Stage.DRAFT}, {"withdrawn_at": now()}],
)
def test_what_is_no_longer_published_leaves(followed, change):
    Instrument.objects.filter(pk=followed.pk).update(**change)
    indexer.follow()

    assert not Document.objects.filter(pk=followed.pk).exists()
    assert not Outline.objects.filter(pk=followed.pk).exists()


def test_a_new_name_of_the_organisation_shows(followed, university):
    university.name = "新名大学"
    university.save(update_fields=["name"])
    indexer.follow()

    assert "新名大学" in document(followed).text
    assert document(followed).row["organisation"][0] == "新名大学"


def test_a_new_rate_shows(followed):
    service = Service.objects.create(instrument=followed, name="机时", unit="hour")
    for customers, price in [("internal", 50), ("academic", 200), ("company", 400)]:
        Rate.objects.create(
            service=service,
            customer_class=customers,
            price=price,
            valid_from="2024-01-01",
        )
    indexer.follow()

    assert document(followed).price_from == 200
    assert "unit:hour" in document(followed).row["codes"]


def test_a_new_rule_shows(followed):
    assert "opens:verified" in facets(followed)

    BookingRule.objects.create(
        instrument=followed, valid_from="2024-01-01", who_may_book="anyone"
    )
    indexer.follow()

    assert "opens:anyone" in facets(followed)
    assert "opens:verified" not in facets(followed)


def test_its_first_photo_shows(followed, client):
    for position in (2, 1):
        Photo.objects.create(
            instrument=followed,
            sha256=f"{position:064}",
            width=1,
            height=1,
            caption="全貌",
            position=position,
        )
    indexer.follow()

    photo = Photo.objects.get(position=1)
    small = reverse("resources:instrument-photo", args=[photo.pk, "small"])
    assert document(followed).row["photo"] == str(photo.pk)
    assert small in client.get(reverse("search"), {"q": "zeiss"}).content.decode()


def test_copies_of_another_base_are_found(followed, another):
    with applying("chengdu"):
        copy = another(home="chengdu")
    indexer.follow()

    assert "base:chengdu" in facets(copy)


def test_an_unchanged_document_is_left_alone(followed):
    before = document(followed).indexed_at

    Instrument.objects.filter(pk=followed.pk).update(achievement="无")
    indexer.follow()

    assert document(followed).indexed_at == before


def test_a_rebuild_finds_all_and_drops_strangers(followed):
    Document.objects.filter(pk=followed.pk).update(name="?", text="?")
    Document.objects.create(
        record="00000000-0000-7000-8000-000000000001",
        kind="gone.kind",
        row={},
        indexed_at=now(),
    )

    call_command("index_search", "--all")

    assert document(followed).name == followed.name
    assert Document.objects.count() == 2
    assert indexer.follow() == 0
