"""Lin at her own base's pages; what Chen's colleagues at Chengdu see and do."""

import pytest
from django.urls import reverse

from portal.core.ids import new_id
from portal.nodes.actions import pause_exchange, resume_exchange
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import OutboxMessage
from portal.notices.models import Notice
from resources.across.asking import CANCEL
from resources.actions.approval import approve_booking, decline_booking
from resources.models import Booking, BookingRule, BookingStatus
from resources.schedule.spelling import spell_period
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
MY_BOOKINGS = "resources:my-bookings"


@pytest.fixture
def ask(client, lin, remote, hours):
    """Lin sends the booking form of Chengdu's microscope."""
    client.force_login(lin)

    def send(start, end, **more):
        times = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(start, end).items()}
        form = times | {"purpose": "样品", "consent": "on"} | more
        return client.post(reverse("resources:place-booking", args=[remote.pk]), form)

    return send


def text(answer):
    return answer.content.decode()


def state(page):
    """The state that a page gives its booking."""
    badge = page.split('<span class="state')[1].split("</span>")[0]
    return badge.split("</svg>")[-1].strip()


def test_it_is_booked_where_lin_is_at_home(ask, client, peer):
    answer = ask(9, 11)

    assert answer.status_code == 302
    at_once = text(client.get(answer.url))
    assert "预约已通过，该时段已为您保留" in at_once
    assert state(at_once) == "已通过"
    assert "已受理" not in at_once
    pull(peer)
    shown = text(client.get(answer.url))
    assert state(shown) == "已通过"
    assert Booking.objects.get().number in shown
    assert "已提交预约" in shown


def test_the_form_asks_for_consent_once(ask, client, remote):
    without = ask(9, 11, consent="")
    assert without.status_code == 422
    assert not OutboxMessage.objects.exists()

    ask(9, 11)

    assert 'name="consent"' not in text(client.get(remote.get_absolute_url()))


def test_a_refusal_from_there_is_shown_on_the_form(ask, client, chengdu, remote):
    with chengdu.inside():
        BookingRule.objects.update(who_may_book="own")

    answer = ask(9, 11)

    assert answer.status_code == 422
    assert "仅限" in text(answer)


def test_cut_off_the_request_is_kept(ask, client, peer, remote, hours, cut_off):
    answer = ask(9, 11)

    page = text(client.get(answer.url))
    assert state(page) == "预约申请已发往成都基地，等待答复"
    assert 'class="success"' not in page
    assert "<dt>用途</dt><dd>样品</dd>" in page
    listed = text(client.get(reverse("resources:my-bookings")))
    assert "等待答复" in listed
    assert f"<strong>{remote}</strong> · {spell_period(**hours(9, 11))}" in listed

    cut_off.undo()
    OutboxMessage.objects.update(next_try_at="2020-01-01T00:00Z")
    assert deliver_waiting(peer=peer) == 1
    pull(peer)
    assert Booking.objects.get(pk=OutboxMessage.objects.get().about).home == "chengdu"


def test_while_the_exchange_is_paused_nothing_is_sent(ask, client, peer, chengdu):
    pause_exchange(peer=peer)

    answer = ask(9, 11)

    page, listed = (
        text(client.get(where)) for where in (answer.url, reverse(MY_BOOKINGS))
    )
    assert state(page) == "与成都基地的数据交换已暂停"
    for each in (page, listed):
        assert "恢复后即发送" in each
        assert "等待答复" not in each
    with chengdu.inside():
        assert not Booking.objects.exists()
    resume_exchange(peer=peer)
    OutboxMessage.objects.update(next_try_at="2020-01-01T00:00Z")
    assert deliver_waiting(peer=peer) == 1


def test_what_was_asked_is_taken_back_before_it_arrives(ask, client, peer, cut_off):
    answer = ask(9, 11)
    asked = OutboxMessage.objects.get()
    client.post(reverse("resources:withdraw-booking", args=[asked.about]))
    cut_off.undo()
    OutboxMessage.objects.update(next_try_at="2020-01-01T00:00Z")

    assert deliver_waiting(peer=peer) == 2
    pull(peer)

    assert Booking.objects.get().status == BookingStatus.CANCELLED
    assert client.get(answer.url).status_code == 200


def test_what_is_taken_back_is_taken_back_at_once(ask, client, cut_off):
    ask(9, 11)
    cut_off.undo()
    asked = OutboxMessage.objects.get()

    client.post(reverse("resources:withdraw-booking", args=[asked.about]))

    taken_back = OutboxMessage.objects.get(kind=CANCEL)
    assert taken_back.answer == {"done": {"status": "cancelled"}}


def test_nobody_else_sees_or_takes_back_what_was_asked(ask, client, wei, cut_off):
    ask(9, 11)
    asked = OutboxMessage.objects.get()
    client.force_login(wei)

    for name, method in [
        ("booking", client.get),
        ("withdraw-booking", client.post),
        ("cancel-booking", client.get),
    ]:
        assert method(reverse(f"resources:{name}", args=[asked.about])).status_code == (
            404
        )
    assert OutboxMessage.objects.count() == 1


def test_a_booking_of_nowhere_is_not_found(client, lin):
    client.force_login(lin)

    assert client.get(reverse("resources:booking", args=[new_id()])).status_code == 404


@pytest.fixture
def requested(ask, chengdu, peer):
    """Lin's request, which waits for approval at Chengdu; she is told here of all."""
    with chengdu.inside():
        BookingRule.objects.update(needs_approval=True)
    ask(9, 11)
    pull(peer)
    return Booking.objects.get()


def test_lin_sees_what_the_manager_decided(requested, chengdu, peer, client):
    with chengdu.inside():
        decline_booking(
            booking=Booking.objects.get(), by=requested.person, reason="检修"
        )
    pull(peer)

    shown = text(client.get(requested.get_absolute_url()))
    assert "检修" in shown
    assert "四川大学" in shown


def test_the_manager_sees_who_asks_and_no_more(requested, chengdu, lin):
    with chengdu.inside():
        there = Booking.objects.get()
        assert (there.person_name, there.organisation_name) == ("lin", "重庆大学")
        assert there.person_contact == lin.email
        assert (there.person.email, there.person.phone) == ("", "")


def test_the_notice_goes_to_the_base_of_the_booker(requested, chengdu):
    with chengdu.inside():
        approve_booking(booking=Booking.objects.get(), by=requested.person)
        sent = OutboxMessage.objects.filter(kind="notices.tell").latest("made_at")
        told = Notice.objects.exclude(kind="resources.booking_to_answer")
        assert not told.exists()

    assert (sent.peer_id, sent.body["kind"]) == (
        "chongqing",
        "resources.booking_approved",
    )
    assert sent.body["people"] == [str(requested.person_id)]
