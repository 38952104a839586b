"""What a guest from another base may do here, and what their own base sees to."""

import pytest
from django.urls import reverse

from portal.core.errors import Refusal
from portal.identity.actions.members import add_member, appoint
from portal.identity.actions.organisations import register_organisation
from portal.identity.belonging import contact_of
from portal.identity.models import Membership, Role
from portal.identity.signon.guests import CLOSED
from resources.across.verbs import book
from resources.booking.terms import Wish
from resources.models import Booking
from tests.browser.elsewhere import OWN
from tests.identity.codes import code
from tests.identity.signon.shadows import shadow
from tests.test_constraints_of_all import refused

pytestmark = pytest.mark.django_db
OF_ONE_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
ARGS = {
    "identity:be-known": ["chengdu"],
    "identity:withdraw-consent": ["chengdu"],
    "identity:invitation": ["x"],
    "identity:end-token": ["0190d2a5-0000-7000-8000-000000000000"],
}


@pytest.fixture
def guest(client, sichuan):
    somebody = shadow("chengdu")
    client.force_login(somebody)
    return somebody


@pytest.mark.parametrize("name", [*OWN, *sorted(CLOSED)])
def test_the_account_is_seen_to_at_home(client, guest, name):
    args = [1] if name in OF_ONE_KEY else ARGS.get(name, [])

    for ask in (client.get, client.post):
        answer = ask(reverse(name, args=args))
        assert (answer.status_code, answer.get("Location")) == (
            302,
            reverse("identity:away"),
        )


def test_a_guest_is_told_where_home_is(client, guest):
    page = client.get(reverse("identity:away")).content.decode()

    assert "http://localhost:9/profile/" in page
    assert "成都基地" in page


@pytest.mark.parametrize(
    "name",
    ["home", "resources:my-bookings", "notices:messages", "identity:export"],
)
def test_a_guest_reads_what_concerns_them(client, guest, name):
    assert client.get(reverse(name)).status_code == 200


def test_my_bookings_point_home(client, guest):
    page = client.get(reverse("resources:my-bookings")).content.decode()

    assert "http://localhost:9/bookings/" in page


def test_the_desk_and_the_office_are_not_theirs(client, guest):
    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert not guest.holds(*Role)


class TestRoles:
    def test_are_given_by_nobody_here(self, guest, university, guo, administration):
        person = guest.person
        for give in (
            lambda: add_member(
                organisation=university,
                person=person,
                role=Role.RESEARCHER,
                by=guo.person,
            ),
            lambda: appoint(
                organisation=administration,
                person=person,
                role=Role.BASE_REVIEWER,
                by=None,
            ),
            lambda: register_organisation(
                by=person, uscc=code(), kind="company", name="x"
            ),
        ):
            with pytest.raises(Refusal) as refusal:
                give()
            assert refusal.value.code == "foreign_record"
        guest.refresh_from_db()
        assert not guest.is_staff

    def test_cannot_stand_in_the_database(self, guest, university, lin):
        one = {"organisation": university, "role": Role.RESEARCHER}
        create = Membership.objects.create
        assert refused(create, person=guest.person, **one) == "membership_of_own_people"

        change = Membership.objects.update
        assert refused(change, person=guest.person) == "membership_of_own_people"


class TestBooking:
    def wish(self, guest, microscope, hours):
        return Wish(microscope, guest.person, **hours(9, 11))

    def test_here_is_theirs_with_the_contact_from_home(self, guest, microscope, hours):
        microscope.rules.update(who_may_book="anyone")

        book(wish=self.wish(guest, microscope, hours), purpose="x")

        booking = Booking.objects.get()
        assert booking.person == guest.person
        assert booking.person_contact == contact_of(guest.person) == "x"

    def test_of_another_bases_instrument_is_made_at_home(
        self, guest, microscope, hours
    ):
        microscope.rules.update(who_may_book="anyone")
        microscope.is_own, microscope.home = False, "chengdu"

        with pytest.raises(Refusal) as refusal:
            book(wish=self.wish(guest, microscope, hours), purpose="x")

        assert refusal.value.code == "not_at_home"
        assert not Booking.objects.exists()
