"""Who stands in for whoever is in charge reports for them, and it is recorded so."""

from datetime import timedelta

import pytest

from agreements.actions.reminding import ask_for_report, remind_of
from agreements.actions.reporting import confirm_progress, file_progress
from agreements.models import Duty, Party, Point, Progress
from portal.core.time import now, today
from portal.identity.actions.members import stand_in
from portal.identity.models import Membership
from portal.notices.models import Notice
from tests.agreements.test_agreement_life import code_of
from tests.test_constraints_of_all import refused


@pytest.fixture
def deputy(lin, wei, guo):
    """Wei, who stands in for Lin for a week."""
    stand_in(
        membership=lin.person.memberships.get(),
        deputy=wei.person,
        starts_at=now() - timedelta(days=1),
        ends_at=now() + timedelta(days=7),
        by=guo.person,
    )
    return wei


def in_charge(who):
    return list(Duty.objects.in_charge(who))


def test_the_share_is_theirs_meanwhile(duty, deputy, lin, zhao):
    assert in_charge(deputy) == in_charge(lin) == [duty]
    assert in_charge(zhao) == []


def test_the_list_says_for_whom(client, duty, deputy, lin):
    for who, said in ((deputy, True), (lin, False)):
        client.force_login(who)
        page = client.get("/duties/").content.decode()
        assert str(duty.commitment) in page
        assert (f"（代理{lin.person}）" in page) is said


def test_a_share_of_another_organisation_is_not(duty, deputy, company):
    Party.objects.filter(pk=duty.party_id).update(organisation=company)

    assert in_charge(deputy) == []


def test_a_share_of_the_organisation_is(duty, deputy, university):
    Party.objects.filter(pk=duty.party_id).update(organisation=university)

    assert in_charge(deputy) == [duty]


@pytest.mark.parametrize("days", [-8, 8])
def test_before_and_after_it_is_not(duty, deputy, days):
    shift = timedelta(days=days)
    role = Membership.objects.get(stands_in_for__isnull=False)
    role.starts_at, role.ends_at = role.starts_at + shift, role.ends_at + shift
    role.save(update_fields=["starts_at", "ends_at"])

    assert in_charge(deputy) == []


def test_the_report_says_for_whom(client, duty, deputy, lin):
    client.force_login(deputy)
    page = f"/duties/{duty.pk}/"

    client.post(page, {"on": today(), "state": "on_course", "text": "已入网"})

    report = Progress.objects.get()
    assert (report.filed_by, report.filed_for) == (deputy.person, lin.person)
    assert f"（代理{lin.person}）" in client.get(page).content.decode()


def test_whoever_is_in_charge_reports_for_nobody_else(filing, lin):
    assert file_progress(**filing).filed_for is None


def test_an_officer_who_stands_in_for_nobody_does_not_either(filing, wen):
    assert file_progress(**filing | {"by": wen.person}).filed_for is None


def test_in_whose_place_it_was_reported_does_not_confirm_it(filing, deputy, lin):
    report = file_progress(**filing | {"by": deputy.person})

    assert code_of(confirm_progress, progress=report, by=lin.person) == "four_eyes"
    change = Progress.objects.filter(pk=report.pk).update
    told = {"stand": "confirmed", "confirmed_by": lin.person}
    assert refused(change, **told) == "progress_confirmed_by_another"


def test_both_are_reminded(duty, deputy, lin, wen):
    remind_of(duty, today(), Point.DUE)
    ask_for_report(duty=duty, by=wen.person)

    for kind in ("due_now", "asked_to_report"):
        told = Notice.objects.filter(kind=f"agreements.{kind}")
        people = set(told.values_list("person", flat=True))
        assert people == {lin.person_id, deputy.person_id}, kind


class TestAskingForAReport:
    def test_it_is_a_task_until_they_report(self, duty, filing, lin, wen):
        ask_for_report(duty=duty, by=wen.person)
        assert code_of(ask_for_report, duty=duty, by=wen.person) == "asked_already"
        task = Notice.objects.get(kind="agreements.asked_to_report")
        assert wen.person.name in task.body

        file_progress(**filing)

        task.refresh_from_db()
        assert task.done_at
        ask_for_report(duty=duty, by=wen.person)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"person": None}, "nobody_in_charge"),
            ({"state": "done"}, "settled"),
            ({"state": "dropped", "reason": "x"}, "settled"),
        ],
    )
    def test_where_there_is_nobody_or_nothing_to_ask(self, duty, wen, change, code):
        Duty.objects.update(**change)

        assert code_of(ask_for_report, duty=duty, by=wen.person) == code

    @pytest.mark.parametrize("state", ["renewed", "ended"])
    def test_what_has_ended_is_not_reported_on(self, duty, public, wen, state):
        type(public).objects.filter(pk=public.pk).update(state=state)

        assert code_of(ask_for_report, duty=duty, by=wen.person) == "not_binding"
