"""What a page says of a booking elsewhere while a change of it is on its way."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.time import now
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import OutboxMessage
from resources.actions.booking import call_off_booking
from resources.booking.course import course_of
from resources.models import Booking, BookingRule
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
VERBS = ["move", "cancel"]


@pytest.fixture
def lins(client, lin):
    client.force_login(lin)
    return client


def send(client, verb, booking, **data):
    view = f"resources:{verb}-booking"
    return client.post(reverse(view, args=[booking.pk]), data)


def look(client, booking):
    return client.get(booking.get_absolute_url())


def later(hours):
    return {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(14, 16).items()}


def text(answer):
    return answer.content.decode()


def offers(answer):
    return [verb for verb in VERBS if f'/{verb}/"' in text(answer)]


def steps(booking):
    return [(step["label"], step.get("who")) for step in course_of(booking)]


def test_a_cancelling_that_was_granted_is_shown_at_once(booked, lins):
    assert offers(look(lins, booked)) == VERBS
    send(lins, "cancel", booked)

    page = look(lins, booked)

    assert page.context["booking"].get_status_display() == "已取消"
    assert page.context["standing"].label == "已取消"
    assert "预约已取消。" in text(page)
    assert "已受理" not in text(page)
    assert page.context["steps"][-1]["who"] == ""
    assert offers(page) == []
    assert "hx-get" in text(page)


def test_a_cancelling_on_its_way_is_said_to_be(booked, lins, cut_off):
    send(lins, "cancel", booked)

    page = look(lins, booked)

    assert page.context["standing"].label == "取消申请已发往成都基地，等待答复"
    assert "原预约仍然有效" in text(page)
    assert "已通过</span>" not in text(page)
    assert 'class="success"' not in text(page)
    assert offers(page) == []


def test_a_move_that_was_granted_shows_its_new_time(booked, lins, hours, peer):
    send(lins, "move", booked, **later(hours))

    page = look(lins, booked)

    assert "14:00–16:00</h1>" in text(page)
    assert [step["label"] for step in page.context["steps"]][-1] == "已改期"
    assert offers(page) == []

    pull(peer)
    page = look(lins, booked)
    assert "14:00–16:00</h1>" in text(page)
    assert offers(page) == VERBS


@pytest.mark.parametrize("ahead", [-300, 300])
@pytest.mark.parametrize("verb", VERBS)
def test_a_change_is_shown_once_whatever_the_clocks_say(
    verb, ahead, booked, lins, hours, peer
):
    send(lins, verb, booked, **later(hours) if verb == "move" else {})
    asked = OutboxMessage.objects.exclude(kind="booking.place")
    asked.update(made_at=now() + timedelta(seconds=ahead))
    assert look(lins, booked).context["standing"]

    pull(peer)

    assert look(lins, booked).context["standing"] is None


def test_a_move_on_its_way_keeps_the_old_time(booked, lins, hours, cut_off):
    send(lins, "move", booked, **later(hours))

    page = look(lins, booked)

    assert "09:00–11:00</h1>" in text(page)
    assert "改期申请已发往成都基地，等待答复" in text(page)
    assert "14:00–16:00</strong>" in text(page)
    assert "仍为您保留" in text(page)
    assert offers(page) == []


def test_a_refused_change_leaves_what_was(booked, lins, chengdu, peer, cut_off):
    with chengdu.inside():
        BookingRule.objects.update(cancel_notice_minutes=60 * 24 * 365)
    send(lins, "cancel", booked)
    cut_off.undo()
    OutboxMessage.objects.update(next_try_at="2020-01-01T00:00Z")
    deliver_waiting(peer=peer)

    page = look(lins, booked)

    assert page.context["booking"].get_status_display() == "已通过"
    assert "取消须在" in text(page)
    assert "hx-get" not in text(page)
    assert offers(page) == VERBS


def test_ones_list_says_what_is_on_its_way(booked, lins, cut_off):
    send(lins, "cancel", booked)

    rows = text(lins.get(reverse("resources:my-bookings"))).split("<tbody>")[1]

    assert "取消申请已发往成都基地" in rows
    assert "已通过" not in rows


def test_the_course_names_who_moved_and_who_cancelled(booked, lins, hours, peer):
    send(lins, "move", booked, **later(hours))
    pull(peer)
    send(lins, "cancel", booked)
    pull(peer)
    booked.refresh_from_db()

    assert steps(booked) == [
        ("已提交预约", "lin"),
        ("已改期", "lin"),
        ("已取消", "lin"),
    ]


def test_the_course_names_the_institution_that_called_it_off(booked, chengdu, peer):
    with chengdu.inside():
        there = Booking.objects.get()
        call_off_booking(booking=there, by=there.person, reason="检修")
    pull(peer)
    booked.refresh_from_db()

    assert steps(booked)[-1] == ("已取消", "四川大学")


def test_what_another_base_answers_oddly_breaks_no_page(booked, lins, cut_off):
    send(lins, "cancel", booked)
    odd = {"answer": {"done": {"status": "melted"}}, "answered_at": booked.made_at}
    OutboxMessage.objects.filter(kind="booking.cancel").update(**odd)

    assert look(lins, booked).context["standing"].label == "已取消"
