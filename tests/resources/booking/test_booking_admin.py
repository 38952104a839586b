"""Bookings and outages in the admin site: looked up by officers, changed by nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.identity.models import Membership, Role
from resources.actions.booking import cancel_booking, move_booking
from resources.actions.outage import enter_outage
from resources.models import Booking, Outage
from tests.offices import enter, officer, url


@pytest.fixture
def office(client, reviewer):
    enter(client, reviewer)
    return client


@pytest.fixture
def outage(microscope, chen, hours):
    return enter_outage(
        instrument=microscope, by=chen.person, reason="更换灯丝", **hours(14, 16)
    )


def numbers(answer):
    return {shown.number for shown in answer.context["cl"].result_list}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "电子显微镜"}, True),
        ({"q": "Sigma"}, True),
        ({"q": "lin"}, True),
        ({"q": "重庆大学"}, True),
        ({"q": "nothing like it"}, False),
        ({"status__exact": "approved"}, True),
        ({"status__exact": "declined"}, False),
        ({"starts_at_from": "2099-01-01"}, False),
        ({"starts_at_to": "2020-01-01"}, False),
        ({"starts_at_from": "2020-01-01", "starts_at_to": "2099-01-01"}, True),
        ({"starts_at_from": "tomorrow", "starts_at_to": "9999-12-31"}, True),
    ],
)
def test_the_list_is_searched_and_filtered(office, book, query, is_found):
    booking = book(9, 11)

    assert numbers(office.get(url(Booking), query)) == (
        {booking.number} if is_found else set()
    )


def test_a_booking_is_found_by_its_number_and_its_day(office, book, monday):
    booking, other = book(9, 11), book(13, 14)

    assert numbers(office.get(url(Booking), {"q": booking.number})) == {booking.number}
    day = {"starts_at_from": f"{monday:%F}", "starts_at_to": f"{monday:%F}"}
    assert numbers(office.get(url(Booking), day)) == {booking.number, other.number}
    before = {"starts_at_to": f"{monday - timedelta(days=1):%F}"}
    assert not numbers(office.get(url(Booking), before))


@pytest.mark.parametrize(
    "filtered", ["instrument", "instrument__organisation", "organisation"]
)
def test_the_list_is_narrowed_to_one(office, book, company, microscope, filtered):
    booking = book(9, 11)
    right = (
        booking.instrument_id if filtered == "instrument" else booking.organisation_id
    )
    query = f"{filtered}__id__exact"

    assert numbers(office.get(url(Booking), {query: right})) == {booking.number}
    assert not numbers(office.get(url(Booking), {query: company.pk}))
    for odd in ("\0", "x", "9" * 400):
        assert office.get(url(Booking), {query: odd}, follow=True).status_code == 200


def test_a_record_tells_its_course_and_what_it_was(office, book, hours, lin, monday):
    booking = book(9, 11)
    move_booking(booking=booking, **hours(13, 15))
    cancel_booking(booking=booking, by=lin.person)

    text = office.get(url(Booking, "change", booking.pk)).content.decode()

    day = f"{monday:%Y-%m-%d} 周一"
    assert f"{day} 13:00–15:00" in text  # as it stands
    assert f"{day} 09:00–11:00" in text  # as it was, and in its course
    assert "已取消" in text
    assert lin.person.name in text
    assert lin.email not in text  # whoever needs the address has the person's record


def test_nobody_edits_a_booking(office, book, outage):
    for shown in (book(9, 11), outage):
        page = url(type(shown), "change", shown.pk)
        assert office.post(page, {"status": "done", "reason": "x"}).status_code == 403
        assert office.get(url(type(shown), "add")).status_code == 403
        assert office.post(url(type(shown), "delete", shown.pk)).status_code == 403


def test_only_who_manages_the_instrument_is_led_on(
    office, reviewer, book, outage, university
):
    booking = book(9, 11)
    record = url(Booking, "change", booking.pk)
    answering = reverse("resources:request", args=[booking.pk])
    outages = reverse("resources:outages", args=[outage.instrument_id])
    manage = {
        url(Booking, "manage", booking.pk): answering,
        url(Outage, "manage", outage.pk): outages,
    }
    assert all(office.get(door).status_code == 403 for door in manage)
    assert "/manage" not in office.get(record).content.decode()

    Membership.objects.create(
        person=reviewer.person, organisation=university, role=Role.INSTRUMENT_MANAGER
    )
    assert {door: office.get(door).url for door in manage} == manage
    assert "/manage" in office.get(record).content.decode()


@pytest.mark.parametrize("model", [Booking, Outage])
def test_the_wrong_people_see_nothing(
    client, book, outage, administration, chen, model
):
    book(9, 11)
    xi = officer("xi", administration, Role.SYSTEM_ADMINISTRATOR)
    shown = model.objects.get()
    for page in [url(model), url(model, "change", shown.pk)]:
        enter(client, xi)
        assert client.get(page).status_code == 403
        enter(client, chen)
        assert client.get(page, follow=True).status_code == 403
        client.logout()
        assert "/login/" in client.get(page, follow=True).redirect_chain[-1][0]


def test_outages_are_told_by_their_state(office, outage):
    long_ago = outage.starts_at.replace(year=2020)
    changes = {
        "coming": {},
        "now": {"starts_at": long_ago},
        "over": {"ends_at": long_ago + timedelta(hours=1)},
        "withdrawn": {"withdrawn_at": long_ago},
    }
    for state, changed in changes.items():
        Outage.objects.filter(pk=outage.pk).update(**changed)
        found = [
            asked
            for asked in changes
            if office.get(url(Outage), {"when": asked}).context["cl"].result_list
        ]
        assert found == [state]


def test_lists_and_records_cost_the_same_however_long(office, book, hours):
    def cost(page):
        office.get(page)
        with CaptureQueriesContext(connection) as queries:
            office.get(page)
        return len(queries)

    booking = book(8, 9)
    pages = [url(Booking), url(Booking, "change", booking.pk)]
    move_booking(booking=booking, **hours(9, 10))
    before = [cost(page) for page in pages]
    for hour in range(11, 16):
        book(hour, hour + 1)
        move_booking(
            booking=booking, **hours(hour + 6, hour + 7) if hour < 13 else hours(9, 10)
        )

    assert [cost(page) for page in pages] == before
