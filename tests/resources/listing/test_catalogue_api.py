"""The catalogue for programs: the same doors as the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.time import today
from resources.models import (
    BookingRule,
    ImportJob,
    Instrument,
    OpeningHours,
    Rate,
    ResourceClass,
    Service,
    Stage,
)
from resources.tasks import run_imports
from tests.resources.sheets.tables import csv_table

NEW = {
    "name": "透射电子显微镜",
    "inner_id": "20240001",
    "instrument_class": "0101",
    "disciplines": ["430"],
    "division": "500106",
    "manufacturer": "日本电子株式会社",
    "nation": "JP",
    "model": "JEM-F200",
    "begun_on": "2024-05-31",
    "worth": "865.50",
    "measures": [{"parameter": "形貌", "standard": "JY/T 0584-2020"}],
}


def send(client, path, body=None, method="post", **headers):
    ask = getattr(client, method)
    return ask(f"/api/v1/{path}", body or {}, format="json", headers=headers)


def test_everyone_reads_the_published(api, microscope):
    answer = api().get("/api/v1/instruments/")

    assert [each["model"] for each in answer.data["results"]] == ["Sigma 300"]
    assert "stage_note" not in answer.data["results"][0]


def test_a_draft_is_there_for_its_managers_alone(api, microscope, chen, lin):
    Instrument.objects.update(stage=Stage.DRAFT, stage_note="缺图")
    path = f"/api/v1/instruments/{microscope.pk}/"

    assert api().get(path).status_code == 404
    assert api(lin).get(path).status_code == 404
    assert api(chen).get(path).data["stage_note"] == "缺图"


def test_a_list_costs_the_same_however_long(api, microscope, django_assert_num_queries):
    visitor = api()
    visitor.get("/api/v1/instruments/")  # what is kept for every request is kept now
    with CaptureQueriesContext(connection) as of_one:
        visitor.get("/api/v1/instruments/")

    for number in range(20):
        microscope.pk, microscope.inner_id = None, str(number)
        microscope.id = Instrument._meta.pk.get_default()
        microscope.save(force_insert=True)
    with django_assert_num_queries(len(of_one)):
        answer = visitor.get("/api/v1/instruments/")

    assert len(answer.data["results"]) == 21


def test_a_list_is_narrowed(api, microscope, company):
    path = "/api/v1/instruments/?organisation="

    assert len(api().get(f"{path}{microscope.organisation_id}").data["results"]) == 1
    assert len(api().get(f"{path}{company.pk}").data["results"]) == 0
    assert api().get(f"{path}nonsense").status_code == 400


def test_a_manager_begins_a_draft(api, chen, electron_microscopes, materials):
    organisation = str(chen.organisations_as("instrument_manager")[0])

    answer = send(api(chen), "instruments/", NEW | {"organisation": organisation})

    assert answer.status_code == 201, answer.data
    assert Instrument.objects.get().stage == Stage.DRAFT


@pytest.mark.parametrize(
    "wrong",
    [
        {"disciplines": []},
        {"disciplines": ["999"]},
        {"instrument_class": "9999"},
        {"name": "长" * 51},
        {"worth": "-1"},
        {"measures": [{"standard": "x"}]},
        {"begun_on": "昨天"},
    ],
)
def test_a_wrong_field_is_named(api, chen, electron_microscopes, materials, wrong):
    organisation = str(chen.organisations_as("instrument_manager")[0])

    answer = send(
        api(chen), "instruments/", NEW | wrong | {"organisation": organisation}
    )

    assert answer.status_code == 400
    assert list(answer.data["errors"]) == list(wrong)
    assert not Instrument.objects.exists()


def test_nobody_writes_for_another_organisation(
    api, chen, zhao, company, electron_microscopes, materials
):
    body = NEW | {"organisation": str(company.pk)}

    assert send(api(chen), "instruments/", body).status_code == 400
    assert send(api(zhao), "instruments/", body).status_code == 400
    assert send(api(), "instruments/", body).status_code in (401, 403)
    assert not Instrument.objects.exists()


def test_what_was_reviewed_becomes_a_proposal(api, microscope, chen, lin):
    path = f"instruments/{microscope.pk}/"

    answer = send(api(chen), path, {"model": "Sigma 360", "fee": "面议"}, "patch")

    assert answer.data["model"] == "Sigma 300"
    assert answer.data["fee"] == "面议"
    assert answer.data["proposal"] == {"model": "Sigma 360"}
    assert send(api(lin), path, {"fee": "免费"}, "patch").status_code == 404


def test_a_number_in_use_is_refused(api, microscope, chen):
    organisation = str(microscope.organisation_id)
    body = NEW | {"organisation": organisation, "inner_id": microscope.inner_id}

    answer = send(api(chen), "instruments/", body)

    assert (answer.status_code, answer.data["code"]) == (409, "number_taken")


def test_a_listing_is_brought_to_the_public(api, microscope, chen, guo, he):
    Instrument.objects.update(
        stage=Stage.DRAFT, street="沙正街", contact="中心", phone="023-65100000"
    )
    path = f"instruments/{microscope.pk}/steps"

    for who, verb in ((chen, "submit"), (guo, "confirm"), (he, "publish")):
        assert send(api(who), f"{path}/{verb}/").status_code == 200

    assert Instrument.objects.get().is_published


def test_a_step_out_of_turn_is_refused_with_its_reason(api, microscope, chen, lin):
    path = f"instruments/{microscope.pk}/steps"

    refused = send(api(chen), f"{path}/submit/")

    assert refused.status_code == 409
    assert refused.data["code"] in ("stage", "incomplete")
    assert send(api(chen), f"{path}/withdraw/").data["code"] == "reason_missing"
    assert send(api(lin), f"{path}/withdraw/", {"reason": "x"}).status_code == 404
    assert send(api(chen), f"{path}/destroy/").status_code == 404


def test_services_and_rates_are_set(api, microscope, chen, lin):
    body = {"instrument": str(microscope.pk), "name": "上机", "unit": "hour"}
    service = send(api(chen), "services/", body).data["id"]
    rate = {
        "service": service,
        "customer_class": "company",
        "price": "420.00",
        "valid_from": today().isoformat(),
    }

    assert send(api(chen), "rates/", rate).status_code == 201
    assert send(api(chen), "rates/", rate | {"price": "430.00"}).status_code == 201
    past = rate | {"valid_from": (today() - timedelta(1)).isoformat()}
    assert send(api(chen), "rates/", past).data["code"] == "past"
    assert send(api(lin), "rates/", rate).status_code == 400
    assert Rate.objects.standing().get().price == 430

    assert send(api(lin), f"services/{service}/", method="delete").status_code == 404
    assert send(api(chen), f"services/{service}/", method="delete").status_code == 204
    assert not Service.objects.standing().exists()
    assert not Rate.objects.standing().exists()


def test_the_rule_and_the_week_are_set(api, microscope, chen):
    day = today().isoformat()
    rule = {"instrument": str(microscope.pk), "valid_from": day, "most_minutes": 120}
    week = {
        "instrument": str(microscope.pk),
        "valid_from": day,
        "stretches": [{"weekday": 0, "opens": 480, "closes": 720}],
    }

    assert send(api(chen), "booking-rules/", rule).status_code == 201
    assert send(api(chen), "opening-hours/", week).status_code == 201

    assert BookingRule.objects.in_force().get().most_minutes == 120
    lasting = OpeningHours.objects.standing().filter(valid_until=None)
    assert [(h.weekday, h.opens, h.closes) for h in lasting] == [(0, 480, 720)]


def test_hours_that_overlap_are_refused_whole(api, microscope, chen):
    stretches = [
        {"weekday": 0, "opens": 480, "closes": 720},
        {"weekday": 0, "opens": 700, "closes": 800},
    ]
    before = OpeningHours.objects.standing().count()

    answer = send(
        api(chen),
        "opening-hours/",
        {
            "instrument": str(microscope.pk),
            "valid_from": today().isoformat(),
            "stretches": stretches,
        },
    )

    assert (answer.status_code, answer.data["code"]) == (409, "overlap")
    assert OpeningHours.objects.standing().count() == before


def test_a_picture_that_is_none_is_refused(api, microscope, chen):
    answer = api(chen).post(
        "/api/v1/photos/",
        {
            "instrument": str(microscope.pk),
            "caption": "外观",
            "file": SimpleUploadedFile("a.jpg", b"<svg/>"),
        },
    )

    assert (answer.status_code, answer.data["code"]) == (409, "not_a_picture")


def test_a_table_is_sent_and_confirmed(
    api, university, chen, zhao, electron_microscopes, materials
):
    table = SimpleUploadedFile("t.csv", csv_table())
    body = {"organisation": str(university.pk), "file": table}
    path = f"/api/v1/imports/{api(chen).post('/api/v1/imports/', body).data['id']}/"
    run_imports()

    assert api(chen).get(path).data["stage"] == "checked"
    assert api(zhao).post(f"{path}confirm/").status_code == 404
    assert api(chen).post(f"{path}confirm/").status_code == 200
    run_imports()

    assert ImportJob.objects.get().stage == "done"
    assert Instrument.objects.get().model == "JEM-F200"


def test_classes_are_read_by_everyone(api, electron_microscopes):
    ResourceClass.objects.create(code="data", name="科学数据")

    assert api().get("/api/v1/instrument-classes/0101/").data["name"] == "电子光学仪器"
    assert len(api().get("/api/v1/resource-classes/").data["results"]) == 1
