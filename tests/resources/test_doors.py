"""Every door of bookings and of the desk: the right person, the wrong ones, nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from resources.actions.outage import enter_outage
from resources.models import Rate, Service

BOOKERS, MANAGERS, BOTH = {"lin"}, {"chen"}, {"lin", "chen"}
OF_A_BOOKING = {
    "booking": BOTH,
    "booking-slip": BOTH,
    "booking-calendar": BOOKERS,
    "cancel-booking": BOOKERS,
    "move-booking": BOOKERS,
    "check-move": BOOKERS,
    "request": MANAGERS,
}
STEPS = ["approve", "decline", "call-off", "begin", "finish", "no-show"]
DESK = ["outages", "services", "rules", "hours", "accreditations", "change-status"]


@pytest.fixture
def people(lin, wei, zhao, chen):
    return {"lin": lin, "wei": wei, "zhao": zhao, "chen": chen}


@pytest.fixture
def let_in(client, people):
    """Who is not answered 404; visitors are always sent to sign in."""

    def try_all(view, *args, method="get"):
        address = reverse(f"resources:{view}", args=args)
        assert getattr(client, method)(address).url.startswith("/account/login")
        answers = {}
        for who, account in people.items():
            client.force_login(account)
            answers[who] = getattr(client, method)(address).status_code
        client.logout()
        return {who for who, status in answers.items() if status != 404}

    return try_all


@pytest.mark.parametrize("view", OF_A_BOOKING)
def test_a_booking_is_shown_to_whom_it_concerns(requested, let_in, view):
    assert let_in(view, requested.pk) == OF_A_BOOKING[view]


@pytest.mark.parametrize("verb", STEPS)
def test_only_managers_take_the_steps_of_a_booking(requested, let_in, verb):
    assert let_in(f"request-{verb}", requested.pk, method="post") == MANAGERS


@pytest.mark.parametrize("view", DESK)
def test_only_managers_write_what_goes_with_an_instrument(microscope, let_in, view):
    method = "post" if view == "change-status" else "get"

    assert let_in(view, microscope.pk, method=method) == MANAGERS


def test_only_managers_change_parts(microscope, let_in):
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")

    assert let_in("photos", type(microscope), microscope.pk) == MANAGERS
    assert let_in("new-rate", service.pk) == MANAGERS
    assert let_in("withdraw-part", Service, service.pk, method="post") == MANAGERS
    assert not Rate.objects.exists()


def test_only_managers_change_outages(microscope, chen, hours, let_in):
    outage = enter_outage(
        instrument=microscope, by=chen.person, reason="校准", **hours(9, 11)
    )

    assert let_in("outage", outage.pk) == MANAGERS
    assert let_in("withdraw-outage", outage.pk, method="post") == MANAGERS


def test_a_calendar_names_nobody_elses_booking(client, book, people, monday):
    booking = book(9, 11)
    address = reverse("resources:calendar", args=[booking.instrument_id])
    span = {"start": f"{monday:%F}", "end": f"{monday + timedelta(days=1):%F}"}

    for who in (None, "wei", "chen", "lin"):
        if who:
            client.force_login(people[who])
        events = client.get(address, span).json()
        drawn = {event["classNames"][0] for event in events}
        assert drawn == {"free", "mine" if who == "lin" else "taken"}
        links = [event["extendedProps"] for event in events if "extendedProps" in event]
        assert bool(links) == (who == "lin")
