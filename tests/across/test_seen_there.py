"""What Chengdu's people see of Lin, who books there: who she is, and no more."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from portal.identity.models import Person, Role
from portal.nodes.messages.outbox import deliver
from resources.across.asking import ask_to_book
from resources.models import Booking
from tests.cast import account

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]

PHONE = "+8613812345678"
SAID = ["lin", "重庆大学", "138 1234 5678", "样品测试"]


@pytest.fixture
def booked(chengdu, lin, wish):
    """Chengdu's record of what Lin booked; her e-mail address was not told there."""
    Person.objects.filter(pk=lin.person.pk).update(phone=PHONE)
    lin.person.refresh_from_db()
    deliver(ask_to_book(wish=wish(9, 11), purpose="样品测试"))
    with chengdu.inside():
        return Booking.objects.get()


@pytest.fixture
def browse(chengdu, their_university):
    """Pages of Chengdu, as its instrument manager gets them."""

    def read(*addresses):
        with chengdu.inside():
            manager = account("zhou", their_university, Role.INSTRUMENT_MANAGER)
            browser = Browser(SERVER_NAME="localhost")
            browser.force_login(manager)
            answers = {each: browser.get(each) for each in addresses}
            assert {a.status_code for a in answers.values()} == {200}, answers
            return {each: found.content.decode() for each, found in answers.items()}

    return read


def test_the_manager_sees_who_books_and_no_more(browse, booked, lin):
    days = {"start": booked.starts_at.date() - timedelta(days=1)}
    days["end"] = days["start"] + timedelta(days=7)
    calendar = reverse("resources:calendar", args=[booked.instrument_id])
    own = booked.get_absolute_url()
    others = [
        reverse("resources:booking-slip", args=[booked.pk]),
        reverse("resources:requests"),
        reverse("resources:instrument", args=[booked.instrument_id]),
        f"{calendar}?start={days['start']}&end={days['end']}",
        "/api/v1/bookings/",
        f"/api/v1/bookings/{booked.pk}/",
        "/notices/",
        "/desk/",
    ]

    shown = browse(own, *others)

    assert [word for word in SAID if word not in shown[own]] == []
    told = {each for each, text in shown.items() if lin.email in text}
    assert told == set()
