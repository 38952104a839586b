"""What goes with a listing travels while the listing is published, never before."""

from datetime import date, timedelta

import pytest

from portal.core.time import now
from portal.nodes.models import Mark
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    Occupation,
    OpeningHours,
    Outage,
    Photo,
    Rate,
    Service,
    Stage,
)
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
LONG_AGO = date(2020, 1, 1)
PARTS = [
    Service,
    Rate,
    Accreditation,
    Photo,
    BookingRule,
    OpeningHours,
    Occupation,
    Outage,
]


def publish(model=Instrument):
    model.objects.update(stage=Stage.PUBLISHED, published_at=now())


def offer(instrument):
    """One of everything that goes with an instrument."""
    of = {"instrument": instrument}
    service = Service.objects.create(name="机时", unit="hour", **of)
    Rate.objects.create(
        service=service, customer_class="company", price=400, valid_from=LONG_AGO
    )
    Accreditation.objects.create(
        kind="CMA",
        number="1",
        parameter="形貌",
        standard="GB/T 16594",
        valid_from=LONG_AGO,
        valid_until=LONG_AGO,
        **of,
    )
    Photo.objects.create(sha256="0" * 64, width=1, height=1, **of)
    BookingRule.objects.create(valid_from=LONG_AGO, **of)
    OpeningHours.objects.create(
        weekday=0, opens=480, closes=1200, valid_from=LONG_AGO, **of
    )
    start, end = now(), now() + timedelta(hours=1)
    occupation = Occupation.objects.create(
        kind="outage", occupied_from=start, occupied_until=end, **of
    )
    Outage.objects.create(
        occupation=occupation, starts_at=start, ends_at=end, reason="检修", **of
    )


@pytest.fixture
def their_draft(chengdu, their_microscope):
    """A draft of Chengdu's that nobody was ever told of, and all that goes with it."""
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT)
        Mark.objects.all().delete()
        Instrument.objects.update(nickname="x")
        offer(their_microscope)
    return their_microscope


def standing():
    """How many parts of each kind are here and not withdrawn."""
    return [model.objects.standing().count() for model in PARTS]


def test_nothing_of_a_draft_leaves_its_base(chengdu, their_draft, peer):
    with chengdu.inside():
        assert standing() == [1] * len(PARTS)
        assert not Mark.objects.exclude(told=[]).exists()
    pull(peer)

    assert [model.objects.count() for model in PARTS] == [0] * len(PARTS)


def test_parts_arrive_when_their_listing_is_published(chengdu, their_draft, peer):
    pull(peer)
    with chengdu.inside():
        publish()
    pull(peer)

    assert Instrument.objects.published().exists()
    assert standing() == [1] * len(PARTS)


def test_parts_leave_and_come_back_with_their_listing(chengdu, their_draft, peer):
    with chengdu.inside():
        publish()
    pull(peer)
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.WITHDRAWN)
        Service.objects.update(name="秘密")
    pull(peer)

    assert standing() == [0] * len(PARTS)
    assert Service.objects.get().name == "机时"

    with chengdu.inside():
        publish()
    pull(peer)

    assert standing() == [1] * len(PARTS)
    assert Service.objects.get().name == "秘密"


def test_a_part_added_later_arrives(chengdu, their_microscope, peer):
    with chengdu.inside():
        offer(their_microscope)
    pull(peer)

    assert standing() == [1] * len(PARTS)


def test_photos_of_a_facility_follow_it(chengdu, their_university, peer):
    with chengdu.inside():
        centre = Facility.objects.create(
            organisation=their_university,
            division_id="510104",
            name="分析测试中心",
            kind="centre",
            level="national",
            disciplines=["430"],
        )
        Photo.objects.create(facility=centre, sha256="0" * 64, width=1, height=1)
    pull(peer)
    assert not Photo.objects.exists()

    with chengdu.inside():
        publish(Facility)
    pull(peer)

    assert Photo.objects.get().facility_id == centre.pk
