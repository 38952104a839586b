"""Officers' programs: they write through the same actions as the admin site."""

import pytest

from agreements.models import Agreement, Article, Commitment, Consultation
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import agree
from tests.agreements.programs import code

DRAFT = {
    "name": "新协议",
    "kind": "sub",
    "signed_on": "2024-05-01",
    "parties": [{"name": "重庆市科学技术局", "base": "chongqing"}, {"name": "某大学"}],
    "areas": [{"number": 1, "name": "共享"}],
    "articles": [{"number": 1, "name": "总则", "text": "双方共享科技资源。"}],
}


@pytest.fixture
def promise(draft):
    return Commitment.objects.get()


@pytest.fixture
def foreign(sichuan):
    """A draft that Chengdu keeps, and put to its parties."""
    with applying():
        return made.framework(home="chengdu", state="consultation")


class TestDrafts:
    def test_one_is_entered(self, send, sichuan):
        answer = send("post", "agreements/", DRAFT)

        assert answer.status_code == 201
        body = answer.json()
        assert (body["state"], body["signed_year"]) == ("draft", 2024)
        assert [p["base"] for p in body["parties"]] == ["chongqing", ""]
        assert body["areas"][0]["name"] == "共享"
        [article] = send("get", f"articles/?agreement={body['id']}").json()["results"]
        assert (article["number"], article["text"]) == (1, "双方共享科技资源。")

    def test_a_repeat_enters_nothing_more(self, send, sichuan):
        answers = [
            send("post", "agreements/", DRAFT, Idempotency_Key="a") for _ in "12"
        ]

        assert answers[0].json() == answers[1].json()
        assert Agreement.objects.count() == 1
        other = send("post", "agreements/", DRAFT | {"name": "x"}, Idempotency_Key="a")
        assert code(other) == (422, "idempotency_key_reused")

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"kind": "secret"}, "kind"),
            ({"parties": [{"name": "甲", "base": "atlantis"}]}, "parties"),
            ({"parties": [{"name": "甲"}, {"name": "甲"}]}, "parties"),
            ({"areas": [{"number": 0, "name": "x"}]}, "areas"),
            ({"articles": [{"number": 1, "text": "x"}] * 2}, "articles"),
            (
                {"articles": [{"number": n, "text": "x"} for n in range(201)]},
                "articles",
            ),
            ({"articles": [{}]}, "articles"),
            ({"parent": "00000000-0000-0000-0000-000000000007"}, "parent"),
        ],
    )
    def test_what_is_wrong_is_said_of_its_field(self, send, sichuan, change, field):
        answer = send("post", "agreements/", DRAFT | change)

        assert code(answer) == (400, "invalid")
        assert field in answer.json()["errors"]
        assert not Agreement.objects.exists()

    def test_it_is_changed(self, send, draft):
        answer = send("patch", f"agreements/{draft.pk}/", {"place": "成都"})

        assert (answer.status_code, answer.json()["place"]) == (200, "成都")
        assert draft.parties.standing().count() == 2

    def test_lists_are_written_anew_and_the_rest_stays(self, send, draft, article):
        articles = [{"number": 1, "text": "新第一条"}, {"number": 2, "text": "第二条"}]

        send("patch", f"agreements/{draft.pk}/", {"articles": articles})
        send("patch", f"agreements/{draft.pk}/", {"articles": articles[1:]})

        [left] = Article.objects.standing()
        assert (left.number, left.text, left.home) == (2, "第二条", "chongqing")
        article.refresh_from_db()
        assert (article.text, bool(article.withdrawn_at)) == ("新第一条", True)

    @pytest.mark.parametrize(
        "change",
        [
            {"parties": [{}]},
            {"parties": [{"name": ""}]},
            {"areas": [{"number": 1}]},
            {"areas": [[]]},
            {"name": ""},
        ],
    )
    def test_half_a_change_is_refused_whole(self, send, draft, change):
        answer = send("patch", f"agreements/{draft.pk}/", {"place": "成都"} | change)

        assert code(answer) == (400, "invalid")
        draft.refresh_from_db()
        assert (draft.place, draft.parties.standing().count()) == ("", 2)

    def test_it_is_led_through_its_life(self, send, draft):
        path = f"agreements/{draft.pk}/steps"
        for verb, state in [
            ("consult", "consultation"),
            ("take-back", "draft"),
            ("consult", "consultation"),
            ("sign", "signed"),
            ("bring-into-force", "in_force"),
        ]:
            if verb == "sign":
                assert code(send("post", f"{path}/sign/")) == (409, "not_agreed")
                agree(Consultation.objects.get(state="open"))
            told = send("get", f"agreements/{draft.pk}/").json()["steps"]
            answer = send("post", f"{path}/{verb}/").json()
            assert (answer["state"], verb in told) == (state, True)

        assert code(send("post", f"{path}/renew/")) == (409, "successor_missing")
        ended = send("post", f"{path}/end/").json()
        assert (ended["state"], ended["steps"]) == ("ended", [])
        assert code(send("post", f"{path}/end/")) == (409, "state")
        assert send("post", f"{path}/tear-up/").status_code == 404

    def test_its_steps_are_told_to_who_may_take_them(self, client, send, public):
        path = f"agreements/{public.pk}/"
        assert send("get", path).json()["steps"] == ["renew", "end"]

        client.logout()

        assert send("get", path).json()["steps"] == []

    def test_another_bases_has_none(self, send, foreign):
        assert send("get", f"agreements/{foreign.pk}/").json()["steps"] == []

    def test_it_is_put_to_the_parties(self, send, draft):
        send("post", f"agreements/{draft.pk}/steps/consult/")

        assert Consultation.objects.get().asks == "draft"

    def test_it_is_put_to_parties_of_other_bases_alone(self, send, draft, elsewhere):
        answer = send("post", f"agreements/{draft.pk}/steps/consult/")

        assert answer.json()["state"] == "consultation"
        assert elsewhere() == {"chengdu", "shanghai"}

    def test_what_is_signed_stays(self, send, signed):
        path = f"agreements/{signed.pk}/"

        assert code(send("patch", path, {"name": "x"})) == (409, "signed")
        assert code(send("post", f"{path}steps/consult/")) == (409, "state")

    def test_another_bases_is_not_written(self, send, foreign):
        path = f"agreements/{foreign.pk}/"

        assert code(send("patch", path, {"name": "x"})) == (409, "foreign_record")
        assert code(send("post", f"{path}steps/sign/")) == (409, "foreign_record")
        foreign.refresh_from_db()
        assert (foreign.name, foreign.state) == (
            "川渝科技创新合作框架协议",
            "consultation",
        )


class TestCommitments:
    def test_one_is_entered_changed_and_taken_out(self, send, promise):
        new = {"area": str(promise.area_id), "name": "共建实验室"}
        answer = send("post", "commitments/", new)
        assert (answer.status_code, answer.json()["number"]) == (201, 2)
        path = f"commitments/{answer.json()['id']}/"

        measured = {"measured_by": "number", "unit": "个", "target": "5"}
        assert send("patch", path, measured).json()["target"] == "5.00"
        assert send("delete", path).status_code == 204

        assert Commitment.objects.standing().get() == promise

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"number": 1}, (409, "number_taken")),
            ({"measured_by": "number"}, (409, "invalid")),
            ({"figure": "none"}, (400, "invalid")),
            ({"name": ""}, (400, "invalid")),
        ],
    )
    def test_what_cannot_be_is_refused(self, send, promise, change, expected):
        new = {"area": str(promise.area_id), "name": "共建实验室"}

        assert code(send("post", "commitments/", new | change)) == expected

    def test_what_is_signed_or_anothers_stays(self, send, promise, foreign):
        made.sign(promise.area.agreement)
        other = foreign.areas.get().commitments.get()
        for one, expected in ((promise, "signed"), (other, "foreign_record")):
            path = f"commitments/{one.pk}/"
            new = {"area": str(one.area_id), "name": "x"}
            assert code(send("patch", path, {"name": "x"})) == (409, expected)
            assert code(send("delete", path)) == (409, expected)
            assert code(send("post", "commitments/", new)) == (409, expected)


def test_where_nothing_is_posted_it_is_not_allowed(send, draft):
    answer = send("post", f"agreements/{draft.pk}/", Idempotency_Key="c")

    assert code(answer) == (405, "method_not_allowed")
