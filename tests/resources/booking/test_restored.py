"""Bookings that come back from a backup beside times that peers know newer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from portal.core.time import now
from portal.nodes.base import applying
from portal.notices.models import Notice
from resources.actions.restored import settle_bookings
from resources.booking.course import note_of
from resources.models import Booking, Occupation
from resources.models.booking import RESTORED
from resources.notices.booking import CANCELLED

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(book):
    return book(9, 11)


def known_as(booking, **fields):
    """Peers know the booking's time otherwise."""
    with applying():
        Occupation.objects.filter(pk=booking.occupation_id).update(**fields)


def settled(booking):
    settle_bookings()
    booking.refresh_from_db()
    return booking.status


def test_what_agrees_stays(booking, requested_too):
    before = list(Booking.objects.order_by("pk").values())

    settle_bookings()

    assert list(Booking.objects.order_by("pk").values()) == before
    assert not Notice.objects.filter(kind=CANCELLED.code).exists()


@pytest.fixture
def requested_too(rule, book, chen):
    rule(needs_approval=True)
    return book(14, 15)


def test_its_time_was_given_back(booking, lin):
    known_as(booking, withdrawn_at=now())

    assert settled(booking) == "cancelled"
    told = Notice.objects.get(person=lin.person, kind=CANCELLED.code)
    assert "备份" in told.params["reason"]
    step = booking.steps.last()
    assert (step.note, step.by) == (RESTORED, None)
    with translation.override("zh-hans"):
        assert note_of(step) == "从备份恢复：其时间此前已释放或已结束。"


def test_a_request_is_no_longer_to_be_answered(requested_too, chen):
    known_as(requested_too, withdrawn_at=now())

    assert settled(requested_too) == "cancelled"
    to_answer = Notice.objects.filter(person=chen.person, about=requested_too.pk)
    assert not to_answer.filter(done_at=None).exists()


@pytest.mark.parametrize("status", ["approved", "in_use"])
def test_its_time_was_cut_short(booking, status):
    Booking.objects.filter(pk=booking.pk).update(status=status)
    known_as(booking, occupied_until=booking.ends_at - timedelta(minutes=30))

    assert settled(booking) == "done"
    assert Occupation.objects.standing().filter(pk=booking.occupation_id).exists()


def test_it_was_given_up(booking):
    """Peers know of the booking, and not yet of its time."""
    with applying():
        Booking.objects.filter(pk=booking.pk).update(status="cancelled")

    assert settled(booking) == "cancelled"
    assert not Occupation.objects.standing().filter(pk=booking.occupation_id).exists()


def test_time_given_back_may_be_taken_again(booking, book):
    known_as(booking, withdrawn_at=now())
    settle_bookings()

    assert book(9, 11).status == "approved"


FORGET_STEPS = """
SET session_replication_role = replica;
DELETE FROM resources_bookingstep;
SET session_replication_role = origin
"""


def test_a_booking_without_its_steps(booking):
    """Peers had read of the booking, and none of what was done with it."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_STEPS)

    assert settled(booking) == "approved"
    step = booking.steps.get()
    with translation.override("zh-hans"):
        assert note_of(step) == "从备份恢复：此前的办理经过未能留存。"
