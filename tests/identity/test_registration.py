"""An organisation registers, is verified, sent back, suspended."""

import pytest
from django.db import IntegrityError, connection, transaction

from portal.core.errors import Refusal
from portal.identity.actions import organisations as actions
from portal.identity.actions.accounts import close_account
from portal.identity.models import Membership, Organisation, Role, Standing
from portal.notices.models import Notice
from tests.cast import base
from tests.identity.codes import code
from tests.identity.roles import code_of


class TestRegistering:
    def test_reviewers_get_a_task(self, stranger, he, details):
        organisation = actions.register_organisation(
            by=stranger.person, uscc=code(), kind="company", **details
        )

        assert organisation.standing == Standing.REGISTERED
        task = Notice.objects.get(person=he.person)
        assert (task.kind, task.about) == ("identity.verify", organisation.pk)
        assert not stranger.holds(Role.ORGANISATION_ADMIN)

    def test_a_known_code_is_refused(self, newcomer, lin, details):
        with pytest.raises(Refusal) as refusal:
            actions.register_organisation(
                by=lin.person, uscc=newcomer.uscc, kind="company", **details
            )

        assert refusal.value.code == "already_registered"

    def test_the_database_knows_a_code_once(self, newcomer, details):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(uscc=newcomer.uscc, kind="company", **details)

    @pytest.mark.parametrize(
        ("first8", "kind"),
        [
            ("91500106", "university"),
            ("91500106", "government"),
            ("12500106", "company"),
            ("11500106", "institute"),
            ("52500106", "government"),
            ("51500106", "university"),
        ],
    )
    def test_the_kind_must_fit_the_code(self, lin, details, first8, kind):
        with pytest.raises(Refusal) as refusal:
            actions.register_organisation(
                by=lin.person, uscc=code(first8), kind=kind, **details
            )

        assert refusal.value.code == "uscc_kind"

    @pytest.mark.parametrize(
        "first8", ["12100000", "91110108", "A1500106", "N2500106", "Y1500106"]
    )
    def test_codes_of_the_state_and_of_no_base_come_where_they_ask(
        self, lin, details, first8
    ):
        kind = "company" if first8.startswith("91") else "university"
        organisation = actions.register_organisation(
            by=lin.person, uscc=code(first8), kind=kind, **details
        )

        assert organisation.home == "chongqing"

    def test_the_other_region_is_sent_to_its_base(self, lin, details):
        base("chengdu")

        with pytest.raises(Refusal) as refusal:
            actions.register_organisation(
                by=lin.person, uscc=code("91510100"), kind="company", **details
            )

        assert refusal.value.code == "other_base"
        assert "http://localhost:8001" in refusal.value.messages[0]


class TestDeciding:
    def test_verified_its_registrant_administers_it(self, newcomer, stranger, he):
        actions.verify_organisation(organisation=newcomer, by=he.person)

        membership = Membership.objects.get(person=stranger.person)
        assert membership.role == Role.ORGANISATION_ADMIN
        assert not Notice.objects.to(he).open_tasks().exists()
        assert Notice.objects.filter(
            person=stranger.person, kind="identity.verified"
        ).exists()

    def test_sent_back_it_can_be_sent_again(self, newcomer, stranger, he, details):
        actions.reject_organisation(
            organisation=newcomer, by=he.person, reason="名称与登记不符"
        )
        newcomer.refresh_from_db()
        assert newcomer.standing == Standing.REJECTED

        actions.resubmit_organisation(
            organisation=newcomer,
            by=stranger.person,
            uscc=newcomer.uscc,
            kind="company",
            **{**details, "name": "重庆新材股份有限公司"},
        )
        newcomer.refresh_from_db()
        assert newcomer.standing == Standing.REGISTERED
        assert newcomer.name == "重庆新材股份有限公司"
        assert [step.standing for step in newcomer.steps.all()] == [
            "registered",
            "rejected",
            "registered",
        ]
        assert Notice.objects.to(he).open_tasks().count() == 1

    def test_suspended_and_restored(self, company, zhao, he, guo):
        Membership.objects.create(
            person=guo.person, organisation=company, role=Role.ORGANISATION_ADMIN
        )
        actions.suspend_organisation(
            organisation=company, by=he.person, reason="证照被吊销"
        )
        company.refresh_from_db()
        assert company.standing == Standing.SUSPENDED
        assert Notice.objects.get(person=guo.person).params["reason"] == "证照被吊销"

        actions.verify_organisation(organisation=company, by=he.person)
        company.refresh_from_db()
        assert company.standing == Standing.VERIFIED

    @pytest.mark.parametrize(
        ("standing", "decision"),
        [
            ("verified", "verify_organisation"),
            ("verified", "reject_organisation"),
            ("registered", "suspend_organisation"),
            ("rejected", "verify_organisation"),
            ("rejected", "suspend_organisation"),
            ("suspended", "suspend_organisation"),
            ("suspended", "reject_organisation"),
        ],
    )
    def test_a_step_that_cannot_follow_is_refused(
        self, newcomer, he, standing, decision
    ):
        Organisation.objects.filter(pk=newcomer.pk).update(standing=standing)
        reason = {} if decision == "verify_organisation" else {"reason": "x"}

        with pytest.raises(Refusal) as refusal:
            getattr(actions, decision)(organisation=newcomer, by=he.person, **reason)

        assert refusal.value.code == "standing"
        assert newcomer.steps.count() == 1

    def test_nobody_decides_on_their_own(self, he, details):
        own = actions.register_organisation(
            by=he.person, uscc=code(), kind="company", **details
        )

        with pytest.raises(Refusal) as refusal:
            actions.verify_organisation(organisation=own, by=he.person)

        assert refusal.value.code == "own_registration"
        own.refresh_from_db()
        assert own.standing == Standing.REGISTERED

    def test_a_foreign_one_is_refused(self, foreign_organisation, he):
        with pytest.raises(Refusal) as refusal:
            actions.suspend_organisation(
                organisation=foreign_organisation, by=he.person, reason="x"
            )

        assert refusal.value.code == "foreign_record"

    def test_the_database_refuses_to_change_a_foreign_one(self, foreign_organisation):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Organisation.objects.filter(pk=foreign_organisation.pk).update(name="x")

        assert error.value.__cause__.diag.constraint_name == "foreign_record"

    def test_steps_are_only_added(self, newcomer):
        with pytest.raises(Exception, match="append_only|Cannot"), transaction.atomic():
            newcomer.steps.update(note="x")

    def test_what_it_was_before_a_change_is_kept(self, newcomer, he):
        actions.verify_organisation(organisation=newcomer, by=he.person)

        with connection.cursor() as cursor:
            cursor.execute("SELECT standing FROM identity_organisationevent")
            assert cursor.fetchall() == [("registered",)]


def test_who_registered_it_and_left_is_not_put_in_charge(newcomer, stranger, he):
    close_account(account=stranger)

    refused = code_of(actions.verify_organisation, organisation=newcomer, by=he.person)

    assert refused == "nobody_in_charge"
    newcomer.refresh_from_db()
    assert newcomer.standing == Standing.REGISTERED
