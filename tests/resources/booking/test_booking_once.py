"""A booking's form sent twice, and its steps as programs read them."""

import re

from resources.actions.approval import approve_booking
from resources.models import Booking


def test_a_booking_sent_twice_is_one(client, lin, microscope, hours):
    client.force_login(lin)
    page = f"/instruments/{microscope.pk}/"
    key = re.search(r'name="once" value="([^"]+)"', client.get(page).content.decode())
    assert key, "the form has a key of its own"
    times = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(9, 11).items()}
    sent = times | {"purpose": "样品", "once": key[1]}

    first, again = (client.post(f"{page}book/", sent) for _ in range(2))

    assert (first.status_code, again.status_code) == (302, 302)
    assert again.url == first.url == Booking.objects.get().get_absolute_url()


class TestStepsForPrograms:
    def test_they_are_those_of_the_page(self, api, requested, lin, chen):
        approve_booking(booking=requested, by=chen.person)

        answer = api(lin).get(f"/api/v1/bookings/{requested.pk}/steps/")

        told = [(step["label"], step["state"]) for step in answer.data]
        assert told == [
            ("已提交预约", "done"),
            ("已通过", "done"),
            ("上机使用", "current"),
            ("使用结束", ""),
        ]
        assert answer.data[1]["who"] == chen.person.name
        assert answer.data[0]["at"]
        assert answer.data[3]["at"] is None

    def test_they_are_for_whom_the_page_is(self, api, requested, lin, chen, wei):
        path = f"/api/v1/bookings/{requested.pk}/steps/"

        seen = [api(one).get(path).status_code for one in (lin, chen, wei, None)]

        assert seen == [200, 200, 404, 401]
        assert api(lin).get("/api/v1/bookings/x/steps/").status_code == 404
