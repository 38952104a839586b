"""What is sold is not had for nothing because nobody set a price for one."""

import pytest

from portal.core.time import now, today
from resources.actions.booking import place_booking
from resources.booking.terms import terms_of
from resources.models import Rate, Service
from tests.resources.booking.said import codes, refused


@pytest.fixture
def unpriced(prices):
    Rate.objects.filter(customer_class="internal").update(withdrawn_at=now())
    return prices


def test_it_is_refused(wish, unpriced):
    assert codes(wish(9, 11)) == ["no_rate"]
    assert refused(place_booking, wish=wish(9, 11), purpose="样品") == ["no_rate"]


def test_what_is_free_says_so(wish, unpriced):
    Rate.objects.create(
        service=unpriced, customer_class="internal", price=0, valid_from=today()
    )

    assert codes(wish(9, 11)) == []
    assert terms_of(wish(9, 11)).price == 0


def test_another_service_has_a_price(wish, unpriced, microscope):
    other = Service.objects.create(instrument=microscope, name="夜间", unit="hour")
    Rate.objects.create(
        service=other, customer_class="internal", price=9, valid_from=today()
    )

    assert codes(wish(9, 11)) == []
    assert codes(wish(9, 11, service=unpriced)) == ["no_rate"]


def test_a_service_that_is_not_sold_by_time_has_no_price_of_time(wish, unpriced):
    Service.objects.filter(pk=unpriced.pk).update(unit="sample")

    assert codes(wish(9, 11)) == []


def test_a_visitor_is_told_no_more_than_that(wish, prices):
    Rate.objects.filter(customer_class="company").update(withdrawn_at=now())

    assert codes(wish(9, 11, person=None)) == []
