"""Who leaves reports no more: their shares go back to the officers."""

from datetime import date
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from agreements.actions.charging import put_in_charge
from agreements.actions.filing import File
from agreements.actions.releasing import release_what_was_left
from agreements.actions.reporting import file_progress
from agreements.models import Commitment, Duty, Party
from agreements.tasks import remind_of_commitments
from portal.core.time import now
from portal.identity.actions.accounts import close_account
from portal.identity.actions.members import change_role, end_membership
from portal.identity.models import Account, Membership
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements.made import PDF
from tests.agreements.test_filling_in import told_of
from tests.cast import account
from tests.identity.roles import give
from tests.offices import enter, url


def leave(who, by):
    for membership in who.person.memberships.in_force():
        end_membership(membership=membership, by=by.person)


def shares_of(who):
    return list(Duty.objects.in_charge(who))


@pytest.mark.usefixtures("media")
def test_who_left_reads_and_reports_nothing(client, filing, duty, lin, wen, company):
    progress = file_progress(**filing, evidence=[File("清单", PDF)])
    proof = progress.evidence.get().get_absolute_url()
    page = reverse("agreements:duty", args=[duty.pk])
    client.force_login(lin)
    assert [client.get(at).status_code for at in (page, proof)] == [200, 200]

    leave(lin, by=wen)
    give(lin, company, "researcher")

    assert [client.get(at).status_code for at in (page, proof)] == [404, 404]
    assert client.post(page, {"state": "done", "text": "x"}).status_code == 404
    assert shares_of(lin) == []


def test_another_role_in_the_same_place_changes_nothing(duty, lin, guo):
    role = lin.person.memberships.get()
    change_role(membership=role, role="instrument_manager", by=guo.person)

    assert release_what_was_left(limit=9) == 0
    assert shares_of(lin) == [duty]


def test_who_works_in_the_officers_house_stays(duty, wen, administration):
    Party.objects.update(organisation=None)
    colleague = account("colleague", administration)
    Duty.objects.update(person=colleague.person)
    leave(wen, by=wen)  # the office is vacant for some days

    assert release_what_was_left(limit=9) == 0
    assert shares_of(colleague) == [duty]


@pytest.mark.parametrize("way", ["leaves", "closes", "blocked"])
def test_the_officers_put_somebody_else_in_charge(duty, lin, wei, wen, way):
    ways = {
        "leaves": lambda: leave(lin, by=wen),
        "closes": lambda: close_account(account=lin),
        "blocked": lambda: Account.objects.filter(pk=lin.pk).update(is_active=False),
    }
    ways[way]()

    assert [release_what_was_left(limit=9) for _ in range(2)] == [1, 0]

    duty.refresh_from_db()
    assert duty.person is None
    task = told_of(wen, "left_behind").get()
    assert "lin" in task.body
    assert str(duty.pk) in task.url
    put_in_charge(duty=duty, person=wei.person)
    assert told_of(wen, "left_behind").get().done_at


def test_what_is_done_needs_nobody(duty, lin, wen):
    Duty.objects.update(state="done")
    leave(lin, by=wen)

    assert release_what_was_left(limit=9) == 1
    assert not told_of(wen, "left_behind").exists()


def test_reminders_go_to_the_officers_at_once(duty, lin, wen):
    day = date(2026, 6, 10)
    with applying():  # the text is signed
        type(duty.commitment).objects.update(due_on=day)
    Membership.objects.update(starts_at=now().replace(year=2020))
    close_account(account=lin)

    with time_machine.travel(day, tick=False):
        remind_of_commitments()

    assert Notice.objects.get(kind="agreements.due_now").person == wen.person


def test_only_who_is_there_can_be_put_in_charge(client, duty, wen, administration):
    here, gone = (account(name, administration) for name in ("here", "gone"))
    leave(gone, by=wen)
    enter(client, wen)

    form = client.get(url(Duty, "change", duty.pk)).context["adminform"].form

    chosen = set(form.fields["person"].queryset)
    assert here.person in chosen
    assert gone.person not in chosen


def test_no_more_are_released_in_one_write_than_asked(duty, lin, wen):
    with applying():  # the text is signed
        area = duty.commitment.area
        other = Commitment.objects.create(area=area, number=9, name="共建平台")
        Duty.objects.create(commitment=other, party=duty.party, person=lin.person)
    leave(lin, by=wen)

    assert [release_what_was_left(limit=1) for _ in range(3)] == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_release_it_once(duty, lin, wen):
    leave(lin, by=wen)
    at_once, released = Barrier(2), []

    def work():
        at_once.wait()
        released.append(release_what_was_left(limit=9))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(released) == [0, 1]
    assert told_of(wen, "left_behind").count() == 1
