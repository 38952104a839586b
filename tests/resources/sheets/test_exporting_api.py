"""Programs take an organisation's instruments out as a table."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from resources.models import Instrument
from tests.identity.by_program import by


@pytest.fixture
def table(university):
    def read(program, part="", **query):
        url = f"/api/v1/organisations/{university.pk}/instrument-table/{part}"
        return program.get(url, query)

    return read


def cells(answer):
    book = load_workbook(BytesIO(b"".join(answer)))
    return list(book.worksheets[0].values)


def test_it_is_what_the_page_gives(api, client, chen, microscope, table, university):
    client.force_login(chen)
    page = client.get(
        "/desk/export/instruments.csv", {"organisation": str(university.pk)}
    )

    answer = table(api(chen), form="csv")

    assert answer["Content-Type"] == page["Content-Type"]
    assert b"".join(answer) == b"".join(page)


def test_a_token_that_reads_gets_the_workbook(chen, microscope, table):
    head, row = cells(table(by(chen, "read")))

    assert microscope.name in row
    assert len(head) == len(row)


def test_it_is_narrowed(api, chen, microscope, table):
    assert len(cells(table(api(chen), q="nothing of this name"))) == 1
    Instrument.objects.filter(pk=microscope.pk).update(stage="draft")
    assert len(cells(table(api(chen), stage="draft"))) == 2


@pytest.mark.parametrize(
    "wrong", [{"form": "pdf"}, {"stage": "x"}, {"batch": "x"}, {"formt": "csv"}]
)
def test_what_makes_no_sense_is_named(api, chen, microscope, table, wrong):
    answer = table(api(chen), **wrong)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_else_gets_it(api, lin, zhao, microscope, table):
    for who in (lin, zhao):
        assert table(api(who)).status_code == 404
        assert table(api(who), "template/").status_code == 404
    assert table(api()).status_code == 401


def test_the_empty_table_comes_along(api, chen, microscope, table):
    answer = table(api(chen), "template/")

    assert load_workbook(BytesIO(answer.content)).worksheets


def test_a_program_that_asks_for_csv_gets_it(api, chen, microscope, university):
    url = f"/api/v1/organisations/{university.pk}/instrument-table/?form=csv"

    assert api(chen).get(url, headers={"Accept": "text/csv"}).status_code == 200
