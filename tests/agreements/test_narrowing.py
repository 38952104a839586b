"""An officer's lists are narrowed: by state, area, party, due date, and to mine."""

from datetime import date, timedelta

import pytest

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Area,
    Commitment,
    Consultation,
    Duty,
    Meeting,
    Party,
    Policy,
    Progress,
    Resolution,
    YearlyReport,
)
from portal.core.time import today
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter, url

OF_PARTIES = [Agreement, Area, Commitment, Duty, Progress, Meeting, Resolution]


@pytest.fixture
def listed(client, wen):
    enter(client, wen)

    def listed(model, query):
        answer = client.get(f"{url(model)}?{query}")
        assert answer.status_code == 200, answer.headers.get("Location")
        return list(answer.context["cl"].result_list)

    return listed


@pytest.fixture
def all_of_it(resolution, report, media):
    """An agreement with a meeting, a report and a yearly report on it."""
    made.report_on(report.duty.commitment.area.agreement)
    return report.duty


@pytest.fixture
def due(commitment):
    """Give the commitment, which is signed, another last day."""

    def due(day):
        with applying():
            Commitment.objects.update(due_on=day)
            Agreement.objects.update(in_force_until=day)

    return due


@pytest.mark.parametrize("model", [*OF_PARTIES, YearlyReport])
def test_by_the_name_of_a_party(listed, all_of_it, model):
    assert len(listed(model, "party=重庆市科学")) == 1
    assert listed(model, "party=上海") == []
    assert len(listed(model, "party=")) == 1


@pytest.mark.parametrize("model", [*OF_PARTIES, YearlyReport])
def test_by_the_name_of_the_organisation_today(listed, all_of_it, university, model):
    with applying():
        Party.objects.filter(base="chongqing").update(organisation=university)

    assert len(listed(model, f"party={university.name}")) == 1


@pytest.mark.parametrize("model", [*OF_PARTIES, YearlyReport])
def test_by_the_party_that_my_office_is(
    listed, all_of_it, administration, university, model
):
    assert len(listed(model, "mine=office")) == 1
    with applying():
        Party.objects.filter(base="chongqing").update(organisation=university)
    assert listed(model, "mine=office") == []

    with applying():
        Party.objects.filter(base="chongqing").update(organisation=administration)

    assert len(listed(model, "mine=office")) == 1


@pytest.mark.parametrize("model", [Agreement, Area, Commitment, Duty, Progress])
def test_by_what_i_am_in_charge_of(listed, all_of_it, wen, model):
    assert listed(model, "mine=1") == []

    Duty.objects.update(person=wen.person)

    assert len(listed(model, "mine=1")) == 1


@pytest.mark.parametrize("model", [Agreement, Commitment, Duty])
def test_by_when_it_is_due(listed, due, model):
    for days, found in {-1: {"past"}, 0: {"soon"}, 90: {"soon"}, 91: set()}.items():
        due(today() + timedelta(days=days))
        asked = {one for one in ("past", "soon", "none") if listed(model, f"due={one}")}
        assert asked == found

    due(None)
    assert len(listed(model, "due=none")) == 1
    due(today())
    assert len(listed(model, "due=month")) == 1
    due(date(today().year + 1, today().month, 1))
    assert listed(model, "due=month") == []


def test_what_is_done_is_not_overdue(listed, due):
    due(today() - timedelta(days=1))
    Duty.objects.update(state="done")
    Agreement.objects.update(state="ended")

    for model in (Agreement, Commitment, Duty):
        assert listed(model, "due=past") == []


def test_a_commitment_is_overdue_while_one_party_is_not_done(listed, due, commitment):
    due(today() - timedelta(days=1))
    Duty.objects.update(state="done")
    with applying():
        Duty.objects.create(
            commitment=commitment,
            party=Party.objects.get(base="chengdu"),
            home="chengdu",
        )

    assert listed(Commitment, "due=past") == [commitment]


@pytest.mark.parametrize("model", [Agreement, Commitment, Duty, Progress])
def test_by_the_name_of_an_area(listed, all_of_it, model):
    assert len(listed(model, "area=资源")) == 1
    assert listed(model, "area=人才") == []


def test_resolutions_by_what_became_of_them(listed, resolution):
    assert listed(Resolution, "became=0") == [resolution]
    assert listed(Resolution, "became=1") == []


def test_an_alliance_by_its_member(listed, chongqing):
    alliance = Alliance.objects.create(name="大型仪器共享联盟")
    AllianceMember.objects.create(alliance=alliance, name="重庆大学")

    assert listed(Alliance, "member=重庆大学") == [alliance]
    assert listed(Alliance, "member=四川大学") == []


def test_policies_by_who_issued_them(listed, chongqing):
    policy = Policy.objects.create(name="二十四条", issuers="重庆市人民政府")

    assert listed(Policy, "issuers__icontains=人民政府") == [policy]
    assert listed(Policy, "issuers__icontains=科学") == []


@pytest.mark.parametrize("model", [*OF_PARTIES, YearlyReport, Consultation])
def test_nonsense_narrows_nothing(listed, all_of_it, model):
    assert listed(model, "mine=x") == listed(model, "")


@pytest.mark.parametrize("model", [*OF_PARTIES, YearlyReport, Consultation])
def test_what_each_choice_would_leave_is_counted(listed, all_of_it, model):
    assert listed(model, "_facets=True") == listed(model, "")


def test_each_record_stands_there_once(listed, all_of_it):
    """Whatever parties and shares it has."""
    assert len(listed(Agreement, "party=科学技&mine=office&kind__exact=framework")) == 1


def test_what_is_chosen_can_be_sent(client, wen, signed):
    """The field for a party and that for an area are useless without their button."""
    enter(client, wen)

    page = client.get(url(Agreement)).content.decode()

    assert 'id="filter-form"' in page


CHOSEN = [
    (Area, "agreement"),
    (Commitment, "area__agreement"),
    (Duty, "commitment__area__agreement"),
    (Progress, "duty__commitment__area__agreement"),
    (Meeting, "agreement"),
    (Resolution, "meeting__agreement"),
    (Consultation, "agreement"),
    (YearlyReport, "agreement"),
]


@pytest.mark.parametrize(("model", "way"), CHOSEN)
def test_its_choices_are_found_by_name(client, wen, signed, model, way):
    enter(client, wen)
    page = client.get(url(model))
    fields = [
        spec.field for spec in page.context["cl"].filter_specs if way_of(spec) == way
    ]
    (field,) = fields
    asked = {
        "app_label": "agreements",
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
        "term": "框架",
    }

    found = client.get("/admin/autocomplete/", asked).json()

    assert "框架协议" in found["results"][0]["text"]


def way_of(spec):
    return getattr(spec, "field_path", None)
