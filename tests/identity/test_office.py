"""The admin site: who comes in, and what each office may do there."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.contrib import admin
from django.db import ProgrammingError, transaction
from django.urls import reverse

from portal.identity.models import Membership, Organisation, Role
from tests.offices import enter, show_factor, url

SECRET = "JBSWY3DPEHPK3PXP"


class TestComingIn:
    def test_a_visitor_signs_in_on_the_portal(self, client, db):
        answer = client.get("/admin/", follow=True)

        assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))

    def test_who_holds_no_office_is_refused(self, client, lin):
        client.force_login(lin)

        assert client.get("/admin/", follow=True).status_code == 403

    def test_without_a_second_factor_one_is_told_to_set_it_up(self, client, reviewer):
        client.force_login(reviewer)

        answer = client.get("/admin/", follow=True)

        assert answer.status_code == 403
        assert reverse("mfa_index") in answer.content.decode()

    def test_a_password_alone_leads_to_the_second_factor(self, client, reviewer):
        TOTP.activate(reviewer, SECRET)
        client.force_login(reviewer)

        answer = client.get("/admin/identity/organisation/", follow=True)
        page, query = answer.redirect_chain[-1][0].split("?")
        assert page == reverse("mfa_reauthenticate")

        counter = int(time.time()) // 30
        code = format_hotp_value(hotp_value(SECRET, counter))
        answer = client.post(answer.redirect_chain[-1][0], {"code": code}, follow=True)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] == "/admin/identity/organisation/"

    def test_the_secret_is_kept_encrypted(self, reviewer):
        TOTP.activate(reviewer, SECRET)

        assert SECRET not in str(Authenticator.objects.get().data)

    def test_after_a_working_day_the_factor_is_asked_for_again(self, client, reviewer):
        TOTP.activate(reviewer, SECRET)
        enter(client, reviewer)
        assert client.get("/admin/").status_code == 200

        show_factor(client, reviewer, time.time() - 9 * 3600)
        assert client.get("/admin/").status_code == 302

    def test_the_factor_of_another_person_does_not_count(self, client, reviewer, lin):
        client.force_login(reviewer)
        show_factor(client, lin, time.time())

        assert client.get("/admin/").status_code == 302


class TestWhatItsPagesMayLoad:
    def test_no_script_but_the_portals_own(self, client, auditor):
        enter(client, auditor)

        policy = client.get("/admin/")["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-eval';" in policy + ";"
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_the_rest_of_the_portal_evaluates_nothing(self, client, auditor):
        policy = client.get("/help/")["Content-Security-Policy"]

        assert "unsafe-eval" not in policy
        assert "script-src" not in policy  # so the default holds


class TestOffices:
    def test_an_office_that_is_over_allows_nothing(self, reviewer):
        Membership.objects.all().delete()

        assert not reviewer.has_perm("identity.view_organisation")

    @pytest.mark.parametrize(
        "model", [m for m in admin.site._registry if m._meta.app_label != "admin"]
    )
    def test_the_auditor_reads_every_page_and_adds_nothing(
        self, client, auditor, model
    ):
        enter(client, auditor)

        assert client.get(url(model)).status_code == 200
        assert client.get(url(model, "add")).status_code == 403

    @pytest.mark.parametrize(
        "query", [{"q": "重庆"}, {"q": "\0"}, {"standing__exact": "x"}]
    )
    def test_odd_searches_do_no_harm(self, client, auditor, university, query):
        enter(client, auditor)

        answer = client.get(url(Organisation), query, follow=True)

        assert answer.status_code in (200, 302)


class TestAppointing:
    def appoint(self, client, person, organisation, role):
        return client.post(
            url(Membership, "add"),
            {"person": person.pk, "organisation": organisation.pk, "role": role},
        )

    def test_the_system_administrator_gives_an_office(
        self, client, sysadmin, lin, administration
    ):
        enter(client, sysadmin)

        self.appoint(client, lin.person, administration, Role.BASE_REVIEWER)

        lin.refresh_from_db()
        assert lin.is_staff
        assert lin.holds(Role.BASE_REVIEWER)

    @pytest.mark.parametrize("role", [Role.RESEARCHER, Role.AUDITOR, "bogus"])
    def test_what_cannot_be_given_is_explained(
        self, client, sysadmin, administration, role
    ):
        """Nobody gives a member's role here, nor makes themselves the auditor."""
        enter(client, sysadmin)

        answer = self.appoint(client, sysadmin.person, administration, role)

        assert answer.status_code == 200
        assert answer.context["errors"]
        assert sysadmin.person.memberships.count() == 1

    def test_nobody_else_gives_one(self, client, reviewer, auditor, administration):
        for who in (reviewer, auditor):
            enter(client, who)
            answer = self.appoint(
                client, who.person, administration, Role.SYSTEM_ADMINISTRATOR
            )
            assert answer.status_code == 403

    def test_an_office_is_ended(self, client, sysadmin, reviewer):
        enter(client, sysadmin)
        office = reviewer.person.memberships.get()

        address = reverse("admin:identity_membership_end_office", args=[office.pk])
        client.get(address)  # as a link in a message would
        reviewer.refresh_from_db()
        assert reviewer.is_staff

        client.post(address, {"_form_submitted": "on"})
        reviewer.refresh_from_db()
        assert not reviewer.is_staff


class TestForeignRecords:
    def test_they_are_read_with_a_word_why(
        self, client, reviewer, foreign_organisation
    ):
        enter(client, reviewer)

        answer = client.get(url(Organisation, "change", foreign_organisation.pk))

        assert answer.status_code == 200
        assert not answer.context["has_change_permission"]
        assert len(list(answer.context["messages"])) == 1

    def test_they_are_not_changed(self, client, reviewer, foreign_organisation):
        enter(client, reviewer)

        answer = client.post(
            url(Organisation, "change", foreign_organisation.pk), {"name": "x"}
        )

        assert answer.status_code == 403

    def test_own_ones_lead_to_the_page_of_decisions(self, client, reviewer, university):
        enter(client, reviewer)

        assert client.get(url(Organisation, "change", university.pk)).status_code == 200
        answer = client.get(
            reverse("admin:identity_organisation_verify", args=[university.pk])
        )
        assert answer.url == reverse("identity:verify", args=[university.pk])


class TestHistories:
    def test_the_auditor_sees_what_changed_and_who_did_it(
        self, client, auditor, reviewer, university
    ):
        enter(client, reviewer)
        client.post(
            reverse("identity:decide", args=[university.pk]),
            {"step": "suspended", "reason": "x"},
        )
        enter(client, auditor)

        page = client.get("/admin/identity/organisationevent/")

        (change,) = page.context["cl"].result_list
        assert (change.standing, change.who) == ("verified", "reviewer")

    def test_histories_are_only_added_to(self, university):
        Organisation.objects.filter(pk=university.pk).update(name="x")
        events = apps.get_model("identity", "OrganisationEvent").objects

        with pytest.raises(ProgrammingError), transaction.atomic():
            events.update(name="y")
