"""A refusal that nobody waits for at a page any more is told."""

from datetime import timedelta

import pytest

from portal.core.time import now
from portal.nodes.messages.outbox import deliver, settle
from portal.nodes.models import OutboxMessage
from portal.notices.models import Notice
from resources.across.asking import ask_to_cancel, ask_to_move
from resources.models import Booking, BookingStatus, Occupation

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
TAKEN = {"refused": [{"code": "slot_taken", "message": "已被他人占用"}]}
# Long ago, or after this moment: made before a clock was put back.
NOT_AWAITED = [-timedelta(minutes=1), timedelta(hours=1)]


def made(message, ago):
    OutboxMessage.objects.filter(pk=message.pk).update(made_at=now() + ago)
    return message


def told(account):
    return list(Notice.objects.filter(person=account.person).order_by("pk"))


@pytest.mark.parametrize("ago", NOT_AWAITED)
def test_time_taken_there_meanwhile_is_told_once(asked, chengdu, lin, hours, ago):
    with chengdu.inside():
        there = asked.body["instrument"]
        assert Occupation.objects.take(there, "outage", *hours(8, 10).values())

    refused = deliver(made(asked, ago))
    deliver(refused)

    [notice] = told(lin)
    assert notice.kind == "resources.booking_not_placed_elsewhere"
    assert notice.about == asked.about
    assert refused.refusals[0]["message"] in notice.body
    assert "成都基地" in notice.title + notice.body


@pytest.mark.parametrize("ago", NOT_AWAITED)
def test_a_change_refused_late_is_told(booked, chengdu, lin, hours, ago):
    with chengdu.inside():
        Booking.objects.update(status=BookingStatus.IN_USE)
    changes = [
        ask_to_move(booking=booked, **hours(13, 15)),
        ask_to_cancel(booking=booked.pk, base="chengdu", person=lin.person),
    ]

    for change in changes:
        assert deliver(made(change, ago)).refusals

    kinds = [notice.kind for notice in told(lin)]
    assert kinds == ["resources.booking_not_changed_elsewhere"] * 2


def test_a_refusal_that_is_awaited_is_not_told_too(asked, lin):
    settle(message=made(asked, timedelta()), answer=TAKEN)

    asked.refresh_from_db()
    assert asked.refusals
    assert told(lin) == []
