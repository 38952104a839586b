"""Outages as the manager of an instrument enters, changes and withdraws them."""

import pytest

from resources.models import Outage
from tests.resources.booking.spelt import times


@pytest.fixture
def sent(hours):
    def form(start, end, **more):
        return times(hours, start, end) | {"reason": "换灯丝"} | more

    return form


def test_a_manager_enters_changes_and_withdraws_an_outage(go, microscope, chen, sent):
    go(chen, "outages", microscope.pk, data=sent(9, 12))
    outage = Outage.objects.get()
    go(chen, "outage", outage.pk, data=sent(10, 12, reason="改期"))
    listed = go(chen, "outages", microscope.pk).content.decode()
    go(chen, "withdraw-outage", outage.pk, data={})

    assert "改期" in listed
    assert not Outage.objects.standing().exists()


def test_an_outage_lists_the_bookings_in_the_way(go, microscope, chen, book, sent):
    booking = book(9, 11)

    refused = go(chen, "outages", microscope.pk, data=sent(10, 12))
    entered = go(
        chen, "outages", microscope.pk, data=sent(10, 12, cancels_bookings="on")
    )

    assert refused.status_code == 422
    assert booking.number in refused.content.decode()
    assert entered.status_code == 302


def test_outages_are_the_managers(go, microscope, lin, zhao, chen, sent):
    go(chen, "outages", microscope.pk, data=sent(9, 12))
    outage = Outage.objects.get()

    for account in (lin, zhao):
        assert go(account, "outages", microscope.pk).status_code == 404
        assert go(account, "outage", outage.pk).status_code == 404
        assert go(account, "withdraw-outage", outage.pk, data={}).status_code == 404
    assert "account/login" in go(None, "outages", microscope.pk).url
