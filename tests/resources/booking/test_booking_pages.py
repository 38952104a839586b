"""The booker's and the manager's pages: each door for each who knocks."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from portal.identity.models import Organisation, Person
from resources.actions.approval import approve_booking
from resources.actions.booking import cancel_booking
from resources.models import Booking
from tests.resources.booking.spelt import times

MINE = ["booking-calendar", "cancel-booking", "move-booking", "check-move"]
BOTH = ["booking", "booking-slip"]


@pytest.mark.parametrize("view", MINE + BOTH)
def test_a_booking_is_its_bookers_and_its_managers(
    go, book, lin, wei, zhao, chen, view
):
    pk = book(9, 11).pk

    assert go(lin, view, pk).status_code == 200
    assert go(chen, view, pk).status_code == (200 if view in BOTH else 404)
    assert go(wei, view, pk).status_code == 404
    assert go(zhao, view, pk).status_code == 404
    assert "account/login" in go(None, view, pk).url


@pytest.mark.parametrize("view", ["request", "requests"])
def test_requests_are_the_managers(go, requested, lin, zhao, chen, guo, view):
    args = [requested.pk] if view == "request" else []

    for account, seen in [(chen, True), (guo, True), (lin, False), (zhao, False)]:
        answer = go(account, view, *args)
        is_shown = requested.number in answer.content.decode()
        assert is_shown is seen
    assert "account/login" in go(None, view, *args).url


VERBS = ["approve", "decline", "call-off", "begin", "finish", "no-show"]


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_are_the_managers(go, requested, lin, zhao, verb):
    view, data = f"request-{verb}", {"reason": "x"}

    assert go(lin, view, requested.pk, data=data).status_code == 404
    assert go(zhao, view, requested.pk, data=data).status_code == 404
    assert go(None, view, requested.pk, data=data).status_code == 302
    requested.refresh_from_db()
    assert requested.status == "requested"


def test_an_empty_list_says_what_to_do(go, lin, chen):
    assert "查找仪器" in go(lin, "my-bookings").content.decode()
    assert (
        "还没有历史预约"
        in go(lin, "my-bookings", query={"when": "past"}).content.decode()
    )
    assert "没有待审批" in go(chen, "requests").content.decode()


def test_bookings_are_listed_by_what_is_to_come(go, book, lin):
    to_come, past = book(9, 11), book(13, 15)
    Booking.objects.filter(pk=past.pk).update(status="done")

    coming = go(lin, "my-bookings").content.decode()
    over = go(lin, "my-bookings", query={"when": "past"}).content.decode()

    assert to_come.number in coming
    assert past.number not in coming
    assert past.number in over


def test_a_calendar_learns_of_every_change(go, requested, chen, lin):
    def lines():
        answer = go(lin, "booking-calendar", requested.pk)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        text = answer.content.decode().replace("\r\n ", "")
        return dict(line.split(":", 1) for line in text.splitlines())

    asked = lines()
    approve_booking(booking=requested, by=chen.person)
    granted = lines()
    cancel_booking(booking=requested, by=lin.person)
    gone = lines()

    states = [file["STATUS"] for file in (asked, granted, gone)]
    assert states == ["TENTATIVE", "CONFIRMED", "CANCELLED"]
    assert [file["SEQUENCE"] for file in (asked, granted, gone)] == ["1", "2", "3"]
    assert asked["UID"] == gone["UID"]
    assert "重庆大学" in asked["LOCATION"]
    assert requested.number in asked["DESCRIPTION"]


@pytest.mark.parametrize("view", ["my-bookings", "requests"])
def test_lists_cost_the_same_however_long(client, go, book, lin, chen, view):
    def cost():
        url = reverse(f"resources:{view}") + "?view=coming"
        client.get(url)  # what is cached for a minute is cached now
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    go(lin if view == "my-bookings" else chen, view)
    book(8, 9)
    short = cost()
    for hour in range(9, 19):
        book(hour, hour + 1)

    assert cost() == short


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\x00"])
def test_any_page_number_gets_an_answer(go, lin, book, page):
    book(9, 11)

    assert go(lin, "my-bookings", query={"page": page}).status_code == 200


def test_the_course_says_who_has_it(go, requested, lin, chen):
    before = go(lin, "booking", requested.pk).content.decode()
    go(chen, "request-approve", requested.pk, data={})
    after = go(lin, "booking", requested.pk).content.decode()

    assert "等待仪器管理员审批" in before
    assert "chen" in after
    assert "等待仪器管理员审批" not in after


def test_a_request_is_declined_with_a_reason(go, requested, chen, lin):
    missing = go(chen, "request-decline", requested.pk, data={"reason": ""})
    go(chen, "request-decline", requested.pk, data={"reason": "样品含磁性"})

    assert missing.status_code == 422
    shown = missing.content.decode()
    assert "请检查填写的内容" in shown
    assert re.search(r'<dialog id="decline"[^>]* open>', shown)
    assert shown.count("error-summary") == 1
    assert "样品含磁性" in go(lin, "booking", requested.pk).content.decode()


def test_what_follows_no_more_is_refused_in_words(go, book, chen):
    answer = go(chen, "request-approve", book(9, 11).pk, data={})

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "error-summary" in shown
    assert "未能办理" in shown
    assert "请检查填写的内容" not in shown  # nothing was filled in


def test_a_booker_cancels(go, book, lin):
    pk = book(9, 11).pk

    assert go(lin, "cancel-booking", pk, data={}).url == f"/bookings/{pk}/"
    assert go(lin, "cancel-booking", pk, data={}).status_code == 422


def test_a_booker_moves(go, book, lin, hours):
    booking = book(9, 11)

    moved = go(lin, "move-booking", booking.pk, data=times(hours, 13, 15))
    refused = go(lin, "move-booking", booking.pk, data=times(hours, 6, 7))

    assert moved.status_code == 302
    assert refused.status_code == 422
    booking.refresh_from_db()
    assert booking.starts_at == hours(13, 15)["starts_at"]


def test_a_refused_move_offers_the_times_of_the_day_wished_for(go, book, lin, hours):
    booking, wished = book(9, 11), hours(6, 7)
    wished = {name: at + timedelta(days=1) for name, at in wished.items()}
    sent = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in wished.items()}

    answer = go(lin, "move-booking", booking.pk, data=sent)

    slots = answer.context["slots"]
    assert answer.status_code == 422
    assert (slots.day, slots.minutes) == (wished["starts_at"].date(), 60)
    assert {slot.day for slot in slots.starts} == {slots.day}


def test_before_that_it_offers_those_of_its_own_day_its_own_time_among_them(
    go, book, lin
):
    booking = book(9, 11)

    slots = go(lin, "move-booking", booking.pk).context["slots"]

    assert booking.starts_at in {slot.starts_at for slot in slots.starts}
    assert slots.minutes == 120


def test_moving_is_checked_before_it_is_sent(go, book, lin, hours):
    query = times(hours, 10, 12)

    shown = go(lin, "check-move", book(9, 11).pk, query=query).content.decode()

    assert "该时间空闲" in shown


def test_a_calendar_file_holds_the_time(go, book, lin, hours):
    booking = book(9, 11)

    answer = go(lin, "booking-calendar", booking.pk)

    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"].startswith("text/calendar")
    start = hours(1, 3)["starts_at"]  # nine in Shanghai is one o'clock UTC
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_steps_are_offered_when_they_can_be_taken(go, book, chen):
    booking = book(9, 11)
    begin, missed = (
        reverse(f"resources:request-{step}", args=[booking.pk])
        for step in ("begin", "no-show")
    )

    def offered():
        shown = go(chen, "request", booking.pk).content.decode()
        return begin in shown, missed in shown

    assert offered() == (False, False)
    with time_machine.travel(booking.starts_at - timedelta(minutes=30)):
        assert offered() == (True, False)
    with time_machine.travel(booking.starts_at):
        assert offered() == (True, True)


def test_one_request_leads_to_the_next(go, book, requested, chen):
    next_one = reverse("resources:request", args=[requested.pk])

    approved = approve_booking(booking=book(15, 16), by=chen.person)

    answer = go(chen, "request", approved.pk).content.decode()

    assert next_one in answer
    assert "下一条申请" not in go(chen, "request", requested.pk).content.decode()


def test_use_is_noted_at_the_desk(go, book, chen):
    booking = book(9, 11)

    with time_machine.travel(booking.starts_at, tick=True):
        go(chen, "request-begin", booking.pk, data={})
        go(chen, "request-finish", booking.pk, data={})

    booking.refresh_from_db()
    assert booking.status == "done"


def test_it_says_when_it_is_too_late_to_cancel(go, book, lin):
    booking = book(9, 11)

    with time_machine.travel(booking.starts_at - timedelta(minutes=30), tick=True):
        shown = go(lin, "cancel-booking", booking.pk).content.decode()

    assert "btn-danger" not in shown


def test_an_english_reader_meets_latin_names(go, book, client, lin, university):
    Person.objects.filter(pk=lin.person_id).update(name_en="Lin Xiaoyu")
    Organisation.objects.filter(pk=university.pk).update(name_en="A University")
    booking = book(9, 11)

    def text():
        return client.get(booking.get_absolute_url()).content.decode()

    client.force_login(lin)
    assert "Lin Xiaoyu" not in text()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Lin Xiaoyu · A University" in text()
    assert "· Lin Xiaoyu</small>" in text()


def test_a_name_taken_back_is_shown_in_no_letters(book, lin):
    Person.objects.filter(pk=lin.person_id).update(name_en="Lin Xiaoyu")
    booking = book(9, 11)
    booking.person_name = ""

    with override("en"):
        assert "Lin" not in str(booking.booker)
