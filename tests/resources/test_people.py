"""What bookings and the catalogue add to people and organisations."""

import pytest
from django.urls import reverse

from portal.core.ids import new_id
from portal.identity.actions.accounts import close_account
from portal.identity.cards import allow_card
from portal.identity.export import personal_data
from portal.identity.figures import figures_of
from portal.nodes.messages.outbox import send
from portal.nodes.models import OutboxMessage
from portal.notices.actions import tell
from portal.notices.models import Delivery, Notice
from resources.across.asking import CANCEL, PLACE
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import Booking, BookingStatus
from resources.notices.booking import GIVEN_BACK, TO_ANSWER
from resources.people import move_tasks


def test_organisation_shows_its_published_instruments(microscope, university):
    (figure,) = figures_of(university)

    assert figure["count"] == 1
    assert figure["url"] == f"{reverse('search')}?organisation={university.pk}"


def test_own_data_hold_the_bookings(microscope, lin, university, hours):
    wish = Wish(microscope, lin.person, *hours(9, 11).values(), university)
    booking = place_booking(wish=wish, purpose="断口形貌")

    assert [b["number"] for b in personal_data(lin)["bookings"]] == [booking.number]


def test_waiting_requests_go_to_the_successor(
    microscope, lin, chen, wei, university, company, hours
):
    wish = Wish(microscope, lin.person, *hours(9, 11).values(), university)
    booking = place_booking(wish=wish, purpose="断口形貌")
    params = dict.fromkeys(["person", "organisation", "instrument", "time"], "x")
    tell(
        kind=TO_ANSWER.code,
        people=[chen.person],
        url="/",
        about=booking.pk,
        params=params,
    )

    move_tasks(company, chen.person, wei.person)
    assert Notice.objects.to(chen).open_tasks().exists()

    move_tasks(university, chen.person, wei.person)
    assert not Notice.objects.to(chen).open_tasks().exists()
    assert Notice.objects.to(wei).open_tasks().exists()


class TestClosingAnAccount:
    @pytest.fixture
    def booking(self, microscope, lin, university, hours):
        wish = Wish(microscope, lin.person, *hours(9, 11).values(), university)
        return place_booking(wish=wish, purpose="断口形貌")

    def test_gives_back_the_time_to_come(self, microscope, booking, lin, wei, hours):
        close_account(account=lin)

        booking.refresh_from_db()
        assert booking.status == BookingStatus.CANCELLED
        place_booking(wish=Wish(microscope, wei.person, **hours(9, 11)), purpose="x")

    def test_is_told_to_the_manager_and_to_the_address_it_had(self, booking, chen, lin):
        address = lin.email
        close_account(account=lin)

        assert Notice.objects.to(chen).filter(kind=GIVEN_BACK.code).exists()
        told = Delivery.objects.get(notice__kind="resources.booking_released")
        assert told.address == address

    def test_takes_the_task_to_answer_it_away(self, microscope, booking, chen, lin):
        Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.REQUESTED)
        tell(kind=TO_ANSWER.code, people=[chen.person], url="/", about=booking.pk)

        close_account(account=lin)

        assert not Notice.objects.to(chen).open_tasks().exists()

    def test_takes_back_what_another_base_was_asked_for(self, lin, sichuan):
        allow_card(person=lin.person, recipient=sichuan)
        card = {"person": {"id": str(lin.person_id)}}
        asked = send(to=sichuan, kind=PLACE, body={"card": card}, about=new_id())

        close_account(account=lin)

        taken_back = OutboxMessage.objects.get(kind=CANCEL)
        assert (taken_back.about, taken_back.peer) == (asked.about, sichuan)
        assert taken_back in OutboxMessage.objects.due()  # nobody waits at a page

    def test_leaves_what_is_over_or_under_way(self, booking, lin):
        Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.IN_USE)

        close_account(account=lin)

        booking.refresh_from_db()
        assert booking.status == BookingStatus.IN_USE
