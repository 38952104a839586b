"""People are told once, in their language, by the ways they chose."""

from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.notices import actions, kinds
from portal.notices.models import Delivery, Notice, Preference
from portal.notices.tasks import send_notices

TASK = kinds.Kind(
    "test.task", _("To do"), _("Messages"), is_task=True, due_in=3, remind_before=1
)
NEWS = kinds.Kind("test.news", _("Messages"), _("To do"))


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {k.code: k for k in (TASK, NEWS)})


def give(person, kind="test.task", about=None):
    actions.tell(kind=kind, people=[person], url="/notices/", about=about)
    return Notice.objects.filter(person=person).latest("created_at")


def test_open_task_is_given_once(lin):
    about = uuid4()

    give(lin.person, about=about)
    give(lin.person, about=about)

    assert Notice.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_finished_task_may_be_given_again(lin):
    about = uuid4()
    give(lin.person, about=about)

    actions.finish(kind="test.task", about=about)
    give(lin.person, about=about)

    assert Notice.objects.to(lin).open_tasks().count() == 1
    assert Notice.objects.count() == 2


def test_message_goes_out_by_chosen_ways_only(lin):
    lin.person.phone = "+8619900000001"
    lin.person.save(update_fields=["phone"])
    Preference.objects.create(person=lin.person, messages=["sms"])

    give(lin.person, "test.news")

    assert [d.channel for d in Delivery.objects.all()] == ["sms"]


def test_email_is_sent_once_in_the_readers_language(lin):
    Preference.objects.create(person=lin.person, language="en")
    give(lin.person, "test.news")

    assert send_notices() == 1
    assert send_notices() == 0

    assert mail.outbox[0].subject == "Messages"
    assert "Open it here: http://localhost" in mail.outbox[0].body


def test_a_line_break_in_a_name_stops_no_email(lin, monkeypatch):
    named = kinds.Kind("test.named", _("%(name)s"), _("To do"))
    monkeypatch.setitem(kinds._kinds, named.code, named)
    params = {"name": "one\r\nBcc: two"}
    actions.tell(kind=named.code, people=[lin.person], url="/", params=params)

    send_notices()

    assert mail.outbox[0].subject == "one Bcc: two"


def test_failed_delivery_is_kept_and_tried_later(lin, settings):
    settings.EMAIL_BACKEND = "tests.notices.broken.Backend"
    give(lin.person, "test.news")

    send_notices()

    delivery = Delivery.objects.get()
    assert delivery.sent_at is None
    assert delivery.tries == 1
    assert "no route" in delivery.error


def test_open_tasks_pass_to_a_colleague_once(lin, wei):
    shared, own = uuid4(), uuid4()
    give(lin.person, about=shared)
    give(wei.person, about=shared)
    give(lin.person, about=own)

    actions.pass_on(about=[shared, own], leaver=lin.person, successor=wei.person)

    assert not Notice.objects.to(lin).open_tasks().exists()
    assert {n.about for n in Notice.objects.to(wei).open_tasks()} == {shared, own}


def test_task_leads_where_it_says_and_is_then_read(client, lin):
    notice = give(lin.person)
    client.force_login(lin)

    answer = client.get(f"/notices/{notice.pk}/")

    assert answer.url == "/notices/"
    notice.refresh_from_db()
    assert notice.read_at


def test_notice_of_another_is_not_found(client, lin, zhao):
    notice = give(lin.person)
    client.force_login(zhao)

    assert client.get(f"/notices/{notice.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["", "messages/", "settings/"])
def test_visitor_is_sent_to_sign_in(client, db, page):
    answer = client.get(f"/notices/{page}")

    assert answer.status_code == 302
    assert "login" in answer.url


def test_pages_show_notices_with_constant_queries(
    client, lin, django_assert_max_num_queries
):
    client.force_login(lin)
    for _n in range(15):
        give(lin.person)

    with django_assert_max_num_queries(8):
        page = client.get("/notices/").content.decode()

    with override("zh-hans"):
        assert page.count(str(TASK.body)) >= 15


def test_preferences_are_saved_and_bad_ones_refused(client, lin):
    client.force_login(lin)

    bad = client.post("/notices/settings/", {"tasks": "pigeon", "language": "en"})
    good = client.post("/notices/settings/", {"messages": "sms", "language": "en"})

    assert bad.status_code == 422
    assert good.status_code == 302
    wish = Preference.objects.get(person=lin.person)
    assert (wish.tasks, wish.messages, wish.language) == ([], ["sms"], "en")


def test_api_shows_own_notices_only(client, lin, zhao):
    give(lin.person)
    client.force_login(zhao)
    assert client.get("/api/v1/notices/").json()["results"] == []

    client.force_login(lin)
    found = client.get("/api/v1/notices/").json()["results"]
    assert [n["kind"] for n in found] == ["test.task"]


def test_the_first_reading_counts(lin):
    notice = give(lin.person, "test.news")
    with time_machine.travel("2026-11-22 10:00 +0800", tick=False):
        first = actions.read_notice(notice=notice).read_at

    assert actions.read_notice(notice=notice).read_at == first


def test_all_messages_are_read_at_once_and_no_task(client, lin, wei):
    task, others = give(lin.person), give(wei.person, "test.news")
    for _n in range(2):
        give(lin.person, "test.news")
    client.force_login(lin)

    client.post("/notices/messages/read/")

    assert not Notice.objects.to(lin).messages().unread().exists()
    assert [n.pk for n in Notice.objects.unread()] == [task.pk, others.pk]
