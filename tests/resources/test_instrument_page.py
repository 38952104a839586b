"""The page of an instrument that cannot be booked still tells about it."""

import pytest
from django.urls import reverse

from portal.core.time import now
from resources.models import BookingRule


@pytest.mark.parametrize("view", ["instrument", "slots", "check-booking", "outages"])
def test_an_instrument_without_a_rule_has_its_pages(client, microscope, chen, view):
    BookingRule.objects.filter(instrument=microscope).update(withdrawn_at=now())
    client.force_login(chen)

    answer = client.get(reverse(f"resources:{view}", args=[microscope.pk]))

    assert answer.status_code == 200


def test_a_copy_whose_rule_is_still_to_come_has_its_page(client, microscope):
    BookingRule.objects.filter(instrument=microscope).update(withdrawn_at=now())

    answer = client.get(microscope.get_absolute_url())

    assert microscope.name in answer.content.decode()
