"""What waits for a person: one truth for the page, the desk and the header."""

import re
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.time import SHANGHAI, now
from portal.identity.models import Role
from portal.notices import actions, kinds
from portal.notices.models import Delivery, Notice
from tests.cast import account

COUNT = re.compile(r'id="tasks".*?<span class="count">(\d+)</span>', re.DOTALL)


def managers_of_instruments(holder):
    return kinds.only_if(holder.holds(Role.INSTRUMENT_MANAGER))


NEWS = kinds.Kind("test.news", _("Messages"), _("Messages"))
MINE = kinds.Kind("test.mine", _("To do"), _("Messages"), is_task=True, due_in=3)
OURS = kinds.Kind(
    "test.ours",
    _("To do"),
    _("Messages"),
    is_task=True,
    due_in=3,
    whose=managers_of_instruments,
)


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch):
    known = {kind.code: kind for kind in (MINE, OURS, NEWS)}
    monkeypatch.setattr(kinds, "_kinds", known)


def give(kind, *people, about=None, **more):
    about = about or uuid4()
    actions.tell(kind=kind.code, people=people, url="/help/", about=about, **more)
    return about


def waiting(holder):
    return [notice.about for notice in Notice.objects.waiting_for(holder)]


def test_a_task_by_name_is_the_persons_alone(lin, chen):
    about = give(MINE, lin.person)

    assert (waiting(lin), waiting(chen)) == ([about], [])


def test_a_task_by_right_is_whoevers_has_the_right_now(lin, chen, university):
    about = give(OURS, lin.person)
    assert (waiting(lin), waiting(chen)) == ([], [about])

    newcomer = account("newcomer", university, Role.INSTRUMENT_MANAGER)
    assert waiting(newcomer) == [about]
    newcomer.person.memberships.update(ends_at=now())
    newcomer = type(newcomer).objects.get(pk=newcomer.pk)
    assert waiting(newcomer) == []


def test_a_task_told_to_several_is_there_once(chen, lin, wei):
    about = give(OURS, chen.person, lin.person, wei.person)

    assert waiting(chen) == [about]


def test_tasks_about_nothing_are_all_there(chen):
    for _n in range(2):
        actions.tell(kind=MINE.code, people=[chen.person], url="/", about=None)

    assert waiting(chen) == [None, None]


def test_a_task_for_nobody_waits_for_who_comes_to_the_right(university, lin):
    give(MINE)
    about = give(OURS)
    assert [notice.person for notice in Notice.objects.all()] == [None]
    assert not Delivery.objects.exists()

    chen = account("late", university, Role.INSTRUMENT_MANAGER)

    assert (waiting(chen), waiting(lin)) == ([about], [])


def test_what_is_done_waits_for_nobody(chen):
    about = give(OURS, chen.person)

    actions.finish(kind=OURS.code, about=about)

    assert waiting(chen) == []


@time_machine.travel("2027-11-22 09:00+08:00", tick=False)
def test_the_most_urgent_comes_first(chen):
    later = give(OURS, chen.person)
    with time_machine.travel("2027-11-19 09:00+08:00"):
        older = give(OURS, chen.person)
    afternoon = give(OURS, chen.person, lapses_at=moment(23, 15))
    morning = give(OURS, chen.person, lapses_at=moment(23, 9))
    never = give(MINE, chen.person)
    Notice.objects.filter(about=never).update(due_on=None)

    assert waiting(chen) == [morning, afternoon, older, later, never]


def moment(day, hour):
    return now().astimezone(SHANGHAI).replace(day=day, hour=hour, minute=0)


@time_machine.travel("2026-11-23 09:00+08:00")
@pytest.mark.parametrize(("day", "due"), [(24, 24), (26, 26), (28, 26)])
def test_a_task_is_due_before_it_lapses(chen, day, due):
    give(OURS, chen.person, lapses_at=moment(day, 9))
    actions.recount_due_dates()

    assert Notice.objects.get().due_on == date(2026, 11, due)


def test_page_and_header_say_the_same_number(client, chen, lin):
    for _n in range(3):
        give(OURS, lin.person)
    give(MINE, lin.person)
    client.force_login(chen)

    shown = client.get("/notices/").content.decode()

    assert COUNT.search(shown)[1] == "3"
    assert shown.count('href="/notices/') - shown.count('href="/notices/"') >= 3
    rows = re.findall(r'<li>\s*<a href="/notices/[0-9a-f-]{36}/"', shown)
    assert len(rows) == 3


def test_nobodys_reading_is_noted_for_another(client, chen, lin):
    give(OURS, lin.person)
    notice = Notice.objects.get()
    client.force_login(chen)

    answer = client.get(reverse("notices:follow", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.url, notice.read_at) == ("/help/", None)


def test_a_task_of_others_is_not_found(client, zhao, chen):
    give(OURS, chen.person)
    client.force_login(zhao)

    address = reverse("notices:follow", args=[Notice.objects.get().pk])

    assert client.get(address).status_code == 404


def test_a_condition_nobody_meets_finds_nothing(chen, monkeypatch):
    refusing = kinds.Kind("test.no", _("To do"), _("To do"), is_task=True)
    monkeypatch.setitem(kinds._kinds, "test.no", refusing)
    give(refusing, chen.person)
    assert len(waiting(chen)) == 1

    nobodys = kinds.Kind(
        "test.no", _("To do"), _("To do"), is_task=True, whose=lambda who: Q(pk=None)
    )
    monkeypatch.setitem(kinds._kinds, "test.no", nobodys)
    assert waiting(chen) == []


def test_the_api_lists_what_the_page_does(client, chen, lin):
    for _n in range(2):
        give(OURS, lin.person)
    give(NEWS, chen.person)
    done = give(MINE, chen.person)
    actions.finish(kind=MINE.code, about=done)

    def listed(who):
        client.force_login(who)
        found = client.get("/api/v1/notices/").json()["results"]
        return sorted(notice["kind"] for notice in found)

    assert listed(chen) == sorted([MINE.code, NEWS.code, OURS.code, OURS.code])
    assert listed(lin) == []


def test_nobodys_reading_by_the_api_is_noted_for_another(client, chen, lin):
    give(OURS, lin.person)
    notice = Notice.objects.get()
    client.force_login(chen)

    answer = client.post(f"/api/v1/notices/{notice.pk}/read/")

    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at) == (200, None)
