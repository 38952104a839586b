"""Whoever changes many bookings at once: what is lost to others stops none of it."""

from functools import partial

import pytest

from portal.identity.actions.accounts import close_account
from resources.across.verbs import give_back_bookings
from resources.actions.booking import cancel_booking
from resources.actions.booking_steps import locked
from resources.actions.holding import lock_time_of
from resources.actions.outage import change_outage, enter_outage
from resources.actions.publishing import withdraw_listing
from resources.models import Booking, Instrument
from tests.cast import PUBLISHED, SIGMA_300, open_on_weekdays
from tests.race import deadlocks, meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_deadlock(db):
    before = deadlocks()
    yield
    assert deadlocks() == before


@pytest.fixture
def withdraw(microscope, chen):
    mine = Instrument.objects.get(pk=microscope.pk)
    return partial(withdraw_listing, listing=mine, by=chen.person, reason="搬迁")


def statuses():
    return list(Booking.objects.order_by("pk").values_list("status", flat=True))


def test_a_request_cancelled_meanwhile_stops_no_withdrawal(
    requested, book, wei, lin, withdraw
):
    book(13, 15, person=wei.person)

    cancel = partial(cancel_booking, booking=requested, by=lin.person)
    assert meet(cancel, withdraw) is None

    assert statuses() == ["cancelled", "declined"]


@pytest.fixture
def outage(microscope, chen, hours):
    """A call that takes the microscope out of service for a day."""
    return partial(
        enter_outage,
        instrument=microscope,
        by=chen.person,
        reason="检修",
        cancels_bookings=True,
        **hours(8, 18),
    )


@pytest.mark.parametrize("needs_approval", [True, False])
def test_a_withdrawal_and_an_outage_do_not_wait_for_each_other(
    rule, book, wei, microscope, outage, withdraw, needs_approval
):
    rule(needs_approval=needs_approval)
    book(9, 11)
    book(13, 15, person=wei.person)

    assert meet(partial(lock_time_of, microscope.pk), withdraw, outage) is None

    assert statuses() == ["cancelled", "cancelled"]


def test_a_withdrawal_waits_for_an_outage_that_is_changed(
    book, outage, microscope, chen, hours, withdraw
):
    change = partial(
        change_outage, outage=outage(), by=chen.person, reason="检修", **hours(8, 12)
    )

    assert meet(partial(lock_time_of, microscope.pk), withdraw, change) is None

    assert Instrument.objects.get().stage == "withdrawn"


def test_a_booking_cancelled_meanwhile_stops_no_closing(book, lin):
    first = book(9, 11)
    book(13, 15)

    cancel = partial(cancel_booking, booking=first, by=lin.person)
    assert meet(cancel, partial(close_account, account=lin)) is None

    assert statuses() == ["cancelled", "cancelled"]
    lin.refresh_from_db()
    assert not lin.is_active


@pytest.mark.parametrize("needs_approval", [True, False])
def test_a_withdrawal_does_not_wait_for_who_leaves_and_waits_for_it(
    rule, book, lin, withdraw, needs_approval
):
    rule(needs_approval=needs_approval)
    first = book(9, 11)
    book(13, 15)
    give_back = partial(give_back_bookings, lin.person)

    assert meet(partial(locked, first), withdraw, give_back) is None

    assert statuses() == ["cancelled", "cancelled"]


def test_two_withdrawals_in_one_do_not_wait_for_who_leaves(
    rule, book, microscope, university, shapingba, lin, chen, withdraw
):
    """A batch withdraws instruments by id: so are bookings taken, then by theirs."""
    rule(needs_approval=True)
    other = Instrument.objects.create(
        organisation=university,
        division=shapingba,
        inner_id="2",
        **SIGMA_300,
        **PUBLISHED,
    )
    open_on_weekdays(other)
    other.rules.update(needs_approval=True)
    book(9, 11, instrument=other)
    book(13, 15)
    and_other = partial(withdraw_listing, listing=other, by=chen.person, reason="搬迁")
    give_back = partial(give_back_bookings, lin.person)

    assert meet(withdraw, give_back, and_other) is None

    assert statuses() == ["declined", "declined"]
