"""What an instrument needs before it can be booked, said at the desk."""

import pytest
from django.urls import reverse

from portal.core.time import now
from resources.models import Instrument, OpeningHours


@pytest.fixture
def desk(client, chen):
    client.force_login(chen)
    return client


def test_the_overview_says_what_a_booking_still_needs(desk, microscope):
    seen = needs(desk, microscope)
    assert seen.count("已填写") == 2
    assert seen.count("尚缺") == 1  # no rates yet, which no booking needs
    assert "暂时无法预约" not in seen

    OpeningHours.objects.filter(instrument=microscope).update(withdrawn_at=now())

    seen = needs(desk, microscope)
    assert seen.count("尚缺") == 2
    assert "暂时无法预约" in seen
    assert f'href="{reverse("resources:hours", args=[microscope.pk])}"' in seen


def needs(desk, microscope):
    shown = desk.get(microscope.review_url).content.decode()
    return shown.split('id="offered"')[1].split("</section>")[0]


def test_what_takes_no_bookings_needs_nothing_for_them(desk, microscope):
    OpeningHours.objects.filter(instrument=microscope).update(withdrawn_at=now())
    Instrument.objects.filter(pk=microscope.pk).update(is_bookable=False)

    assert "暂时无法预约" not in desk.get(microscope.review_url).content.decode()
