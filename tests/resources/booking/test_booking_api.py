"""Bookings, free time and outages for programs."""

from datetime import timedelta

import pytest
import time_machine

from resources.actions.outage import enter_outage
from resources.models import Booking, Outage, Service


@pytest.fixture
def asked(microscope, hours):
    """What a program sends to book: asked(9, 11)."""

    def body(start, end, **more):
        times = {name: at.isoformat() for name, at in hours(start, end).items()}
        return {"instrument": str(microscope.pk), "purpose": "形貌"} | times | more

    return body


def post(client, path, body=None, **headers):
    return client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)


def test_a_program_books(api, lin, asked):
    answer = post(api(lin), "bookings/", asked(9, 11))

    assert answer.status_code == 201
    assert answer.data["status"] == "approved"


def test_a_refusal_gives_every_reason_and_better_times(api, lin, wei, asked, rule):
    rule(most_minutes=120)
    post(api(lin), "bookings/", asked(9, 11))

    answer = post(api(wei), "bookings/", asked(10, 13))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    codes = [reason["code"] for reason in answer.data["reasons"]]
    assert codes == ["too_long", "slot_taken"]
    assert len(answer.data["nearest"]) == 3


def test_a_repeat_with_the_same_key_books_once(api, lin, asked):
    key = {"Idempotency-Key": "one"}
    first = post(api(lin), "bookings/", asked(9, 11), **key)
    second = post(api(lin), "bookings/", asked(9, 11), **key)

    assert first.data["id"] == second.data["id"]
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "0001-01-01T00:00:00Z"},
        {"ends_at": "9999-12-31T23:59:59Z"},
        {"starts_at": "tomorrow"},
        {"instrument": "no-uuid"},
        {"instrument": "00000000-0000-0000-0000-000000000000"},
        {"purpose": "x" * 301},
        {"purpose": ""},
        {"organisation": "no-uuid"},
        {"service": ["list"]},
    ],
)
def test_malformed_wishes_are_named(api, lin, asked, wrong):
    answer = post(api(lin), "bookings/", asked(9, 11, **wrong))

    assert answer.status_code == 400
    assert list(answer.data["errors"]) == list(wrong)


def test_ten_megabytes_are_not_read(api, lin, asked):
    answer = post(api(lin), "bookings/", asked(9, 11, purpose="x" * 10_000_000))

    assert answer.status_code == 413


def test_text_that_cannot_be_kept_is_not_read(api, lin, asked):
    answer = post(api(lin), "bookings/", asked(9, 11, purpose="a\x00b"))

    assert answer.status_code == 400


def test_reversed_times_are_refused(api, lin, asked):
    assert post(api(lin), "bookings/", asked(11, 9)).data["code"] == "reversed"


def test_a_visitor_cannot_book(api, asked):
    assert post(api(), "bookings/", asked(9, 11)).status_code == 401


def test_one_lists_ones_own_bookings(api, book, lin, wei, chen):
    book(9, 11)

    def listed(client, **query):
        return len(client.get("/api/v1/bookings/", query).data["results"])

    assert (listed(api(lin)), listed(api(wei))) == (1, 0)
    assert (listed(api(chen)), listed(api(chen), of="managed")) == (0, 1)


@pytest.mark.parametrize("verb", ["cancel", "move"])
def test_only_the_booker_changes_a_booking(api, book, wei, chen, asked, verb):
    path = f"bookings/{book(9, 11).pk}/{verb}/"

    assert post(api(wei), path, asked(13, 15)).status_code == 404
    assert post(api(chen), path, asked(13, 15)).status_code == 404


@pytest.mark.parametrize(
    "verb", ["approve", "decline", "call-off", "begin", "finish", "no-show"]
)
def test_only_a_manager_answers(api, requested, lin, zhao, verb):
    path = f"bookings/{requested.pk}/{verb}/"

    assert post(api(lin), path, {"reason": "x"}).status_code == 404
    assert post(api(zhao), path, {"reason": "x"}).status_code == 404


def test_a_booker_moves_and_cancels(api, book, lin, asked):
    path = f"bookings/{book(9, 11).pk}"

    moved = post(api(lin), f"{path}/move/", asked(13, 15))
    cancelled = post(api(lin), f"{path}/cancel/")

    assert (moved.status_code, cancelled.data["status"]) == (200, "cancelled")
    assert post(api(lin), f"{path}/cancel/").data["code"] == "status"


def test_a_manager_approves_or_declines(api, requested, chen, book):
    path = f"bookings/{requested.pk}"
    other = f"bookings/{book(13, 15).pk}"

    assert post(api(chen), f"{path}/approve/").data["status"] == "approved"
    assert post(api(chen), f"{other}/decline/").status_code == 400
    declined = post(api(chen), f"{other}/decline/", {"reason": "样品带磁性"})
    assert declined.data["status"] == "declined"


def test_a_manager_notes_the_use(api, book, chen):
    booking = book(9, 11)
    path = f"bookings/{booking.pk}"

    with time_machine.travel(booking.starts_at + timedelta(minutes=5), tick=False):
        assert post(api(chen), f"{path}/begin/").data["status"] == "in_use"
        assert post(api(chen), f"{path}/finish/").data["status"] == "done"


def test_everyone_reads_free_and_taken_time(api, book, microscope, hours):
    book(9, 11)
    day = hours(0, 24)
    span = {
        "from": day["starts_at"].isoformat(),
        "to": day["ends_at"].isoformat(),
    }

    url = f"/api/v1/instruments/{microscope.pk}/availability/"
    answer = api().get(url, span)

    free = [(slot["starts_at"][11:16]) for slot in answer.data["free"]]
    assert free == ["08:00", "11:00"]
    assert len(answer.data["taken"]) == 1
    assert "lin" not in str(answer.data)


@pytest.mark.parametrize(
    "span", [{}, {"from": "x", "to": "y"}, {"from": "2026-12-02", "to": "2026-12-01"}]
)
def test_a_senseless_span_is_named(api, microscope, span):
    url = f"/api/v1/instruments/{microscope.pk}/availability/"

    assert api().get(url, span).status_code == 400


def test_an_outage_is_entered_changed_and_withdrawn(api, chen, asked):
    sent = asked(9, 12, reason="换灯丝")
    entered = post(api(chen), "outages/", sent)
    url = f"/api/v1/outages/{entered.data['id']}/"
    changed = api(chen).put(url, asked(13, 15, reason="换灯丝"), format="json")
    withdrawn = api(chen).delete(url)

    codes = entered.status_code, changed.status_code, withdrawn.status_code
    assert codes == (201, 200, 204)
    assert not Outage.objects.standing().exists()


def test_bookings_in_the_way_of_an_outage_are_named(api, book, chen, asked):
    booking = book(9, 11)

    answer = post(api(chen), "outages/", asked(10, 12, reason="换灯丝"))

    assert answer.status_code == 409
    assert answer.data["bookings"] == [booking.pk]


def test_only_managers_enter_outages(api, lin, zhao, asked):
    for account in (lin, zhao):
        answer = post(api(account), "outages/", asked(9, 12, reason="x"))
        assert answer.status_code == 404
    assert post(api(), "outages/", asked(9, 12, reason="x")).status_code == 401


def test_everyone_reads_outages(api, microscope, chen, hours):
    enter_outage(instrument=microscope, by=chen.person, reason="换灯丝", **hours(9, 12))

    assert len(api().get("/api/v1/outages/").data["results"]) == 1


def test_time_is_not_had_at_the_price_of_a_sample(api, lin, asked, microscope):
    per_sample = Service.objects.create(
        instrument=microscope, name="送样检测", unit="sample"
    )

    answer = post(api(lin), "bookings/", asked(9, 11, service=str(per_sample.pk)))

    assert answer.status_code == 400


def test_a_key_that_is_too_long_is_refused(api, lin, asked):
    key = {"Idempotency-Key": "k" * 101}

    answer = post(api(lin), "bookings/", asked(9, 11), **key)

    assert answer.status_code == 400
    assert not Booking.objects.exists()
