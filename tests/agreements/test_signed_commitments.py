"""What was promised and signed: read in the office, and filled in once at most."""

import pytest

from agreements.models import Area, Commitment
from portal.nodes.base import applying
from tests.agreements.asked import agree, propose, rewritten
from tests.agreements.test_agreement_constraints import changed
from tests.offices import enter, url

SHARES = {
    f"{part}-{count}_FORMS": 0
    for part in ("duties", "agreements-progress")
    for count in ("TOTAL", "INITIAL")
}
COUNTED = {
    "measured_by": "number",
    "unit": "亿元",
    "unit_en": "100 million yuan",
    "name_en": "Investment",
    "figure": "instruments_shared",
}


@pytest.fixture
def counted(signed):
    """A signed promise of ten units."""
    with applying():
        Commitment.objects.update(target=10, **COUNTED)
    return Commitment.objects.get()


def rows(one, **changes):
    """The form of an area with its one commitment."""
    row = {"id": one.pk, "number": 1, "name": one.name, "target": "10.00"}
    entered = row | COUNTED | changes
    management = {"commitments-TOTAL_FORMS": 1, "commitments-INITIAL_FORMS": 1}
    return management | {f"commitments-0-{name}": v for name, v in entered.items()}


@pytest.mark.parametrize(
    "changes",
    [{"target": "99"}, {"name": "改名"}, {"due_on": "2030-01-01"}, {"DELETE": "on"}],
)
def test_the_page_of_its_area_only_shows_it(
    client, agreement_officer, counted, changes
):
    enter(client, agreement_officer)
    page = url(Area, "change", counted.area_id)
    assert 'name="commitments-0-target"' not in client.get(page).content.decode()

    answer = client.post(page, rows(counted, **changes), follow=True)

    assert answer.status_code == 200
    before = (counted.target, counted.name, counted.due_on, counted.withdrawn_at)
    counted.refresh_from_db()
    after = (counted.target, counted.name, counted.due_on, counted.withdrawn_at)
    assert after == before


def test_its_area_lets_a_draft_be_written(client, agreement_officer, draft):
    enter(client, agreement_officer)
    one = Commitment.objects.get()
    area = {"number": 1, "name": "资源共享"}

    page = url(Area, "change", one.area_id)
    client.post(page, area | rows(one, name="改过的任务"))

    one.refresh_from_db()
    assert (one.name, one.unit) == ("改过的任务", "亿元")


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "元"},
        {"unit": ""},
        {"unit_en": "yuan"},
        {"name_en": "Something else"},
        {"measured_by": "yes_or_no"},
        {"figure": "agreements_signed"},
        {"figure": ""},
    ],
)
def test_what_it_is_measured_by_stays(client, agreement_officer, counted, other):
    assert changed(counted, **other) == "signed_text"

    enter(client, agreement_officer)
    page = url(Commitment, "change", counted.pk)
    answer = client.post(page, COUNTED | other | SHARES, follow=True)

    assert answer.status_code == 200
    kept = Commitment.objects.get()
    assert {name: getattr(kept, name) for name in COUNTED} == COUNTED
    assert kept.target == 10


def test_what_is_found_out_later_is_filled_in_once(client, agreement_officer, signed):
    enter(client, agreement_officer)
    one = Commitment.objects.get()

    client.post(url(Commitment, "change", one.pk), COUNTED | SHARES)

    one.refresh_from_db()
    assert (one.unit, one.measured_by) == ("亿元", "number")
    assert changed(one, unit="元") == "signed_text"


def test_a_figure_without_a_number_is_told_on_the_form(
    client, agreement_officer, signed
):
    enter(client, agreement_officer)
    one = Commitment.objects.get()
    figure = {"measured_by": "yes_or_no", "figure": "instruments_shared"} | SHARES

    answer = client.post(url(Commitment, "change", one.pk), figure)

    assert "ManagementForm" not in str(answer.context["errors"])
    assert answer.context["errors"]
    one.refresh_from_db()
    assert one.figure == ""


def test_all_parties_change_it_still(counted, sichuan):
    agree(propose(counted.area.agreement, rewritten(counted, unit="万元")))

    counted.refresh_from_db()
    assert counted.unit == "万元"
