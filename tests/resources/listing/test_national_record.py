"""Fields of the national network's record: their lengths, codes and forms."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from rest_framework.test import APIClient

from resources.models import Instrument
from resources.models.nation import NATIONS, nation_name
from tests.resources.sheets.tables import csv_table


@pytest.fixture
def change(microscope, chen):
    """Send a change of the microscope as its manager's program."""

    def send(**values):
        client = APIClient()
        client.force_authenticate(chen)
        path = f"/api/v1/instruments/{microscope.pk}/"
        return client.patch(path, values, format="json")

    return send


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("service_url", "ftp://lab.example.org"),
        ("service_url", "javascript:alert(1)"),
        ("service_url", "https://lab.example.org/" + "x" * 130),
        ("postal_code", "40004"),
        ("postal_code", "40004x"),
        ("postal_code", "４０００４４"),
        ("contact_address", "x" * 101),
        ("nation", "德国"),
        ("nation", "XX"),
    ],
)
def test_what_the_record_does_not_take_is_refused(change, microscope, name, value):
    answer = change(**{name: value})

    assert answer.status_code == 400
    assert name in str(answer.data)
    with pytest.raises(ValidationError):
        microscope._meta.get_field(name).clean(value, microscope)


def test_a_program_writes_how_to_be_reached(change, microscope):
    said = {
        "service_url": "https://lab.example.org/1",
        "contact_address": "重庆市沙坪坝区沙正街 174 号",
        "postal_code": "400044",
    }

    assert change(**said).status_code == 200

    assert Instrument.objects.values(*said).get(pk=microscope.pk) == said


def test_the_page_shows_how_to_be_reached(client, microscope):
    Instrument.objects.update(
        service_url="https://lab.example.org/1",
        contact_address="沙正街 174 号",
        postal_code="400044",
    )

    page = client.get(microscope.get_absolute_url()).content.decode()

    assert 'href="https://lab.example.org/1"' in page
    assert "沙正街 174 号 400044" in page
    assert "（德国）" in page


def test_the_nations_are_those_of_the_standard():
    assert len(NATIONS) == 249
    assert [nation_name(code) for code in ("CN", "HK", "MO", "TW")] == [
        "中国",
        "中国香港",
        "中国澳门",
        "中国台湾",
    ]
    assert "XK" not in NATIONS
    with override("en"):
        assert nation_name("TW") == "Taiwan, China"


@pytest.mark.parametrize("said", ["DE", "德国", "germany", " 德国 "])
def test_a_table_names_the_nation_by_code_or_word(send, said):
    send(csv_table({"nation": said}))

    assert Instrument.objects.get().nation == "DE"


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("nation", "普鲁士", "没有这个国家或地区"),
        ("service_url", "ftp://x.example.org", "http://"),
        ("postal_code", "4000", "六位"),
        ("contact_address", "长" * 101, "100"),
    ],
)
def test_a_table_is_told_what_is_wrong(send, column, cell, words):
    job = send(csv_table({column: cell}))

    [[_heading, said]] = job.rows.get().errors
    assert words in said
