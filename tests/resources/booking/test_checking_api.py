"""What a booking would mean, asked by programs before they book."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from portal.core.time import now, today
from portal.identity.actions.tokens import make_token
from resources.actions.booking import cancel_booking
from resources.models import Booking, Instrument, Rate, Service


@pytest.fixture
def priced(microscope):
    """The microscope's hour costs 300 yuan to its own people."""
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    day = today() - timedelta(days=1)
    for who, price in [("internal", 300), ("company", 450)]:
        Rate.objects.create(
            service=service, customer_class=who, price=price, valid_from=day
        )
    return service


@pytest.fixture
def check(api, microscope, hours):
    """What is answered for a time of Monday: check(lin, 9, 11)."""

    def check(account, start, end, **more):
        times = {name: at.isoformat() for name, at in hours(start, end).items()}
        url = f"/api/v1/instruments/{microscope.pk}/check/"
        return api(account).get(url, times | more)

    return check


def codes(answer):
    return [reason["code"] for reason in answer.data["reasons"]]


def test_a_program_learns_the_price_before_it_books(check, priced, lin, university):
    answer = check(lin, 9, 11)

    assert answer.status_code == 200
    assert answer.data["can_be_booked"]
    assert Decimal(answer.data["price"]) == 600
    assert answer.data["customer_class"] == "internal"
    assert answer.data["organisation"] == str(university.pk)
    assert (answer.data["is_live"], answer.data["as_of"]) == (True, None)
    assert not Booking.objects.exists()


def test_what_it_was_told_is_what_booking_answers(check, api, book, wei, hours, rule):
    """The same reasons in the same order, and the same times instead."""
    rule(most_minutes=120)
    book(9, 11)

    said = check(wei, 10, 13)
    times = {name: at.isoformat() for name, at in hours(10, 13).items()}
    body = times | {"instrument": said.wsgi_request.path.split("/")[4], "purpose": "x"}
    refused = api(wei).post("/api/v1/bookings/", body, format="json")

    assert codes(said) == ["too_long", "slot_taken"]
    assert said.data["reasons"] == refused.data["reasons"]
    assert said.json()["nearest"] == refused.json()["nearest"]
    assert (said.data["can_be_booked"], said.data["price"]) == (False, None)


def test_a_visitor_is_shown_what_companies_pay(check, priced):
    answer = check(None, 9, 10)

    assert Decimal(answer.data["price"]) == 450
    assert answer.data["organisation"] is None


def test_booking_for_others_is_told_before(check, lin, company):
    assert codes(check(lin, 9, 10, organisation=str(company.pk))) == [
        "not_your_organisation"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""},
        {"starts_at": "tomorrow"},
        {"ends_at": "9999-12-31T23:59:59Z"},
        {"service": "no-uuid"},
        {"organisation": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_makes_no_sense_is_named(check, lin, wrong):
    answer = check(lin, 9, 11, **wrong)

    assert (answer.status_code, answer.data["code"]) == (400, "invalid")
    assert list(answer.data["errors"]) == list(wrong)


def test_a_misspelt_question_is_not_left_out(check, lin):
    assert check(lin, 9, 11, organization="x").data["code"] == "unknown_parameter"


def test_of_what_one_may_not_see_nothing_is_told(check, microscope, lin):
    type(microscope).objects.filter(pk=microscope.pk).update(stage="draft")

    assert check(lin, 9, 11).status_code == 404


def test_a_token_that_reads_is_enough(client, lin, microscope, hours):
    _, secret = make_token(account=lin, name="x", scopes=["read"], days=1)
    times = {name: at.isoformat() for name, at in hours(9, 11).items()}
    url = f"/api/v1/instruments/{microscope.pk}/check/"

    answer = client.get(url, times, headers={"Authorization": f"Bearer {secret}"})

    assert answer.json()["can_be_booked"]


class TestMoving:
    @pytest.fixture
    def move(self, api, book, lin, hours):
        held = book(9, 11)

        def check(account, start, end):
            times = {name: at.isoformat() for name, at in hours(start, end).items()}
            return api(account).get(f"/api/v1/bookings/{held.pk}/check/", times)

        check.held = held
        return check

    def test_its_own_time_is_free_to_it(self, move, lin):
        assert move(lin, 10, 12).data["can_be_booked"]

    def test_what_stands_against_it_is_told(self, move, lin):
        assert codes(move(lin, 22, 23)) == ["closed"]

    def test_what_is_over_moves_no_more(self, move, lin):
        cancel_booking(booking=move.held, by=lin.person)

        assert codes(move(lin, 13, 15)) == ["status"]

    def test_what_comes_too_late_is_told(self, move, lin):
        with time_machine.travel(move.held.starts_at, tick=False):
            assert "move_notice" in codes(move(lin, 13, 15))

    def test_nobody_else_asks(self, move, wei, chen):
        assert move(wei, 13, 15).status_code == 404
        assert move(chen, 13, 15).status_code == 404
        assert move(None, 13, 15).status_code == 401


def test_what_hangs_by_an_organisation_not_yet_here_is_not_there_yet(
    check, api, lin, microscope, book, hours
):
    """A peer may tell of an instrument before it tells whose it is."""
    held = book(9, 11)
    times = {name: at.isoformat() for name, at in hours(13, 15).items()}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Instrument.objects.update(organisation=UUID(int=7))
        cursor.execute("SET LOCAL session_replication_role = origin")

    moving = api(lin).get(f"/api/v1/bookings/{held.pk}/check/", times)
    sent = times | {"instrument": str(microscope.pk), "purpose": "x"}
    booking = api(lin).post("/api/v1/bookings/", sent, format="json")

    assert check(lin, 13, 15).status_code == 404
    assert moving.status_code == 404
    assert list(booking.data["errors"]) == ["instrument"]


def test_who_has_no_price_here_is_told_before(check, priced, lin):
    Rate.objects.filter(customer_class="internal").update(withdrawn_at=now())

    answer = check(lin, 9, 11)

    assert codes(answer) == ["no_rate"]
    assert "请联系仪器管理员" in answer.data["reasons"][0]["detail"]
