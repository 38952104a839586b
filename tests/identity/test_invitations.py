"""Invitations: once, for a week, and for the invited address only."""

from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.actions import invitations as actions
from portal.identity.models import Invitation, Membership, Role, Standing
from portal.identity.sign_in.addresses import mark_verified
from portal.identity.tasks import send_invitations
from portal.notices.models import Notice
from tests.cast import account
from tests.identity.roles import code_of
from tests.race import codes, race, won


@pytest.fixture
def invited(university, guo, stranger):
    """An invitation to the stranger, whose address is verified."""
    mark_verified(stranger)
    return actions.invite(
        organisation=university,
        address=stranger.email,
        role=Role.INSTRUMENT_MANAGER,
        by=guo.person,
    )


def link(invitation):
    return reverse("identity:invitation", args=[invitation.token])


class TestInviting:
    def test_it_goes_out_once(self, invited, mailoutbox):
        send_invitations()
        send_invitations()

        assert len(mailoutbox) == 1
        assert mailoutbox[0].to == [invited.address]
        assert link(invited) in mailoutbox[0].body
        assert "重庆大学" in mailoutbox[0].subject

    def test_it_goes_to_a_number_by_text_message(self, university, guo, sms):
        actions.invite(
            organisation=university,
            address="+8613800138000",
            role=Role.RESEARCHER,
            by=guo.person,
        )
        send_invitations()

        assert sms[0][0] == "+8613800138000"

    def test_a_carrier_that_fails_is_tried_again(
        self, invited, settings, time_machine, mailoutbox
    ):
        settings.EMAIL_BACKEND = "tests.identity.nowhere"
        send_invitations()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        send_invitations()
        assert not mailoutbox

        time_machine.move_to(now() + timedelta(minutes=6))
        send_invitations()
        assert len(mailoutbox) == 1

    def test_no_office_is_given_so(self, university, guo):
        assert (
            code_of(
                actions.invite,
                organisation=university,
                address="a@demo.example",
                role=Role.AUDITOR,
                by=guo.person,
            )
            == "office_role"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(
                organisation=university,
                address="a@demo.example",
                role=Role.AUDITOR,
                invited_by=guo.person,
                expires_at=now(),
            )

    def test_an_open_one_is_not_repeated(self, invited, university, guo):
        again = {
            "organisation": university,
            "address": invited.address,
            "role": invited.role,
            "by": guo.person,
        }
        assert code_of(actions.invite, **again) == "already_invited"

    def test_after_a_week_it_may_be(self, invited, university, guo, time_machine):
        time_machine.move_to(now() + timedelta(days=8))

        again = actions.invite(
            organisation=university,
            address=invited.address,
            role=invited.role,
            by=guo.person,
        )

        assert again.pk != invited.pk

    def test_only_a_verified_organisation_invites(self, university, guo):
        university.standing = Standing.SUSPENDED

        assert (
            code_of(
                actions.invite,
                organisation=university,
                address="a@demo.example",
                role=Role.RESEARCHER,
                by=guo.person,
            )
            == "not_verified"
        )

    def test_there_is_an_end_to_a_day(self, university, guo, monkeypatch):
        monkeypatch.setattr(actions, "MOST_A_DAY", 1)
        details = {
            "organisation": university,
            "role": Role.RESEARCHER,
            "by": guo.person,
        }
        actions.invite(address="a@demo.example", **details)

        assert (
            code_of(actions.invite, address="b@demo.example", **details) == "too_many"
        )


class TestAnswering:
    def test_accepted_one_is_a_member(self, client, invited, stranger, guo, university):
        client.force_login(stranger)
        assert client.get(link(invited)).status_code == 200

        answer = client.post(link(invited), {"accept": ""})

        assert answer.url == university.get_absolute_url()
        assert stranger.holds(Role.INSTRUMENT_MANAGER, organisation=university.pk)
        assert Notice.objects.filter(person=guo.person, kind="identity.joined").exists()

    def test_declined_one_is_not(self, client, invited, stranger):
        client.force_login(stranger)

        client.post(link(invited), {"decline": ""})

        assert not stranger.person.memberships.exists()
        invited.refresh_from_db()
        assert invited.closed_at
        assert invited.accepted_by is None

    def test_it_serves_once(self, client, invited, stranger):
        client.force_login(stranger)
        for _ in range(2):
            client.post(link(invited), {"accept": ""})

        assert Membership.objects.filter(person=stranger.person).count() == 1

    def test_after_a_week_it_is_over(self, client, invited, stranger, time_machine):
        time_machine.move_to(now() + timedelta(days=7, minutes=1))
        client.force_login(stranger)

        client.post(link(invited), {"accept": ""})

        assert not stranger.person.memberships.exists()
        assert not client.get(link(invited)).context["is_open"]

    def test_taken_back_it_is_over(self, client, invited, stranger, guo, university):
        client.force_login(guo)
        client.post(
            reverse("identity:withdraw-invitation", args=[university.pk, invited.pk])
        )
        client.force_login(stranger)
        client.post(link(invited), {"accept": ""})

        assert not stranger.person.memberships.exists()

    def test_somebody_elses_link_is_of_no_use(self, client, invited, zhao):
        """Who finds the link but not the mailbox does not get in."""
        mark_verified(zhao)
        client.force_login(zhao)

        page = client.get(link(invited))
        client.post(link(invited), {"accept": ""})

        assert not page.context["is_own"]
        assert invited.address not in page.content.decode()
        assert zhao.person.memberships.count() == 1

    def test_an_address_that_is_only_claimed_does_not_count(
        self, client, invited, stranger
    ):
        """The address stands in the account, but nobody has shown it is theirs."""
        EmailAddress.objects.update(verified=False)
        client.force_login(stranger)

        client.post(link(invited), {"accept": ""})

        assert not stranger.person.memberships.exists()

    def test_a_visitor_is_led_to_sign_in(self, client, invited):
        answer = client.get(link(invited))

        assert reverse("account_signup") in answer.content.decode()
        client.post(link(invited), {"accept": ""})
        assert not Membership.objects.filter(role=Role.INSTRUMENT_MANAGER).exists()

    def test_a_newcomer_signs_up_and_comes_back_to_it(
        self, client, university, guo, last_code
    ):
        invitation = actions.invite(
            organisation=university,
            address="+8613800138000",
            role=Role.RESEARCHER,
            by=guo.person,
        )
        answer = client.post(
            f"{reverse('account_signup')}?next={link(invitation)}",
            {
                "name": "新人",
                "contact": "13800138000",
                "password1": "tulip-over-the-wall",
                "password2": "tulip-over-the-wall",
                "consent": "on",
            },
        )
        answer = client.post(answer.url, {"code": last_code()})

        assert answer.url == link(invitation)
        assert client.get(answer.url).context["is_own"]

    @pytest.mark.parametrize("token", ["x", "x:y", "\0", "..", "a" * 5000])
    def test_a_forged_link_leads_nowhere(self, client, invited, token):
        answer = client.get(reverse("identity:invitation", args=[token]))

        assert answer.status_code == 404

    def test_nothing_stored_opens_it(self, invited):
        row = Invitation.objects.filter(pk=invited.pk).values().get()

        assert invited.token not in map(str, row.values())

    def test_who_is_a_member_already_is_told(self, invited, lin, university):
        Membership.objects.create(
            person=lin.person, organisation=university, role=invited.role
        )

        with pytest.raises(Refusal) as refusal:
            actions.accept_invitation(invitation=invited, person=lin.person)

        assert refusal.value.code == "already_member"
        invited.refresh_from_db()
        assert invited.closed_at is None


@pytest.mark.django_db(transaction=True)
def test_two_cannot_accept_one_invitation(university, guo):
    invitation = actions.invite(
        organisation=university,
        address="both@demo.example",
        role=Role.RESEARCHER,
        by=guo.person,
    )
    people = [account(name).person for name in ("one", "two")]
    mine = [Invitation.objects.get(pk=invitation.pk) for _ in people]

    results = race(
        *[
            partial(actions.accept_invitation, invitation=seen, person=person)
            for seen, person in zip(mine, people, strict=True)
        ]
    )

    assert len(won(results)) == 1
    assert codes(results) == {"invitation_closed"}
