"""Organisations, memberships and vocabularies through the API."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.identity.models import Discipline, Invitation, Organisation, Role
from tests.identity.codes import code
from tests.offices import enter

JSON = "application/json"


def at(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def body():
    return {
        "uscc": code(),
        "name": "重庆新材有限公司",
        "kind": "company",
        "division": "500106",
    }


class TestOrganisations:
    def test_visitors_read_the_verified_ones(self, client, university, newcomer):
        rows = client.get(at("organisations-list")).json()["results"]

        assert [row["uscc"] for row in rows] == [university.uscc]
        assert client.get(at("organisations-detail", university.pk)).status_code == 200
        assert client.get(at("organisations-detail", newcomer.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "重庆大"}, 1),
            ({"q": "x"}, 0),
            ({"kind": "company"}, 0),
        ],
    )
    def test_they_are_searched(self, client, university, query, found):
        answer = client.get(at("organisations-list"), query)

        assert len(answer.json()["results"]) == found

    @pytest.mark.parametrize("query", [{"q": "\0"}, {"division": "0"}])
    def test_what_makes_no_sense_is_not_left_out(self, client, university, query):
        answer = client.get(at("organisations-list"), query)

        assert answer.status_code == 400
        assert next(iter(query)) in answer.json()["errors"]

    def test_one_is_registered(self, client, stranger, shapingba, body):
        client.force_login(stranger)

        answer = client.post(at("organisations-list"), body, JSON)

        assert answer.status_code == 201
        assert answer.json()["standing"] == "registered"
        assert client.post(at("organisations-list"), body, JSON).status_code == 409

    def test_a_repeat_with_its_key_registers_once(
        self, client, stranger, shapingba, body
    ):
        client.force_login(stranger)
        answers = [
            client.post(
                at("organisations-list"), body, JSON, headers={"Idempotency-Key": "k"}
            )
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert Organisation.objects.count() == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"uscc": "x"},
            {"uscc": None},
            {"division": "999999"},
            {"division": {"a": 1}},
            {"name": "\0"},
            {"name": "x" * 1_000_000},
            {"kind": 7},
        ],
    )
    def test_what_is_not_valid_is_a_400(
        self, client, stranger, shapingba, body, changes
    ):
        client.force_login(stranger)

        answer = client.post(at("organisations-list"), {**body, **changes}, JSON)

        assert answer.status_code == 400
        assert not Organisation.objects.exists()

    def test_nobody_sets_its_standing(self, client, stranger, shapingba, body):
        client.force_login(stranger)

        client.post(at("organisations-list"), {**body, "standing": "verified"}, JSON)

        assert Organisation.objects.get().standing == "registered"

    def test_a_visitor_does_not_register(self, client, shapingba, body):
        answer = client.post(at("organisations-list"), body, JSON)

        assert answer.status_code in (401, 403)


class TestDeciding:
    def test_the_reviewer_verifies(self, client, newcomer, he):
        enter(client, he)

        answer = client.post(at("organisations-verify", newcomer.pk))

        assert answer.json()["standing"] == "verified"
        again = client.post(at("organisations-verify", newcomer.pk))
        assert (again.status_code, again.json()["code"]) == (409, "standing")

    @pytest.mark.parametrize("step", ["reject", "suspend"])
    def test_the_others_need_a_reason(self, client, newcomer, he, step):
        enter(client, he)

        url = at(f"organisations-{step}", newcomer.pk)

        assert client.post(url, {}, JSON).status_code == 400

    @pytest.mark.parametrize("who", ["stranger", "guo"])
    def test_nobody_else_does(self, client, newcomer, request, who):
        client.force_login(request.getfixturevalue(who))

        answer = client.post(at("organisations-verify", newcomer.pk))

        assert answer.status_code == 404
        newcomer.refresh_from_db()
        assert newcomer.standing == "registered"


class TestPeople:
    def test_administrators_see_and_invite(self, client, guo, lin, university):
        client.force_login(guo)

        rows = client.get(at("organisations-members", university.pk)).json()["results"]
        answer = client.post(
            at("organisations-invitations", university.pk),
            {"address": "138 0013 8000", "role": "researcher"},
            JSON,
        )

        assert {row["person_name"] for row in rows} == {"guo", "lin"}
        assert answer.status_code == 201
        assert Invitation.objects.get().address == "+8613800138000"

    @pytest.mark.parametrize("address", ["x", "", "\0", None, "auditor"])
    def test_odd_addresses_are_refused(self, client, guo, university, address):
        client.force_login(guo)

        answer = client.post(
            at("organisations-invitations", university.pk),
            {"address": address, "role": "researcher"},
            JSON,
        )

        assert answer.status_code == 400

    @pytest.mark.parametrize("who", ["lin", "zhao"])
    def test_nobody_else_does(self, client, university, request, who):
        client.force_login(request.getfixturevalue(who))

        assert client.get(at("organisations-members", university.pk)).status_code == 404
        assert (
            client.post(at("organisations-invitations", university.pk)).status_code
            == 404
        )

    def test_one_leaves(self, client, lin, wei):
        client.force_login(lin)
        own = lin.person.memberships.get()
        other = wei.person.memberships.get()

        assert client.post(at("memberships-leave", own.pk)).json()["ends_at"]
        assert client.post(at("memberships-leave", other.pk)).status_code == 404

    def test_the_last_administrator_does_not(self, client, guo):
        client.force_login(guo)

        answer = client.post(at("memberships-leave", guo.person.memberships.get().pk))

        assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")


def test_vocabularies_are_public(client, shapingba):
    Discipline.objects.create(code="430", name="材料科学")

    assert client.get(at("divisions-detail", "500106")).json()["name"] == "沙坪坝区"
    assert client.get(at("disciplines-list")).json()["results"][0]["code"] == "430"


class TestAppointingByCommand:
    def test_the_first_administrator_comes_in(self, lin, administration):
        call_command(
            "appoint",
            lin.email,
            "system_administrator",
            administration.uscc,
            stdout=StringIO(),
        )

        lin.refresh_from_db()
        assert lin.is_staff
        assert lin.holds(Role.SYSTEM_ADMINISTRATOR)

    @pytest.mark.parametrize("login", ["nobody@demo.example", "+8613800138000"])
    def test_an_unknown_account_is_named(self, administration, login):
        with pytest.raises(CommandError, match="no account"):
            call_command("appoint", login, "auditor", administration.uscc)

    def test_an_unknown_organisation_is_named(self, lin):
        with pytest.raises(CommandError, match="no organisation"):
            call_command("appoint", lin.email, "auditor", "11500000MB15895317")
