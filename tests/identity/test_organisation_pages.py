"""Registering, deciding, editing and listing organisations in the browser."""

import re

import pytest
from django.urls import reverse

from portal.identity.actions import organisations as actions
from portal.identity.models import Division, Membership, Organisation, Role, Standing
from tests.identity.codes import code
from tests.offices import enter


class TestPages:
    def form(self, **changes):
        return {
            "uscc": code(),
            "name": "重庆新材有限公司",
            "kind": "company",
            "division": "500106",
            **changes,
        }

    def test_registering_in_the_browser(self, client, stranger, shapingba):
        client.force_login(stranger)

        answer = client.post(reverse("identity:register"), self.form())

        organisation = Organisation.objects.get()
        assert answer.url == organisation.get_absolute_url()
        assert client.get(answer.url).status_code == 200
        client.logout()
        assert client.get(answer.url).status_code == 404

    @pytest.mark.parametrize(
        "changes",
        [
            {"uscc": "9150010600000000"},
            {"uscc": "🙂" * 18},
            {"uscc": "\0" * 18},
            {"name": "x" * 1_000_000},
            {"name": ""},
            {"division": "999999"},
            {"division": "\0"},
            {"kind": "bank"},
            {"kind": "university"},
            {"website": "javascript:alert(1)"},
        ],
    )
    def test_what_is_refused(self, client, stranger, shapingba, changes):
        client.force_login(stranger)

        answer = client.post(reverse("identity:register"), self.form(**changes))

        assert answer.status_code == 422
        assert not Organisation.objects.exists()

    def test_a_visitor_is_asked_to_sign_in(self, client):
        assert client.get(reverse("identity:register")).status_code == 302

    def test_the_reviewer_decides(self, client, newcomer, he):
        enter(client, he)
        assert (
            client.get(reverse("identity:verify", args=[newcomer.pk])).status_code
            == 200
        )

        client.post(
            reverse("identity:decide", args=[newcomer.pk]), {"step": "verified"}
        )

        newcomer.refresh_from_db()
        assert newcomer.standing == Standing.VERIFIED

    def test_sending_back_needs_a_reason(self, client, newcomer, he):
        enter(client, he)

        answer = client.post(
            reverse("identity:decide", args=[newcomer.pk]), {"step": "rejected"}
        )

        assert answer.status_code == 422
        newcomer.refresh_from_db()
        assert newcomer.standing == Standing.REGISTERED

    @pytest.mark.parametrize("step", ["", "bogus", "suspended"])
    def test_an_odd_step_changes_nothing(self, client, newcomer, he, step):
        enter(client, he)

        client.post(
            reverse("identity:decide", args=[newcomer.pk]),
            {"step": step, "reason": "x"},
        )

        newcomer.refresh_from_db()
        assert newcomer.standing == Standing.REGISTERED

    @pytest.mark.parametrize("who", ["stranger", "guo", "lin"])
    def test_nobody_else_decides(self, client, newcomer, request, who):
        client.force_login(request.getfixturevalue(who))

        for page in ("verify", "decide"):
            answer = client.post(
                reverse(f"identity:{page}", args=[newcomer.pk]), {"step": "verified"}
            )
            assert answer.status_code == 404

    def test_only_the_registrant_corrects(self, client, newcomer, stranger, lin, he):
        actions.reject_organisation(organisation=newcomer, by=he.person, reason="x")
        url = reverse("identity:resubmit", args=[newcomer.pk])

        client.force_login(lin)
        assert client.post(url, self.form()).status_code == 404
        client.force_login(stranger)
        assert client.post(url, self.form(name="新名")).status_code == 302
        newcomer.refresh_from_db()
        assert newcomer.name == "新名"

    def test_the_administrator_edits_and_nobody_else(
        self, client, university, guo, lin
    ):
        url = reverse("identity:edit", args=[university.pk])
        client.force_login(lin)
        assert client.get(url).status_code == 404

        client.force_login(guo)
        answer = client.post(url, {"intro": "建于 1929 年。", "name": "别名"})

        assert answer.status_code == 302
        university.refresh_from_db()
        assert university.intro == "建于 1929 年。"
        assert university.name == "重庆大学"

    def test_an_edit_leaves_a_decision_standing(self, client, university, guo, he):
        """Only the fields that were edited are written."""
        client.force_login(guo)
        Organisation.objects.filter(pk=university.pk).update(standing="suspended")

        client.post(reverse("identity:edit", args=[university.pk]), {"intro": "x"})

        university.refresh_from_db()
        assert university.standing == "suspended"


class TestTheList:
    def test_it_costs_the_same_however_long(
        self, client, university, shapingba, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(8):
            client.get(reverse("identity:organisations"))
        for n in range(25):
            Organisation.objects.create(
                name=f"单位{n}",
                uscc=code(serial=f"MA5U{n:04}"),
                kind="company",
                division=shapingba,
                standing="verified",
            )
        with django_assert_max_num_queries(8):
            answer = client.get(reverse("identity:organisations"), {"kind": "company"})
        assert len(answer.context["page"]) == 20

    @pytest.mark.parametrize(
        "query",
        [{"q": "\0"}, {"page": "x"}, {"kind": "?"}, {"division": "\0"}, {"q": "重庆"}],
    )
    def test_odd_questions_are_answered(self, client, university, query):
        answer = client.get(reverse("identity:organisations"), query)

        assert answer.status_code == 200

    def test_the_rejected_and_suspended_are_seen_by_few(
        self, client, newcomer, stranger, he, lin
    ):
        shown = {}
        for name, account in {"own": stranger, "he": he, "lin": lin}.items():
            client.force_login(account)
            page = client.get(reverse("identity:organisations")).context["page"]
            shown[name] = newcomer in page.object_list
        assert shown == {"own": True, "he": True, "lin": False}


class TestMine:
    def test_leads_to_ones_organisation(self, client, lin, university):
        client.force_login(lin)

        answer = client.get(reverse("identity:mine"))

        assert answer.url == university.get_absolute_url()

    def test_with_none_or_several_to_ones_details(self, client, lin, stranger, company):
        Membership.objects.create(
            person=lin.person, organisation=company, role=Role.RESEARCHER
        )
        for who in (lin, stranger):
            client.force_login(who)
            answer = client.get(reverse("identity:mine"))
            assert answer.url == reverse("identity:profile") + "#where"


def test_a_place_is_named_from_the_province_down(client, university):
    for code_, name in [
        ("510000", "四川省"),
        ("511100", "乐山市"),
        ("511102", "市中区"),
    ]:
        Division.objects.create(code=code_, name=name, valid_from="2020-01-01")
    Organisation.objects.filter(pk=university.pk).update(division="511102")

    page = client.get(reverse("identity:organisations")).content.decode()

    assert "四川省乐山市市中区" in page


def test_a_registration_sent_twice_is_one(client, stranger, shapingba):
    client.force_login(stranger)
    page = reverse("identity:register")
    key = re.search(r'name="once" value="([^"]+)"', client.get(page).content.decode())
    assert key, "the form has a key of its own"
    sent = TestPages().form(once=key[1])

    first, again = client.post(page, sent), client.post(page, sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert again.url == first.url == Organisation.objects.get().get_absolute_url()
