"""Officers' programs: by which doors they come, and who is turned away at each."""

import json

import pytest

from agreements.models import Agreement, Progress
from agreements.texts import text_of
from portal.core.time import today
from portal.identity.actions.members import end_membership
from portal.identity.actions.tokens import make_token
from portal.identity.models import Role
from tests.agreements.programs import code
from tests.cast import account
from tests.offices import enter
from tests.permissions import table

WRITES = [
    ("post", "agreements/", {"name": "x", "kind": "sub"}),
    ("patch", "agreements/{public}/", {"name": "x"}),
    ("post", "agreements/{public}/steps/end/", {}),
    ("post", "agreements/{public}/propose/", {}),
    ("post", "agreements/{public}/take-back-proposal/", {}),
    ("get", "agreements/{public}/text/", {}),
    ("post", "commitments/", {"name": "x"}),
    ("patch", "commitments/{commitment}/", {"name": "x"}),
    ("delete", "commitments/{commitment}/", {}),
    ("post", "duties/", {}),
    ("post", "duties/{duty}/ask-for-report/", {}),
    ("post", "documents/", {}),
    ("post", "yearly-reports/", {}),
    ("post", "progress/{report}/confirm/", {}),
    ("post", "progress/{report}/return/", {"reason": "x"}),
    ("post", "consultations/{public}/agree/", {}),
    ("post", "consultations/{public}/decline/", {"reason": "x"}),
    ("post", "consultations/{public}/withdraw/", {}),
]


@pytest.fixture
def written(public, commitment, report):
    """Write at every door; the answers. Nothing may come of it."""
    world = {"public": public.pk, "commitment": commitment.pk, "report": report.pk}
    world["duty"] = report.duty_id
    before = told(public)

    def write(client, **headers):
        answers = []
        for method, path, body in WRITES:
            kind = {} if method == "get" else {"content_type": "application/json"}
            address = f"/api/v1/{path.format(**world)}"
            answers.append(getattr(client, method)(address, body, **kind, **headers))
        assert told(public) == before
        return {code(answer) for answer in answers}

    return write


def told(agreement):
    """All that there is of agreements, in short."""
    state = Agreement.objects.values_list("pk", "state", "place")
    reports = Progress.objects.values_list("pk", "stand")
    return json.dumps(
        [[one.spelt() for one in text_of(agreement).values()], [*state], [*reports]],
        default=str,
    )


CELLS = [
    (who, door, words)
    for who, row in table("Agreements by programs").items()
    for door, words in row.items()
]
WHO = {
    "in_charge": "lin",
    "member": "wei",
    "base_reviewer": "reviewer",
    "auditor": "auditor",
    "agreement_officer": "wen",
}
SCOPES = {
    "internal_token": ["read", "internal"],
    "agree_token": ["read", "agree"],
    "office_token": ["agree", "internal"],
}


def come_in(client, who, door):
    """Sign in by a door of the table; the headers that a request then carries."""
    if door in SCOPES:
        _, secret = make_token(account=who, name=door, scopes=SCOPES[door], days=1)
        return {"Authorization": f"Bearer {secret}"}
    if door == "second_factor":
        enter(client, who)
    else:
        client.force_login(who)
    return {}


@pytest.mark.parametrize(("who", "door", "words"), CELLS)
def test_the_table_holds(client, request, duty, who, door, words):
    headers = come_in(client, request.getfixturevalue(WHO[who]), door)
    said = {"duty": str(duty.pk), "on": str(today()), "state": "done", "text": "x"}
    draft = {"name": "新协议", "kind": "sub"}

    answers = {
        "report": client.post("/api/v1/progress/", said, headers=headers),
        "write": client.post("/api/v1/agreements/", draft, headers=headers),
    }

    assert [w for w, a in answers.items() if a.status_code == 201] == words


def test_officers_alone(client, written, administration, lin, wei):
    assert written(client) == {(401, "not_authenticated")}
    people = [lin, wei]
    for role in set(Role.values) - {Role.AGREEMENT_OFFICER}:
        people.append(account(f"office-{role}", administration, role, is_staff=True))
    for who in people:
        enter(client, who)
        assert written(client) == {(403, "permission_denied")}, who


def test_without_their_second_factor_they_do_not_write(client, written, wen):
    client.force_login(wen)

    assert written(client) == {(403, "out_of_office")}


def test_who_left_the_office_writes_no_more(client, written, wen):
    enter(client, wen)
    end_membership(membership=wen.person.memberships.get(), by=wen.person)

    assert written(client) == {(403, "permission_denied")}


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        (["read", "manage", "internal"], (403, "insufficient_scope")),
        (["read", "agree"], (403, "out_of_office")),
        (["agree", "internal"], (200, None)),
    ],
)
def test_a_token_needs_its_scopes(client, draft, wen, scopes, expected):
    _, secret = make_token(account=wen, name="x", scopes=scopes, days=1)

    answer = client.patch(
        f"/api/v1/agreements/{draft.pk}/",
        {"place": "成都"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert code(answer) == expected
    draft.refresh_from_db()
    assert draft.place == ("成都" if expected[0] == 200 else "")
