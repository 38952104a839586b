"""Roles in an organisation: given, changed, ended; never without an administrator."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from portal.core.time import now
from portal.identity.actions import members as actions
from portal.identity.models import Account, Membership, Role
from portal.identity.models.role import COMING
from portal.notices.models import Notice
from tests.cast import account
from tests.identity.roles import code_of, give, the_role
from tests.race import codes, race, won

LAST = "last_admin"


class TestGivingAndEnding:
    def test_a_role_is_told_in_its_readers_language(self, lin, guo):
        role = Role.INSTRUMENT_MANAGER
        with override("en"):
            actions.change_role(membership=the_role(lin), role=role, by=guo.person)

        notice = Notice.objects.get(kind="identity.role_given")
        for language in ("zh-hans", "en"):
            with override(language):
                assert str(role.label) in notice.title

    def test_a_changed_role_is_told(self, lin, guo):
        actions.change_role(
            membership=the_role(lin), role=Role.INSTRUMENT_MANAGER, by=guo.person
        )

        assert the_role(lin).role == Role.INSTRUMENT_MANAGER
        kinds = Notice.objects.filter(person=lin.person).values_list("kind", flat=True)
        assert set(kinds) == {"identity.role_ended", "identity.role_given"}

    def test_an_organisation_gives_no_office(self, lin, guo, university):
        for role in (Role.BASE_REVIEWER, Role.SYSTEM_ADMINISTRATOR, "bogus"):
            assert (
                code_of(
                    actions.change_role,
                    membership=the_role(lin),
                    role=role,
                    by=guo.person,
                )
                == "office_role"
            )
            assert (
                code_of(
                    actions.add_member,
                    organisation=university,
                    person=lin.person,
                    role=role,
                    by=guo.person,
                )
                == "office_role"
            )
        assert the_role(lin).role == Role.RESEARCHER

    def test_the_same_role_twice_is_refused_and_the_old_one_stays(self, lin, guo):
        Membership.objects.create(
            person=lin.person,
            organisation=the_role(lin).organisation,
            role=Role.INSTRUMENT_MANAGER,
        )

        assert (
            code_of(
                actions.change_role,
                membership=the_role(lin, Role.RESEARCHER),
                role=Role.INSTRUMENT_MANAGER,
                by=guo.person,
            )
            == "already_member"
        )
        assert lin.person.memberships.in_force().count() == 2

    def test_ended_is_over_and_ending_again_does_nothing(self, lin, guo):
        membership = the_role(lin)
        for _ in range(2):
            actions.end_membership(membership=membership, by=guo.person)

        assert not lin.person.memberships.in_force().exists()
        assert Notice.objects.filter(kind="identity.role_ended").count() == 1

    def test_a_role_that_has_not_begun_is_taken_back(self, lin, guo, university):
        later = Membership.objects.create(
            person=lin.person,
            organisation=university,
            role=Role.INSTRUMENT_MANAGER,
            starts_at=now() + timedelta(days=1),
        )

        actions.end_membership(membership=later, by=guo.person)

        assert not Membership.objects.filter(pk=later.pk).exists()

    def test_the_last_administrator_stays(self, guo):
        membership = the_role(guo)

        assert (
            code_of(actions.end_membership, membership=membership, by=guo.person)
            == LAST
        )
        assert (
            code_of(
                actions.change_role,
                membership=membership,
                role=Role.RESEARCHER,
                by=guo.person,
            )
            == LAST
        )
        assert the_role(guo) == membership

    def test_a_stand_in_or_a_closed_account_does_not_count(self, guo, lin, wei):
        membership = the_role(guo)
        actions.stand_in(
            membership=membership,
            deputy=lin.person,
            starts_at=now(),
            ends_at=now() + timedelta(days=1),
            by=guo.person,
        )
        Membership.objects.create(
            person=wei.person,
            organisation=membership.organisation,
            role=Role.ORGANISATION_ADMIN,
        )
        Account.objects.filter(pk=wei.pk).update(is_active=False)

        assert (
            code_of(actions.end_membership, membership=membership, by=guo.person)
            == LAST
        )

    def test_what_a_role_was_before_it_changed_is_kept(self, lin, guo):
        actions.end_membership(membership=the_role(lin), by=guo.person)

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pgh_label, ends_at FROM identity_membershipevent"
                " WHERE person_id = %s",
                [lin.person_id],
            )
            assert cursor.fetchall() == [("update", None)]


class TestTheDatabase:
    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.BASE_REVIEWER])
    def test_who_audits_holds_no_other_office(self, lin, administration, role):
        give(lin, administration, Role.AUDITOR)

        with pytest.raises(IntegrityError) as error, transaction.atomic():
            give(lin, administration, role)

        assert constraint_of(error) == "membership_auditor_apart"

    def test_one_office_after_the_other_is_well(self, lin, administration):
        first = give(lin, administration, Role.AUDITOR)
        first.ends_at = now()
        first.save(update_fields=["ends_at"])

        give(lin, administration, Role.SYSTEM_ADMINISTRATOR)

    def test_an_auditor_may_do_research(self, lin, administration):
        give(lin, administration, Role.AUDITOR)

    def test_a_role_is_held_once_at_a_time(self, lin, university):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            give(lin, university, Role.RESEARCHER)

        assert constraint_of(error) == "membership_once_at_a_time"

    def test_a_role_ends_after_it_begins(self, lin):
        membership = the_role(lin)
        membership.ends_at = membership.starts_at

        with pytest.raises(IntegrityError) as error, transaction.atomic():
            membership.save()

        assert constraint_of(error) == "membership_ends_after_it_starts"


def constraint_of(error):
    return error.value.__cause__.diag.constraint_name


class TestOffices:
    def test_an_officer_may_enter_the_admin_site(self, lin, administration):
        actions.appoint(
            organisation=administration,
            person=lin.person,
            role=Role.BASE_REVIEWER,
            by=None,
        )

        lin.refresh_from_db()
        assert lin.is_staff

    def test_the_last_office_takes_the_admin_site_with_it(self, lin, administration):
        for role in (Role.BASE_REVIEWER, Role.SYSTEM_ADMINISTRATOR):
            actions.appoint(
                organisation=administration, person=lin.person, role=role, by=None
            )

        for role, stays in (
            (Role.BASE_REVIEWER, True),
            (Role.SYSTEM_ADMINISTRATOR, False),
        ):
            actions.end_membership(membership=the_role(lin, role), by=lin.person)
            lin.refresh_from_db()
            assert lin.is_staff == stays

    @pytest.mark.parametrize("role", sorted(COMING))
    def test_nobody_gets_an_office_without_duties(self, lin, administration, role):
        office = {"organisation": administration, "person": lin.person, "by": None}

        assert code_of(actions.appoint, role=role, **office) == "no_duties_yet"
        assert not lin.holds(role)

    def test_an_auditor_gets_no_other_office(self, lin, administration):
        office = {"organisation": administration, "person": lin.person, "by": None}
        actions.appoint(role=Role.AUDITOR, **office)

        assert (
            code_of(actions.appoint, role=Role.SYSTEM_ADMINISTRATOR, **office)
            == "auditor_apart"
        )
        assert code_of(actions.appoint, role=Role.AUDITOR, **office) == "already_member"
        assert (
            code_of(actions.appoint, role=Role.RESEARCHER, **office) == "not_an_office"
        )


@pytest.mark.django_db(transaction=True)
def test_two_last_administrators_cannot_both_leave(university, guo):
    other = account("other", university, Role.ORGANISATION_ADMIN)

    def leave(who):
        role = the_role(who)
        return partial(actions.end_membership, membership=role, by=who.person)

    results = race(leave(guo), leave(other))

    assert len(won(results)) == 1
    assert codes(results) == {LAST}
