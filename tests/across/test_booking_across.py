"""Lin books Chengdu's microscope from Chongqing."""

import pytest
from django.db import connection

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import OutboxMessage
from resources.across.asking import ask_to_book, ask_to_cancel, ask_to_move
from resources.across.verbs import refusal_in
from resources.booking.terms import Wish
from resources.models import Booking, BookingStatus, BookingStep, Occupation
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def forget_answer(message):
    """As if the answer had been lost on its way here."""
    OutboxMessage.objects.filter(pk=message.pk).update(
        answer=None, answered_at=None, leased_until=now()
    )


def test_the_other_base_holds_the_time(booked, chengdu, lin):
    assert (booked.home, booked.status) == ("chengdu", BookingStatus.APPROVED)
    with chengdu.inside():
        there = Booking.objects.get()
        assert there.occupation.is_own
        assert there.person_contact == lin.email
        assert there.organisation_name == "重庆大学"


def test_its_course_comes_along(booked):
    assert [step.status for step in booked.steps.all()] == [BookingStatus.APPROVED]


def test_nothing_is_sent_without_consent(remote, lin, hours):
    with pytest.raises(Refusal) as refused:
        ask_to_book(wish=Wish(remote, lin.person, **hours(9, 11)), purpose="样品")

    assert refused.value.codes == ["consent_missing"]
    assert not OutboxMessage.objects.exists()


def test_a_repeat_books_once(asked, chengdu):
    deliver(asked)
    forget_answer(asked)

    again = deliver(asked)

    assert again.answer["done"]["status"] == BookingStatus.APPROVED
    with chengdu.inside():
        assert Booking.objects.count() == 1


def test_what_the_copies_tell_is_refused_at_once(booked, wish):
    with pytest.raises(Refusal) as refused:
        ask_to_book(wish=wish(10, 12), purpose="样品")

    assert refused.value.codes == ["slot_taken"]
    assert refused.value.nearest


def test_what_only_the_other_base_knows_is_refused_there(asked, chengdu, hours):
    with chengdu.inside():
        there = asked.body["instrument"]
        assert Occupation.objects.take(there, "outage", *hours(8, 10).values())

    assert [r["code"] for r in deliver(asked).refusals] == ["slot_taken"]


@pytest.mark.parametrize(
    "said",
    [
        5,
        [5],
        [{"starts_at": "9999-12-31T23:59:59-12:00", "ends_at": "9999-12-31T23:59:59Z"}],
        [{"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T10:00"}],
    ],
)
def test_times_that_cannot_be_are_not_offered(asked, said):
    asked.answer = {
        "refused": [{"code": "x", "message": "y"}],
        "more": {"nearest": said},
    }

    assert refusal_in(asked).nearest == []


def test_three_times_are_offered_at_most(asked):
    slot = {
        "starts_at": "2026-12-01T09:00:00+08:00",
        "ends_at": "2026-12-01T10:00:00+08:00",
    }
    refused = [{"code": "slot_taken", "message": "y"}]
    asked.answer = {"refused": refused, "more": {"nearest": [slot] * 9}}

    assert len(refusal_in(asked).nearest) == 3


def test_it_is_moved(booked, hours, chengdu):
    answered = deliver(ask_to_move(booking=booked, **hours(13, 15)))

    assert answered.refusals == []
    with chengdu.inside():
        assert Booking.objects.get().starts_at == hours(13, 15)["starts_at"]


def test_it_is_cancelled(booked, lin, peer):
    asked = ask_to_cancel(booking=booked.pk, base="chengdu", person=lin.person)
    assert deliver(asked).refusals == []
    pull(peer)

    booked.refresh_from_db()
    assert booked.status == BookingStatus.CANCELLED


def test_a_cancel_that_overtakes_its_request_wins(asked, lin, chengdu):
    deliver(ask_to_cancel(booking=asked.about, base="chengdu", person=lin.person))

    assert [r["code"] for r in deliver(asked).refusals] == ["cancelled"]
    with chengdu.inside():
        assert not Booking.objects.exists()


# --- a base that was restored from a backup is asked again --------------------------
def ask_anew(message):
    """As if the other base had forgotten that it answered."""
    OutboxMessage.objects.filter(pk=message.pk).update(id=new_id())
    again = OutboxMessage.objects.get(about=message.about, kind=message.kind)
    forget_answer(again)
    return deliver(again)


def test_a_booking_that_is_known_is_not_made_twice(asked, booked, chengdu):
    assert ask_anew(asked).answer["done"]["number"] == booked.number

    with chengdu.inside():
        assert Booking.objects.count() == 1


def test_a_booking_that_came_back_without_its_course_is_known(asked, booked, chengdu):
    """Peers read kind by kind: they may know the booking, and no step of it yet."""
    with chengdu.inside(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        BookingStep.objects.all().delete()
        cursor.execute("SET session_replication_role = origin")

    assert ask_anew(asked).answer["done"] == {
        "number": booked.number,
        "status": booked.status,
    }


def test_a_booking_that_was_moved_is_not_moved_twice(booked, hours, chengdu):
    moved = deliver(ask_to_move(booking=booked, **hours(13, 15)))

    assert ask_anew(moved).refusals == []
    with chengdu.inside():
        assert Booking.objects.get().steps.count() == 2


def test_a_booking_that_was_cancelled_is_not_cancelled_twice(booked, lin, chengdu):
    asked = ask_to_cancel(booking=booked.pk, base="chengdu", person=lin.person)
    cancelled = deliver(asked)

    assert ask_anew(cancelled).refusals == []
    with chengdu.inside():
        assert Booking.objects.get().steps.count() == 2
