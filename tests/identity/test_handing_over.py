"""Colleagues who take over, stand in, and vouch for one another."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity import duties
from portal.identity.actions import members as actions
from portal.identity.actions.invitations import invite
from portal.identity.models import Account, Assurance, Role
from tests.identity.roles import code_of, give, the_role


class TestHandingOver:
    @pytest.fixture
    def moved(self, monkeypatch):
        seen = []
        monkeypatch.setattr(duties, "_moves", [lambda *who: seen.append(who)])
        return seen

    def test_all_roles_and_duties_move_at_once(self, guo, wei, university, moved):
        give(guo, university, Role.INSTRUMENT_MANAGER)

        actions.hand_over(
            organisation=university,
            leaver=guo.person,
            successor=wei.person,
            by=guo.person,
        )

        assert not guo.person.memberships.in_force().exists()
        roles = wei.person.memberships.in_force().values_list("role", flat=True)
        assert set(roles) == {
            Role.RESEARCHER,
            Role.INSTRUMENT_MANAGER,
            Role.ORGANISATION_ADMIN,
        }
        assert moved == [(university, guo.person, wei.person)]

    def test_when_a_duty_cannot_move_nothing_does(
        self, guo, wei, university, monkeypatch
    ):
        def fail(*who):
            raise Refusal("no", code="stuck")

        monkeypatch.setattr(duties, "_moves", [fail])

        assert (
            code_of(
                actions.hand_over,
                organisation=university,
                leaver=guo.person,
                successor=wei.person,
                by=guo.person,
            )
            == "stuck"
        )
        assert the_role(guo).role == Role.ORGANISATION_ADMIN
        assert the_role(wei).role == Role.RESEARCHER

    def test_whom_one_cannot_hand_over_to(self, guo, zhao, university, moved):
        details = {"organisation": university, "leaver": guo.person, "by": guo.person}

        assert (
            code_of(actions.hand_over, successor=guo.person, **details) == "same_person"
        )
        assert (
            code_of(actions.hand_over, successor=zhao.person, **details)
            == "not_a_member"
        )

    def test_nothing_is_handed_over_twice(self, guo, wei, university, moved):
        details = {"organisation": university, "leaver": guo.person, "by": guo.person}
        actions.hand_over(successor=wei.person, **details)

        assert (
            code_of(actions.hand_over, successor=wei.person, **details)
            == "nothing_to_hand_over"
        )


ADMIN = Role.ORGANISATION_ADMIN


class TestStandingIn:
    def deputise(self, guo, deputy, **changes):
        details = {
            "membership": the_role(guo),
            "deputy": deputy.person,
            "starts_at": now(),
            "ends_at": now() + timedelta(days=3),
            "by": guo.person,
        }
        return actions.stand_in(**{**details, **changes})

    def test_it_counts_and_ends_by_itself(self, guo, lin, time_machine, university):
        self.deputise(guo, lin)
        assert lin.holds(Role.ORGANISATION_ADMIN, organisation=university.pk)

        time_machine.move_to(now() + timedelta(days=4))
        later = Account.objects.get(pk=lin.pk)
        assert not later.holds(Role.ORGANISATION_ADMIN)
        assert later.holds(Role.RESEARCHER)

    def test_who_cannot_stand_in(self, guo, zhao):
        def refused(deputy, **changes):
            with pytest.raises(Refusal) as refusal:
                self.deputise(guo, deputy, **changes)
            return refusal.value.code

        assert refused(guo) == "same_person"
        assert refused(zhao) == "not_a_member"

    def test_a_deputy_makes_no_administrator(self, guo, lin, wei, university):
        self.deputise(guo, lin)
        there = {"organisation": university, "by": lin.person}
        role = Role.ORGANISATION_ADMIN
        refused = [
            code_of(
                actions.change_role, membership=the_role(wei), role=role, by=lin.person
            ),
            code_of(
                actions.hand_over, leaver=guo.person, successor=wei.person, **there
            ),
            code_of(invite, address="new@example.org", role=role, **there),
        ]

        assert set(refused) == {"standing_in"}
        with pytest.raises(Refusal, check=lambda r: r.code == "standing_in"):
            self.deputise(guo, wei, by=lin.person)
        assert the_role(guo).role == role

    def test_a_deputy_dismisses_no_administrator(self, guo, lin, wei, university):
        self.deputise(guo, lin)
        colleague = actions.add_member(
            organisation=university, person=wei.person, role=ADMIN, by=guo.person
        )
        there = {"organisation": university, "by": lin.person}

        assert {
            code_of(actions.end_membership, membership=colleague, by=lin.person),
            code_of(
                actions.change_role,
                membership=colleague,
                role=Role.RESEARCHER,
                by=lin.person,
            ),
            code_of(
                actions.hand_over, leaver=wei.person, successor=guo.person, **there
            ),
        } == {"standing_in"}
        colleague.refresh_from_db()
        assert colleague.ends_at is None

    def test_a_deputy_lets_members_go_and_may_stop_standing_in(
        self, guo, lin, wei, university
    ):
        own = self.deputise(guo, lin)

        actions.end_membership(membership=the_role(wei), by=lin.person)
        actions.end_membership(membership=own, by=lin.person)

        assert not university.memberships.filter(person=wei.person).in_force().exists()
        assert the_role(guo).role == ADMIN

    @pytest.mark.parametrize(
        ("first", "last"), [("0001-01-01", "2026-12-31"), ("2026-12-01", "9999-12-31")]
    )
    def test_days_beyond_reckoning_are_refused(self, client, guo, lin, first, last):
        client.force_login(guo)
        days = {"first_day": first, "last_day": last}

        answer = client.post(
            reverse("identity:stand-in", args=[the_role(guo).pk]),
            {"deputy": lin.person_id, **days},
        )

        assert answer.status_code == 422

    def test_a_time_that_is_no_time_is_refused(self, guo, lin):
        for end in (now() - timedelta(days=1), now()):
            with pytest.raises(Refusal) as refusal:
                self.deputise(guo, lin, ends_at=end)
            assert refusal.value.code == "past"


class TestConfirming:
    def test_a_member_is_confirmed(self, lin, guo):
        actions.confirm_member(membership=the_role(lin), by=guo.person)

        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.ORGANISATION_CONFIRMED

    def test_a_higher_level_is_not_lowered(self, lin, guo):
        lin.person.assurance = Assurance.REAL_NAME
        lin.person.save(update_fields=["assurance"])

        actions.confirm_member(membership=the_role(lin), by=guo.person)

        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.REAL_NAME

    def test_not_by_an_organisation_that_is_suspended(self, lin, guo, university):
        university.standing = "suspended"
        university.save(update_fields=["standing"])
        confirm = actions.confirm_member

        assert code_of(confirm, membership=the_role(lin), by=guo.person) == (
            "not_verified"
        )

    def test_nobody_confirms_themselves(self, guo):
        assert (
            code_of(actions.confirm_member, membership=the_role(guo), by=guo.person)
            == "own_identity"
        )
