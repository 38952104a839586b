"""What changed between a request and its answer, or between a look and a click."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from portal.identity.models import Membership, Organisation
from resources.actions.approval import approve_booking
from resources.actions.booking import cancel_booking, move_booking, place_booking
from resources.actions.publishing import withdraw_listing
from resources.booking.terms import terms_of
from resources.models import Booking, Instrument, Occupation, Rate, Service
from tests.resources.booking.said import last_message, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(microscope):
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    return Rate.objects.create(
        service=service, customer_class="internal", price=100, valid_from="2020-01-01"
    )


def test_who_left_meanwhile_is_not_approved(requested, chen, lin):
    Membership.objects.filter(person=lin.person).update(
        starts_at="2020-01-01T00:00Z", ends_at="2021-01-01T00:00Z"
    )

    codes = refused(approve_booking, booking=requested, by=chen.person)

    assert codes == ["not_your_organisation"]
    assert Booking.objects.get().status == "requested"


def test_what_broke_meanwhile_is_not_approved(requested, chen, microscope):
    Instrument.objects.filter(pk=microscope.pk).update(status="repair")

    codes = refused(approve_booking, booking=requested, by=chen.person)

    assert codes == ["not_bookable"]


def test_instruments_of_a_suspended_institution_are_not_booked(wish, university):
    Organisation.objects.filter(pk=university.pk).update(standing="suspended")
    asked = wish(9, 11)
    asked.instrument.organisation.refresh_from_db()

    assert "not_bookable" in [reason.code for reason in terms_of(asked).reasons]


def test_a_price_that_was_seen_is_the_price(wish, priced):
    seen = wish(9, 11, seen_price=Decimal("200.00"))

    assert place_booking(wish=seen, purpose="样品").price == 200


def test_another_price_than_was_seen_is_not_booked(wish, priced):
    seen = wish(9, 11, seen_price=Decimal("100.00"))

    assert refused(place_booking, wish=seen, purpose="样品") == ["price_changed"]
    assert not Occupation.objects.exists()


def test_the_form_tells_the_price_that_was_seen(client, lin, microscope, priced, hours):
    client.force_login(lin)
    times = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(9, 11).items()}
    page = f"/instruments/{microscope.pk}"
    shown = client.get(f"{page}/check/", times).content.decode()
    assert 'name="seen_price" value="200.00"' in shown

    Rate.objects.update(price=300)
    sent = times | {"purpose": "样品", "seen_price": "200.00"}
    answer = client.post(f"{page}/book/", sent)

    assert answer.status_code == 422
    assert "费用已变更" in answer.content.decode()
    assert not Booking.objects.exists()


def test_open_requests_for_what_is_withdrawn_are_declined(
    requested, book, rule, microscope, chen, lin, wei
):
    rule(needs_approval=False)
    standing = book(13, 15, person=wei.person)

    withdraw_listing(listing=microscope, by=chen.person, reason="搬迁")

    requested.refresh_from_db()
    standing.refresh_from_db()
    assert (requested.status, standing.status) == ("declined", "approved")
    assert "搬迁" in last_message(lin).body


def test_managers_hear_of_time_given_back_and_exchanged(book, hours, lin, chen):
    booking = book(9, 11)
    move_booking(booking=booking, **hours(13, 15))
    assert last_message(chen).kind == "resources.booking_exchanged"

    cancel_booking(booking=booking, by=lin.person)
    assert last_message(chen).kind == "resources.booking_given_back"


def test_a_notice_is_read_in_its_readers_language(requested, chen, lin):
    with override("en"):
        approve_booking(booking=requested, by=chen.person)

    notice = last_message(lin)
    assert "周一" in notice.title
    with override("en"):
        assert "Mon" in notice.title
        assert "Field emission" in notice.title


def test_nobody_books_for_a_suspended_organisation(wish, zhao, company, rule):
    rule(who_may_book="anyone")
    asked = wish(9, 11, person=zhao.person)
    assert not terms_of(asked).reasons
    Organisation.objects.filter(pk=company.pk).update(standing="suspended")

    assert [reason.code for reason in terms_of(asked).reasons] == ["suspended"]


def test_the_page_says_that_there_is_no_price(client, lin, microscope, priced, hours):
    Rate.objects.update(customer_class="company")
    client.force_login(lin)
    times = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(9, 11).items()}
    page = f"/instruments/{microscope.pk}"

    shown = client.get(f"{page}/check/", times).content.decode()
    answer = client.post(f"{page}/book/", times | {"purpose": "样品"})

    assert "请联系仪器管理员" in shown
    assert answer.status_code == 422
    assert "请联系仪器管理员" in answer.content.decode()
    assert not Booking.objects.exists()
