"""Whose turn it is with a booking or a record, and that the desk says the same."""

import re

import pytest
from django.urls import reverse

from portal.identity.models import Role
from portal.notices.models import Notice
from resources.actions.approval import approve_booking
from resources.actions.editing import accept_changes, change_listing
from resources.actions.publishing import (
    confirm_listing,
    return_listing,
    submit_listing,
)
from resources.models import Instrument, Stage
from resources.tasks import finish_batch_tasks, forget_old_imports
from tests.cast import account
from tests.resources.batches.conftest import WHOLE
from tests.resources.sheets.tables import csv_table

HEADER = re.compile(r'id="tasks".*?<span class="count">(\d+)</span>', re.DOTALL)
AT_DESK = re.compile(r'id="todo">.*?<span class="count">(\d+)</span>', re.DOTALL)


@pytest.fixture
def draft(microscope):
    fields = {"stage": Stage.DRAFT, "published_at": None, **WHOLE}
    Instrument.objects.filter(pk=microscope.pk).update(**fields)
    microscope.refresh_from_db()
    return microscope


def kinds(holder):
    found = Notice.objects.waiting_for(holder).values_list("kind", flat=True)
    return [kind.removeprefix("resources.") for kind in found]


def test_a_request_waits_for_everyone_who_may_answer_it(requested, chen, guo, lin):
    assert [kinds(who) for who in (chen, guo, lin)] == [
        ["booking_to_answer"],
        ["booking_to_answer"],
        [],
    ]

    approve_booking(booking=requested, by=guo.person)

    assert kinds(chen) == kinds(guo) == []


def test_a_manager_who_comes_later_has_it_too(requested, university, company):
    newcomer = account("newcomer", university, Role.INSTRUMENT_MANAGER)
    outsider = account("outsider", company, Role.INSTRUMENT_MANAGER)

    assert (kinds(newcomer), kinds(outsider)) == (["booking_to_answer"], [])


def test_a_request_is_due_before_its_time_begins(requested, chen):
    task = Notice.objects.waiting_for(chen).get()

    assert task.lapses_at == requested.starts_at


@pytest.mark.parametrize("who", ["chen", "guo"])
def test_desk_page_and_header_agree(client, requested, request, who):
    client.force_login(request.getfixturevalue(who))

    at_desk = client.get(reverse("resources:desk")).content.decode()
    page = client.get(reverse("notices:tasks")).content.decode()

    assert AT_DESK.search(at_desk)[1] == HEADER.search(at_desk)[1] == "1"
    assert HEADER.search(page)[1] == "1"
    assert requested.number in at_desk
    assert requested.number in page


def test_the_sender_does_not_confirm_where_another_can(draft, guo, university):
    submit_listing(listing=draft, by=guo.person)
    assert kinds(guo) == ["to_confirm"]

    other = account("gu", university, Role.ORGANISATION_ADMIN)

    assert (kinds(guo), kinds(other)) == ([], ["to_confirm"])


def test_the_reviewer_judges_no_record_of_their_own_hand(draft, chen, he, university):
    he.person.memberships.create(organisation=university, role="organisation_admin")
    he = type(he).objects.get(pk=he.pk)
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=he.person)
    hu = account("hu", university, Role.BASE_REVIEWER)

    assert (kinds(he), kinds(hu)) == ([], ["to_review"])


def test_a_record_waits_for_a_reviewer_who_is_yet_to_come(draft, chen, guo, request):
    submit_listing(listing=draft, by=chen.person)
    confirm_listing(listing=draft, by=guo.person)

    assert kinds(request.getfixturevalue("he")) == ["to_review"]


def test_whoever_proposed_a_change_does_not_judge_it(microscope, chen, he, university):
    he.person.memberships.create(organisation=university, role="instrument_manager")
    he = type(he).objects.get(pk=he.pk)
    change_listing(listing=microscope, by=he.person, values={"model": "Sigma 360"})
    hu = account("hu", university, Role.BASE_REVIEWER)

    assert (kinds(he), kinds(hu)) == ([], ["changes_to_review"])


def test_what_was_returned_waits_until_it_is_sent_again(draft, chen, guo, lin):
    submit_listing(listing=draft, by=chen.person)
    return_listing(listing=draft, by=guo.person, reason="缺少单位")
    assert [kinds(who) for who in (chen, guo, lin)] == [["returned"], ["returned"], []]

    submit_listing(listing=draft, by=chen.person)
    assert kinds(chen) == []

    return_listing(listing=draft, by=guo.person, reason="还缺单位")
    assert "还缺单位" in Notice.objects.waiting_for(chen).get().body


def test_changes_by_a_table_wait_until_the_last_is_judged(send, microscope, he):
    send(csv_table({"inner_id": microscope.inner_id, "name": microscope.name}))
    finish_batch_tasks()
    assert kinds(he) == ["many_changes_to_review"]

    microscope.refresh_from_db()
    accept_changes(listing=microscope, by=he.person)
    assert finish_batch_tasks() == 1

    assert kinds(he) == []


def test_a_table_is_kept_while_its_changes_wait(send, microscope, he):
    job = send(csv_table({"inner_id": microscope.inner_id, "name": microscope.name}))
    type(job).objects.update(uploaded_at="2020-01-01T00:00Z")

    assert forget_old_imports() == 0
    Notice.objects.update(done_at="2020-01-01T00:00Z")
    assert forget_old_imports() == 1
