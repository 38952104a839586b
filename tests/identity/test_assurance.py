"""Levels of assurance: real names verified by hand, or by a service plugged in."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from portal.core.errors import Refusal
from portal.identity.actions import assurance as actions
from portal.identity.actions.accounts import close_account
from portal.identity.models import Assurance, RealNameCheck
from portal.notices.models import Notice
from tests.identity.roles import code_of
from tests.offices import enter


class Service:
    """A service that checks names on a site of its own."""

    is_by_hand = False

    def start(self, check, back):
        return f"https://names.example/?check={check.pk}"


@pytest.fixture
def check(lin, he):
    return actions.request_real_name(person=lin.person, is_by_hand=True)


class TestAsking:
    def test_by_hand_the_reviewers_get_a_task(self, client, lin, he):
        client.force_login(lin)

        answer = client.post(reverse("identity:request-real-name"))

        assert answer.url == reverse("identity:profile")
        assert Notice.objects.to(he).open_tasks().get().kind == "identity.real_name"

    def test_a_service_is_where_one_is_sent(self, client, lin, he, settings):
        settings.REAL_NAME_BACKEND = "tests.identity.test_assurance.Service"
        client.force_login(lin)

        answer = client.post(reverse("identity:request-real-name"))

        assert answer.url.startswith("https://names.example/")
        assert not Notice.objects.to(he).exists()

    def test_one_request_at_a_time(self, lin, check):
        assert (
            code_of(actions.request_real_name, person=lin.person, is_by_hand=True)
            == "already_asked"
        )

    def test_what_is_verified_is_not_asked_for(self, lin, check):
        actions.confirm_real_name(check=check, name="林晓")
        lin.person.refresh_from_db()

        assert (
            code_of(actions.request_real_name, person=lin.person, is_by_hand=True)
            == "already_real_name"
        )

    def test_the_database_holds_one_open_request(self, lin, check):
        with pytest.raises(IntegrityError), transaction.atomic():
            RealNameCheck.objects.create(person=lin.person)

    def test_a_decision_has_its_time(self, lin):
        with pytest.raises(IntegrityError), transaction.atomic():
            RealNameCheck.objects.create(person=lin.person, outcome="confirmed")


class TestDeciding:
    def page(self, check):
        return reverse("identity:real-name-check", args=[check.pk])

    def test_the_name_on_the_paper_is_taken(self, client, lin, he, check):
        enter(client, he)
        assert client.get(self.page(check)).status_code == 200

        client.post(self.page(check), {"name": "林晓", "confirm": ""})

        lin.person.refresh_from_db()
        assert (lin.person.name, lin.person.assurance) == ("林晓", Assurance.REAL_NAME)
        assert not Notice.objects.to(he).open_tasks().exists()

    def test_declined_they_are_told_why(self, client, lin, he, check):
        enter(client, he)

        client.post(self.page(check), {"note": "证件已过期", "decline": ""})

        lin.person.refresh_from_db()
        assert lin.person.assurance == Assurance.SELF_DECLARED
        assert Notice.objects.get(person=lin.person).params["note"] == "证件已过期"
        actions.request_real_name(person=lin.person, is_by_hand=True)

    @pytest.mark.parametrize(
        "data", [{"confirm": ""}, {"decline": ""}, {"name": "\0", "confirm": ""}]
    )
    def test_nothing_is_decided_without_words(self, client, he, check, data):
        enter(client, he)

        assert client.post(self.page(check), data).status_code == 422
        check.refresh_from_db()
        assert check.outcome == "open"

    @pytest.mark.parametrize("who", ["lin", "guo", "zhao"])
    def test_nobody_else_decides(self, client, check, request, who):
        client.force_login(request.getfixturevalue(who))

        client.post(self.page(check), {"name": "王五", "confirm": ""})

        check.refresh_from_db()
        assert check.outcome == "open"

    def test_nobody_verifies_themselves(self, he):
        own = actions.request_real_name(person=he.person, is_by_hand=True)

        assert (
            code_of(actions.confirm_real_name, check=own, name="何", by=he.person)
            == "own_identity"
        )

    def test_what_is_decided_stays(self, check, he):
        actions.decline_real_name(check=check, note="x", by=he.person)

        with pytest.raises(Refusal) as refusal:
            actions.confirm_real_name(check=check, name="林晓", by=he.person)

        assert refusal.value.code == "decided"


class TestInEachReadersLanguage:
    def test_the_outcome(self, lin, he, check):
        with override("en"):
            actions.decline_real_name(check=check, note="x", by=he.person)

        told = Notice.objects.get(kind="identity.real_name_decided")
        assert "未通过" in told.title
        with override("en"):
            assert "declined" in told.title

    def test_that_the_account_was_closed(self, lin, check):
        with override("en"):
            close_account(account=lin)

        assert RealNameCheck.objects.get().note == "账号已注销。"
