"""Many browsers, four web processes, one slot."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from portal.identity.models import Account
from resources.models import Booking, OpeningHours
from tests.cast import crowd
from tests.race import deadlocks
from tests.resources.booking.web import Browser, web_server

CLIENTS = 64
ROUNDS = int(os.environ.get("RACE_ROUNDS", 5))  # all 50: RACE_ROUNDS=50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accounts(university):
    return Account.objects.bulk_create(
        Account(person=person, email=person.email)
        for person in crowd(university, CLIENTS)
    )


def test_64_clients_race_for_one_slot(
    chongqing, microscope, accounts, monday, tmp_path, rule
):
    rule(step_minutes=15, least_minutes=15, horizon_days=365)
    OpeningHours.objects.update(opens=0, closes=1440)
    before = deadlocks()

    with web_server(tmp_path) as address:
        browsers = [Browser(address, account) for account in accounts]
        for number in range(ROUNDS):
            start = monday + timedelta(minutes=15 * number)
            statuses = all_at_once(browsers, microscope, start)
            assert statuses == {201: 1, 409: CLIENTS - 1}

    assert Booking.objects.live().count() == ROUNDS
    assert deadlocks() == before


def all_at_once(browsers, instrument, start):
    """How many got which answer."""
    body = {
        "instrument": str(instrument.pk),
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(minutes=15)).isoformat(),
        "purpose": "race",
    }
    ready = Barrier(len(browsers))

    def book(browser):
        ready.wait(timeout=60)
        return browser.post("/api/v1/bookings/", body)[0]

    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(pool.map(book, browsers))
