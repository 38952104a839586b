"""What programs read of notices, note as read, and choose for their person."""

import pytest

from portal.identity.notices import JOINED
from portal.notices.models import Notice, Preference
from tests.identity.by_program import by, post

URL = "/api/v1/notices/"


@pytest.fixture
def told(lin):
    """Lin has a task and two messages."""
    names = {"person": "林", "organisation": "重庆大学"}
    how = {"person": lin.person, "kind": JOINED.code, "url": "/", "params": names}
    for is_task in (True, False, False):
        Notice.objects.create(is_task=is_task, **how)


def listed(client, **query):
    return client.get(URL, query).data["results"]


def test_tasks_and_messages_are_read_apart(told, lin, wei):
    program = by(lin)

    assert [row["is_task"] for row in listed(program, of="tasks")] == [True]
    kinds = [row["kind"] for row in listed(program, of="messages")]
    assert kinds.count(JOINED.code) == 2
    assert len(listed(program)) == len(kinds) + 1
    assert JOINED.code not in [row["kind"] for row in listed(by(wei))]
    assert program.get(URL, {"of": "x"}).status_code == 400


def test_all_messages_are_noted_as_read_by_a_token_that_reads(told, lin):
    program = by(lin, "read")

    assert post(program, "notices/read-all/").data == {"read": 3}  # one of the token
    assert post(program, "notices/read-all/").data == {"read": 0}
    assert listed(program, of="unread") == []
    assert Notice.objects.filter(is_task=True, read_at=None).exists()


class TestPreferences:
    @pytest.fixture
    def choose(self):
        def choose(who, *scopes, **sent):
            return by(who, *scopes).patch(f"{URL}preferences/", sent, format="json")

        return choose

    def test_who_chose_nothing_is_told_by_e_mail(self, lin):
        told = by(lin, "read").get(f"{URL}preferences/").data

        assert (told["tasks"], told["messages"]) == (["email"], ["email"])
        assert not Preference.objects.exists()

    def test_what_is_chosen_holds_and_the_rest_stays(self, choose, lin):
        answer = choose(lin, "account", tasks=["sms", "email", "sms"])

        assert answer.data["tasks"] == ["sms", "email"]
        assert answer.data["messages"] == ["email"]
        assert choose(lin, messages=[]).data["tasks"] == ["sms", "email"]
        assert Preference.objects.get().messages == []

    @pytest.mark.parametrize(
        "wrong",
        [{"tasks": ["fax"]}, {"tasks": "email"}, {"language": "x"}, {"messages": None}],
    )
    def test_what_makes_no_sense_is_named(self, choose, lin, wrong):
        answer = choose(lin, **wrong)

        assert (answer.status_code, list(answer.data["errors"])) == (400, list(wrong))

    @pytest.mark.parametrize("scope", ["read", "book", "organise"])
    def test_other_tokens_change_nothing(self, choose, lin, scope):
        assert choose(lin, scope, tasks=[]).data["code"] == "insufficient_scope"
        assert not Preference.objects.exists()

    def test_one_chooses_for_oneself_alone(self, choose, lin, wei):
        choose(lin, tasks=[])

        assert list(Preference.objects.values_list("person", flat=True)) == [
            lin.person_id
        ]
