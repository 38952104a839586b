"""The catalogue in the admin site: officers read, decide on the pages, keep classes."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from portal.nodes.base import applying
from resources.models import Instrument, InstrumentClass, Rate, Service, Stage
from tests.offices import enter, url

MODELS = [m for m in admin.site._registry if m._meta.app_label == "resources"]


@pytest.fixture
def priced(microscope):
    service = Service.objects.create(instrument=microscope, name="上机", unit="hour")
    Rate.objects.create(
        service=service, customer_class="company", price=420, valid_from="2025-01-01"
    )
    return microscope


@pytest.mark.parametrize("model", MODELS)
def test_the_reviewer_reads_every_list(client, reviewer, priced, model):
    enter(client, reviewer)

    answer = client.get(url(model), {"q": "电镜"})

    assert answer.status_code == 200


def test_an_instrument_is_shown_with_its_parts_and_not_rewritten(
    client, reviewer, priced
):
    enter(client, reviewer)

    page = client.get(url(Instrument, "change", priced.pk))

    assert "上机" in page.content.decode()
    post = client.post(url(Instrument, "change", priced.pk), {"name": "别的名称"})
    assert post.status_code == 403
    assert client.get(url(Instrument, "add")).status_code == 403


def test_the_review_page_is_one_click_away(client, reviewer, priced):
    Instrument.objects.update(stage=Stage.BASE_REVIEW)
    enter(client, reviewer)

    answer = client.get(url(Instrument, "review", priced.pk))

    assert answer.url == priced.review_url


def test_drafts_are_for_the_auditor_alone(client, reviewer, auditor, priced):
    Instrument.objects.update(stage=Stage.DRAFT)

    enter(client, reviewer)
    assert priced.model not in client.get(url(Instrument)).content.decode()
    enter(client, auditor)
    assert priced.model in client.get(url(Instrument)).content.decode()


def test_a_class_is_renamed_at_home(client, reviewer, electron_microscopes):
    enter(client, reviewer)

    client.post(
        url(InstrumentClass, "change", electron_microscopes.pk),
        {"name": "电子光学", "name_en": "Electron optics", "code": "9999"},
    )

    electron_microscopes.refresh_from_db()
    assert (electron_microscopes.name, electron_microscopes.code) == (
        "电子光学",
        "0101",
    )


def test_a_class_of_another_base_is_read_only(client, reviewer, db):
    with applying("chengdu"):
        copy = InstrumentClass.objects.create(code="0202", name="副本", home="chengdu")
    enter(client, reviewer)

    answer = client.post(url(InstrumentClass, "change", copy.pk), {"name": "改"})

    assert answer.status_code == 403


def test_the_auditor_sees_what_a_price_was(client, auditor, priced):
    Rate.objects.update(price=430)
    enter(client, auditor)

    page = client.get(url(apps.get_model("resources", "RateEvent")))

    assert "420" in page.content.decode()


@pytest.mark.parametrize("model", [Instrument, Service, Rate])
def test_lists_cost_the_same_however_long(
    client, reviewer, priced, model, django_assert_max_num_queries
):
    for number in range(15):
        priced.pk = priced.id = Instrument._meta.pk.get_default()
        priced.inner_id = str(number)
        priced.save(force_insert=True)
        service = Service.objects.create(instrument=priced, name="上机", unit="hour")
        Rate.objects.create(
            service=service, customer_class="company", price=1, valid_from="2025-01-01"
        )
    enter(client, reviewer)

    with django_assert_max_num_queries(20):
        assert client.get(url(model)).status_code == 200


def test_whoever_holds_no_office_stays_out(client, priced, chen):
    client.force_login(chen)

    answer = client.get(reverse("admin:resources_instrument_changelist"), follow=True)

    assert answer.status_code == 403
