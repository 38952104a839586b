"""Invitations and real names, answered and decided by program."""

import pytest

from portal.identity.actions.assurance import request_real_name
from portal.identity.actions.invitations import close_invitation, invite
from portal.identity.models import Invitation, RealNameCheck, Role
from portal.identity.sign_in.addresses import mark_verified
from tests.identity.by_program import by, post
from tests.offices import enter

JSON = "application/json"
NAMES = "/api/v1/real-name-checks/"


class TestInvitations:
    @pytest.fixture
    def invited(self, university, guo, stranger):
        mark_verified(stranger)
        how = {"role": Role.RESEARCHER, "address": stranger.email, "by": guo.person}
        return invite(organisation=university, **how)

    def test_one_reads_and_accepts_ones_own(self, stranger, invited, university):
        program = by(stranger, "read", "account")
        (row,) = program.get("/api/v1/invitations/").data["results"]
        assert row["organisation_name"] == university.name

        answer = post(program, f"invitations/{invited.pk}/accept/")

        assert answer.data["role"] == "researcher"
        again = post(program, f"invitations/{invited.pk}/accept/")
        assert (again.status_code, again.data["code"]) == (409, "invitation_closed")
        assert program.get("/api/v1/invitations/").data["results"] == []

    def test_one_declines(self, stranger, invited):
        answer = post(by(stranger), f"invitations/{invited.pk}/decline/")

        assert answer.data["closed_at"]
        assert not stranger.person.memberships.exists()

    def test_an_address_that_is_not_shown_to_be_ones_own(self, zhao, guo, company):
        how = {"organisation": company, "role": Role.RESEARCHER, "by": guo.person}
        asked = invite(address=zhao.email, **how)  # Zhao has not verified it

        assert post(by(zhao), f"invitations/{asked.pk}/accept/").status_code == 404

    def test_administrators_list_and_take_back(self, guo, lin, zhao, invited):
        url = f"/api/v1/organisations/{invited.organisation_id}/invitations/"
        (row,) = by(guo).get(url).data["results"]
        assert row["address"] == invited.address
        path = f"invitations/{invited.pk}/withdraw/"
        for who in (lin, zhao):
            assert by(who).get(url).status_code == 404
            assert post(by(who, "organise"), path).status_code == 404

        assert post(by(guo, "organise"), path).data["closed_at"]
        assert post(by(guo, "organise"), path).data["code"] == "invitation_closed"

    def test_what_was_taken_back_is_accepted_no_more(self, stranger, invited):
        close_invitation(invitation=invited)

        answer = post(by(stranger), f"invitations/{invited.pk}/accept/")

        assert answer.data["code"] == "invitation_closed"
        assert not Invitation.objects.filter(accepted_by=stranger.person).exists()


class TestRealNames:
    def test_one_asks_once_and_reads_what_came_of_it(self, lin):
        program = by(lin, "read", "account")

        asked = post(program, "real-name-checks/")
        assert (asked.status_code, asked.data["outcome"]) == (201, "open")
        assert asked.data["continue_at"] == "/profile/"
        again = post(program, "real-name-checks/")
        assert (again.status_code, again.data["code"]) == (409, "already_asked")
        (row,) = program.get(NAMES).data["results"]
        assert (row["outcome"], row["assurance"]) == ("open", 1)

    def test_a_repeat_with_its_key_asks_once(self, lin):
        program, key = by(lin, "account"), {"Idempotency-Key": "k"}
        answers = [program.post(NAMES, headers=key).json() for _ in range(2)]

        assert answers[0] == answers[1]
        assert RealNameCheck.objects.count() == 1

    @pytest.fixture
    def check(self, lin):
        return request_real_name(person=lin.person, is_by_hand=True)

    def test_the_reviewer_confirms(self, client, check, he, lin):
        enter(client, he)
        assert client.get(f"{NAMES}waiting/").json()["results"][0]["id"] == check.pk

        answer = client.post(f"{NAMES}{check.pk}/confirm/", {"name": "林一"}, JSON)

        assert (answer.json()["outcome"], answer.json()["assurance"]) == (
            "confirmed",
            3,
        )
        lin.person.refresh_from_db()
        assert lin.person.name == "林一"
        again = client.post(f"{NAMES}{check.pk}/decline/", {"reason": "x"}, JSON)
        assert (again.status_code, again.json()["code"]) == (409, "decided")

    def test_without_a_name_or_a_reason_nothing_is_decided(self, client, check, he):
        enter(client, he)

        for verb in ("confirm", "decline"):
            answer = client.post(f"{NAMES}{check.pk}/{verb}/", {}, JSON)
            assert answer.status_code == 400
        check.refresh_from_db()
        assert check.outcome == "open"

    def test_nobody_confirms_their_own(self, check, lin, guo):
        for who in (lin, guo):
            path = f"real-name-checks/{check.pk}/confirm/"
            assert post(by(who, "organise"), path, name="x").status_code == 404
