"""The figures of progress for everyone: as CSV and as JSON."""

import csv
import io
import json
from datetime import datetime
from uuid import UUID

import pytest
from django.urls import reverse

from agreements.models import Agreement, Commitment, Progress
from portal.core.ids import new_id
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter

CSV, JSON = reverse("agreements:figures-csv"), reverse("agreements:figures-json")


@pytest.fixture
def figure(report):
    with applying():  # the text is signed
        Commitment.objects.update(
            measured_by="number", unit="台（套）", baseline=100, target=1500
        )
    Progress.objects.update(value="900.50", source="重庆市统计公报")
    return Progress.objects.get()


def body(client, address):
    return b"".join(client.get(address).streaming_content).decode()


def rows(client, address=CSV):
    return list(csv.reader(io.StringIO(body(client, address).lstrip("\ufeff"))))


def test_a_table_says_all_of_a_figure(client, figure):
    heading, row = rows(client)

    told = dict(zip(heading, row, strict=True))
    assert told["协议名称"] == "川渝科技创新合作框架协议"
    assert told["责任方"] == "重庆市科学技术局"
    assert (told["基期值"], told["目标值"]) == ("100.00", "1500.00")
    assert told["填报数值"] == "900.50"
    assert (told["数据日期"], told["计量单位"]) == ("2021-12-31", "台（套）")
    assert (told["进展状态"], told["依据"]) == ("推进中", "重庆市统计公报")


def test_programs_read_the_same(client, figure):
    [told] = json.loads(body(client, JSON))["figures"]

    assert (told["value"], told["target"]) == ("900.50", "1500.00")
    assert (told["as_of"], told["state"]) == ("2021-12-31", "on_course")
    assert UUID(told["progress_id"]) == figure.pk


def test_nothing_is_an_empty_table(client, report):
    assert len(rows(client)) == 1
    assert json.loads(body(client, JSON)) == {"figures": []}


def test_one_agreement_alone(client, figure):
    mine = f"{CSV}?agreement={figure.duty.commitment.area.agreement_id}"

    assert len(rows(client, mine)) == 2
    assert len(rows(client, f"{CSV}?agreement={new_id()}")) == 1
    assert client.get(f"{CSV}?agreement=1'%00").status_code == 404


def test_one_commitment_alone(client, figure):
    of_it = f"?commitment={figure.duty.commitment_id}"
    page = client.get(figure.duty.commitment.get_absolute_url()).content.decode()

    assert CSV + of_it in page
    assert len(rows(client, CSV + of_it)) == 2
    assert len(rows(client, f"{CSV}?commitment={new_id()}")) == 1
    assert client.get(f"{JSON}?commitment=x").status_code == 404


def test_what_is_internal_stays_so_even_for_officers(client, figure, wen):
    with applying():
        Agreement.objects.update(is_public=False)
    enter(client, wen)

    assert len(rows(client)) == 1


def test_what_waits_for_confirmation_is_no_figure(client, figure):
    Progress.objects.update(stand="filed")

    assert len(rows(client)) == 1


def test_no_spreadsheet_computes_what_stands_there(client, figure):
    Progress.objects.update(source="=cmd|A1")

    assert "'=cmd|A1" in rows(client)[1]


def test_it_costs_two_queries_however_long(client, figure, django_assert_num_queries):
    with applying():
        second = made.promise(figure.duty.commitment.area, 2, "第二项")
    made.tell(second)
    Progress.objects.update(value=1)

    rows(client)  # the bases by name are kept for a minute
    with django_assert_num_queries(2):
        assert len(rows(client)) == 3


def test_what_the_platform_measures_is_there_live_with_its_time(
    client, figure, microscope
):
    with applying():
        Commitment.objects.update(figure="instruments_shared")

    reported, *measured = json.loads(body(client, JSON))["figures"]
    counted = {one["base"]: one["value"] for one in measured}
    live = next(one for one in measured if one["base"] == "chongqing")

    assert (reported["kind"], live["kind"]) == ("reported", "live")
    assert counted == {"chongqing": "1", "chengdu": "0"}
    assert (live["commitment_id"], live["progress_id"]) == (
        reported["commitment_id"],
        None,
    )
    assert datetime.fromisoformat(live["as_of"]).tzinfo
    assert [row[0] for row in rows(client)[2:]] == ["平台实时统计"] * 2


def test_internal_promises_have_no_live_figures(client, commitment, microscope):
    with applying():
        Commitment.objects.update(
            measured_by="number", unit="台", figure="instruments_shared"
        )
    assert len(rows(client)) == 3

    Agreement.objects.update(is_public=False)

    assert len(rows(client)) == 1
