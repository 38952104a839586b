"""What administrators and members do with organisations and roles, by program."""

from datetime import timedelta

import pytest

from portal.core.time import now, today
from portal.identity.actions.organisations import reject_organisation
from portal.identity.models import Membership, Role
from tests.identity.by_program import by, post
from tests.identity.codes import code
from tests.identity.roles import the_role


def of(account, verb):
    return f"memberships/{the_role(account).pk}/{verb}/"


class TestDescribing:
    @pytest.fixture
    def change(self, university):
        def change(who, **sent):
            url = f"/api/v1/organisations/{university.pk}/"
            return by(who).patch(url, sent, format="json")

        return change

    def test_administrators_say_what_it_is(self, change, guo, university):
        answer = change(guo, intro="百年学府", website="https://cqu.example/")

        assert (answer.status_code, answer.data["intro"]) == (200, "百年学府")
        university.refresh_from_db()
        assert university.website == "https://cqu.example/"

    def test_what_was_verified_stays(self, change, guo, university):
        change(guo, name="别的大学", uscc=code(), standing="rejected")

        before = university.name, university.uscc, university.standing
        university.refresh_from_db()
        assert (university.name, university.uscc, university.standing) == before

    @pytest.mark.parametrize("who", ["lin", "zhao", "he"])
    def test_nobody_else_does(self, change, request, who):
        assert change(request.getfixturevalue(who), intro="x").status_code == 404

    def test_of_another_base_nobody_does(self, guo, foreign_organisation):
        url = f"/api/v1/organisations/{foreign_organisation.pk}/"

        assert by(guo).patch(url, {"intro": "x"}, format="json").status_code == 404

    def test_what_is_not_valid_is_named(self, change, guo):
        answer = change(guo, website="javascript:alert(1)", postal_code="1" * 9)

        assert (answer.status_code, answer.data["code"]) == (400, "invalid")
        assert set(answer.data["errors"]) == {"website", "postal_code"}


class TestSendingAgain:
    @pytest.fixture
    def returned(self, newcomer, he):
        reject_organisation(organisation=newcomer, by=he.person, reason="名称有误")
        return newcomer

    @pytest.fixture
    def body(self, returned):
        sent = {"uscc": returned.uscc, "kind": "company", "name": "正确的名称"}
        return sent | {"division": returned.division_id}

    def test_it_is_read_why_and_sent_corrected(self, stranger, returned, body):
        path = f"organisations/{returned.pk}"
        steps = by(stranger).get(f"/api/v1/{path}/steps/").data["results"]
        assert [step["note"] for step in steps] == ["", "名称有误"]

        answer = post(by(stranger, "organise"), f"{path}/resubmit/", **body)

        assert answer.data["standing"] == "registered"
        assert answer.data["name"] == "正确的名称"
        again = post(by(stranger, "organise"), f"{path}/resubmit/", **body)
        assert again.status_code == 404

    def test_nobody_else_sends_it(self, lin, returned, body):
        path = f"organisations/{returned.pk}/resubmit/"

        assert post(by(lin), path, **body).status_code == 404

    def test_a_code_that_is_none_is_named(self, stranger, returned, body):
        path = f"organisations/{returned.pk}/resubmit/"
        answer = post(by(stranger), path, **body | {"uscc": "x"})

        assert (answer.status_code, list(answer.data["errors"])) == (400, ["uscc"])

    def test_of_a_verified_one_the_public_reads_no_steps(self, client, university):
        url = f"/api/v1/organisations/{university.pk}/steps/"

        assert client.get(url).json()["results"] == []


class TestRoles:
    def test_an_administrator_changes_confirms_and_ends(self, guo, lin):
        program = by(guo)

        assert post(program, of(lin, "confirm")).data["assurance"] == 2
        changed = post(program, of(lin, "change-role"), role="instrument_manager")
        assert changed.data["role"] == "instrument_manager"
        ended = post(program, f"memberships/{changed.data['id']}/end/")
        assert ended.data["ends_at"]
        assert not lin.person.memberships.in_force().exists()

    @pytest.mark.parametrize("verb", ["end", "confirm", "change-role"])
    @pytest.mark.parametrize("who", ["wei", "zhao", "chen"])
    def test_nobody_else_does(self, lin, request, verb, who):
        other = by(request.getfixturevalue(who))

        assert post(other, of(lin, verb), role="researcher").status_code == 404
        assert the_role(lin).role == Role.RESEARCHER

    def test_the_last_administrator_is_not_dismissed(self, guo):
        answer = post(by(guo), of(guo, "end"))

        assert (answer.status_code, answer.data["code"]) == (409, "last_admin")
        assert answer["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("role", ["base_reviewer", "x", None, ["researcher"]])
    def test_offices_are_no_choice(self, guo, lin, role):
        answer = post(by(guo), of(lin, "change-role"), role=role)

        assert (answer.status_code, list(answer.data["errors"])) == (400, ["role"])

    def test_a_repeat_with_its_key_changes_once(self, guo, lin):
        url, sent = f"/api/v1/{of(lin, 'change-role')}", {"role": "organisation_agent"}
        program, key = by(guo), {"Idempotency-Key": "k"}
        answers = [
            program.post(url, sent, format="json", headers=key).json() for _ in range(2)
        ]

        assert answers[0] == answers[1]
        assert lin.person.memberships.count() == 2

    def test_what_has_not_begun_is_taken_back(self, guo, lin, university):
        later = Membership.objects.create(
            person=lin.person,
            organisation=university,
            role=Role.INSTRUMENT_MANAGER,
            starts_at=now() + timedelta(days=1),
        )

        assert post(by(guo), f"memberships/{later.pk}/end/").status_code == 204
        assert post(by(lin), of(lin, "leave")).status_code == 200

    @pytest.mark.parametrize("scopes", [["read", "book", "manage", "account"]])
    def test_other_tokens_change_no_role(self, guo, lin, scopes):
        answer = post(by(guo, *scopes), of(lin, "end"))

        assert (answer.status_code, answer.data["code"]) == (403, "insufficient_scope")


class TestColleagues:
    def test_one_hands_over(self, chen, lin):
        successor = str(lin.person_id)

        answer = post(by(chen), of(chen, "hand-over"), successor=successor)

        assert answer.data["ends_at"]
        assert lin.holds(Role.INSTRUMENT_MANAGER)

    def test_one_is_stood_in_for(self, chen, lin):
        days = {"first_day": str(today()), "last_day": str(today() + timedelta(days=3))}

        answer = post(by(chen), of(chen, "stand-in"), deputy=str(lin.person_id), **days)

        assert answer.status_code == 201
        assert answer.data["stands_in_for"] == chen.person_id
        assert lin.holds(Role.INSTRUMENT_MANAGER)

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"deputy": "x"}, "deputy"),
            ({"first_day": "2020-01-01"}, "first_day"),
            ({"last_day": "2199-01-01"}, "last_day"),
            ({"last_day": {}}, "last_day"),
        ],
    )
    def test_what_makes_no_sense_is_named(self, chen, lin, changes, wrong):
        day = str(today())
        sent = {"deputy": str(lin.person_id), "first_day": day, "last_day": day}

        answer = post(by(chen), of(chen, "stand-in"), **sent | changes)

        assert answer.status_code == 400
        assert wrong in answer.data["errors"]

    def test_only_to_colleagues(self, chen, zhao):
        theirs = str(zhao.person_id)

        answer = post(by(chen), of(chen, "hand-over"), successor=theirs)

        assert (answer.status_code, list(answer.data["errors"])) == (400, ["successor"])
        assert (
            post(by(zhao), of(chen, "hand-over"), successor=theirs).status_code == 404
        )
