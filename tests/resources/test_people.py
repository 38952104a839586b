"""What bookings and the catalogue add to people and organisations."""

from django.urls import reverse

from portal.identity.export import personal_data
from portal.identity.figures import figures_of
from portal.notices.actions import tell
from portal.notices.models import Notice
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.notices.booking import TO_ANSWER
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
