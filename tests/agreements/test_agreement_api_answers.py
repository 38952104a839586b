"""Consultations by programs: proposed, answered, taken back."""

import pytest

from agreements.models import Consultation
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.programs import code
from tests.offices import enter


def proposal(agreement, article, **changes):
    after = {"text": "双方共享资源和专家。"}
    change = {"piece": "article", "id": str(article.pk), "after": after}
    return {"edition": agreement.edition, "ground": "扩大", "changes": [change]} | (
        changes
    )


NEW = {"piece": "article", "after": {"number": "9", "text": "新增"}}


@pytest.fixture
def path(binding):
    return f"agreements/{binding.pk}/propose/"


def test_the_text_is_read_and_a_change_proposed(send, binding, path):
    pieces = send("get", f"agreements/{binding.pk}/text/").json()
    [article] = [one for one in pieces if one["piece"] == "article"]
    article["after"]["text"] = "双方共享资源和专家。"
    sent = {"edition": 1, "ground": "扩大", "changes": [article]}

    answer = send("post", path, sent)

    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    [change] = Consultation.objects.get().changes
    assert change["after"]["text"] == "双方共享资源和专家。"


def test_something_is_added_and_something_removed(send, binding, article, path):
    area = binding.areas.get()
    changes = [
        {"piece": "article", "id": str(article.pk), "after": None},
        {"piece": "commitment", "area": str(area.pk)}
        | {"after": {"number": "2", "name": "新任务"}},
    ]
    sent = {"edition": 1, "ground": "调整", "changes": changes}

    assert send("post", path, sent).status_code == 201
    known = Consultation.objects.get().changes
    assert sorted(bool(one["after"]) for one in known) == [False, True]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"edition": 2}, (409, "stale")),
        ({"ground": " "}, (400, "invalid")),
        ({"changes": []}, (400, "invalid")),
        ({"changes": [{"piece": "area", "after": {"is_public": "1"}}]}, 400),
        ({"changes": [{"piece": "area", "after": {}}]}, (409, "nothing_changed")),
        ({"changes": [{"piece": "area", "after": {"number": "x"}}]}, 409),
        (
            {"changes": [NEW | {"id": "01890000-0000-7000-8000-000000000000"}]},
            (409, "no_piece"),
        ),
    ],
)
def test_what_cannot_be_is_refused(send, binding, article, path, changes, expected):
    answer = send("post", path, proposal(binding, article, **changes))

    assert expected in (code(answer), answer.status_code)
    assert not Consultation.objects.exists()


def test_what_is_not_signed_is_not_proposed_to(send, draft, article):
    path = f"agreements/{draft.pk}/propose/"

    answer = send("post", path, proposal(draft, article))

    assert code(answer) == (409, "not_binding")


def test_the_other_officer_answers(client, send, binding, article, path, ning):
    with applying():  # this base speaks for both
        binding.parties.update(base="chongqing")
    asked = send("post", path, proposal(binding, article)).json()["id"]
    own = send("post", f"consultations/{asked}/agree/")
    assert code(own) == (409, "four_eyes")
    enter(client, ning)

    answer = send("post", f"consultations/{asked}/agree/", {"note": "同意"})

    assert answer.json()["state"] == "agreed"
    article.refresh_from_db()
    assert article.text == "双方共享资源和专家。"


def test_it_is_declined_with_a_reason(client, send, binding, path, article):
    with applying():
        binding.parties.update(base="chongqing")
    asked = Consultation.objects.create(
        agreement=binding, asks="change", base="chengdu", edition=1
    )
    address = f"consultations/{asked.pk}/decline/"
    assert send("post", address).status_code == 400

    answer = send("post", address, {"reason": "不同意"})

    assert answer.json()["state"] == "declined"
    assert answer.json()["opinions"][0]["note"] == "不同意"


def test_a_partys_note_is_for_officers(client, send, public):
    asked = made.amend(public)
    with applying():
        asked.opinions.update(note="仅供各方")

    path = f"consultations/{asked.pk}/"
    told = [send("get", path).json()["opinions"]]
    client.logout()
    told.append(send("get", path).json()["opinions"])

    assert [{one["note"] for one in each} for each in told] == [{"仅供各方"}, {""}]


def test_it_is_taken_back_by_who_proposed_it(send, binding, article, path):
    asked = send("post", path, proposal(binding, article)).json()["id"]

    answer = send("post", f"consultations/{asked}/withdraw/")

    assert answer.json()["state"] == "withdrawn"


def test_what_another_base_keeps_is_asked_of_it(send, sichuan, own_key):
    with applying():
        foreign = made.framework(home="chengdu", state="in_force")
    area = foreign.areas.get()
    change = {"piece": "area", "id": str(area.pk), "after": {"summary": "新说明"}}
    sent = {"edition": 1, "ground": "补充", "changes": [change]}

    answers = [
        send("post", f"agreements/{foreign.pk}/propose/", sent, Idempotency_Key="b")
        for _ in "12"
    ]

    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["is_confirmed"] is False
    message = OutboxMessage.objects.get(kind="agreements.propose")
    assert message.body["changes"][0]["after"]["summary"] == "新说明"


def test_what_is_on_its_way_there_is_taken_back(send, sichuan, own_key):
    with applying():
        foreign = made.framework(home="chengdu", state="in_force")
    path = f"agreements/{foreign.pk}"
    assert code(send("post", f"{path}/take-back-proposal/")) == (409, "decided")
    piece = {"piece": "agreement", "id": str(foreign.pk)}
    change = piece | {"after": {"in_force_until": "2040-01-01"}}
    sent = {"edition": 1, "ground": "延长", "changes": [change]}
    asked = send("post", f"{path}/propose/", sent).json()["id"]

    answer = send("post", f"{path}/take-back-proposal/")

    assert (answer.status_code, answer.json()["id"]) == (202, asked)
    message = OutboxMessage.objects.get(kind="agreements.withdraw")
    assert str(message.about) == asked
