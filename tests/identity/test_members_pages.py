"""The page of members, and who may do what on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.identity.models import Membership, Role
from tests.cast import account
from tests.identity.roles import the_role


class TestPages:
    def test_the_page_of_members(self, client, guo, lin, wei, university):
        client.force_login(guo)

        answer = client.get(reverse("identity:members", args=[university.pk]))

        assert answer.status_code == 200
        assert len(answer.context["page"]) == 3

    @pytest.mark.parametrize("who", ["lin", "zhao", "he"])
    def test_only_administrators_see_it(self, client, university, request, who):
        client.force_login(request.getfixturevalue(who))

        for page in ("members", "invite"):
            url = reverse(f"identity:{page}", args=[university.pk])
            assert client.post(url).status_code == 404

    @pytest.mark.parametrize(
        "page", ["confirm-member", "change-role", "end-membership"]
    )
    @pytest.mark.parametrize("who", ["wei", "zhao"])
    def test_only_administrators_change_members(self, client, lin, request, who, page):
        client.force_login(request.getfixturevalue(who))

        answer = client.post(
            reverse(f"identity:{page}", args=[the_role(lin).pk]), {"role": "researcher"}
        )

        assert answer.status_code == 404
        assert the_role(lin).role == Role.RESEARCHER

    @pytest.mark.parametrize("page", ["hand-over", "stand-in"])
    def test_a_colleague_is_chosen_by_oneself_or_the_administrator(
        self, client, lin, wei, guo, zhao, page
    ):
        url = reverse(f"identity:{page}", args=[the_role(lin).pk])
        for who, status in ((lin, 200), (guo, 200), (wei, 404), (zhao, 404)):
            client.force_login(who)
            assert client.get(url).status_code == status

    def test_handing_over_in_the_browser(self, client, guo, wei, university):
        client.force_login(guo)

        client.post(
            reverse("identity:hand-over", args=[the_role(guo).pk]),
            {"successor": wei.person_id},
        )

        assert wei.holds(Role.ORGANISATION_ADMIN, organisation=university.pk)

    @pytest.mark.parametrize(
        "changes",
        [
            {"deputy": "\0"},
            {"deputy": "zhao"},
            {"last_day": "2020-01-01"},
            {"first_day": "2099-02-30"},
            {"first_day": "99999-01-01"},
            {"first_day": "2020-01-01", "last_day": "2020-01-02"},
        ],
    )
    def test_odd_stand_ins_are_refused(self, client, guo, lin, zhao, changes):
        client.force_login(guo)
        data = {
            "deputy": lin.person_id,
            "first_day": "2099-01-01",
            "last_day": "2099-01-02",
        }
        if changes.get("deputy") == "zhao":
            changes = {"deputy": zhao.person_id}

        answer = client.post(
            reverse("identity:stand-in", args=[the_role(guo).pk]), {**data, **changes}
        )

        assert answer.status_code == 422
        assert not Membership.objects.exclude(stands_in_for=None).exists()

    def test_leaving_as_the_last_administrator_is_explained(self, client, guo):
        client.force_login(guo)

        answer = client.post(
            reverse("identity:end-membership", args=[the_role(guo).pk]), follow=True
        )

        assert len(list(answer.context["messages"])) == 1
        assert the_role(guo).role == Role.ORGANISATION_ADMIN

    def test_the_page_costs_the_same_however_many(self, client, guo, university):
        client.force_login(guo)
        url = reverse("identity:members", args=[university.pk])
        client.get(url)
        before = queries(client, url)
        for n in range(12):
            account(f"n{n}", university)

        assert queries(client, url) == before


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
