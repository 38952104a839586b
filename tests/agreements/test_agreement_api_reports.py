"""Reports by programs: filed by who is in charge, confirmed or returned by officers."""

from functools import partial

import pytest
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Duty, Evidence, Party, Progress
from portal.core.time import now, today
from portal.identity.programs.clients import register_program
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.programs import code
from tests.agreements.test_filling_in import PNG
from tests.offices import enter

PATH = "/api/v1/progress/"


@pytest.fixture
def said(duty):
    said = {"duty": str(duty.pk), "on": str(today()), "state": "on_course"}
    return said | {"text": "已入网"}


@pytest.fixture
def filed(client, said, lin):
    """Lin has reported by a program; its id."""
    client.force_login(lin)
    return client.post(PATH, said).json()["id"]


def test_whoever_is_in_charge_reports(client, said, lin):
    client.force_login(lin)

    answer = client.post(PATH, said | {"source": "年报", "url": "https://x.example/"})

    assert (answer.status_code, answer.json()["stand"]) == (201, "filed")
    report = Progress.objects.get()
    assert (report.filed_by, report.url) == (lin.person, "https://x.example/")


@pytest.mark.parametrize("who", ["wei", "zhao", "stranger", "reviewer", "wen"])
def test_nobody_else_does(request, client, said, who):
    """Nor an officer outside of the office."""
    client.force_login(request.getfixturevalue(who))

    answer = client.post(PATH, said)

    assert code(answer) == (400, "invalid")
    assert "duty" in answer.json()["errors"]
    client.logout()
    assert code(client.post(PATH, said)) == (401, "not_authenticated")
    assert not Progress.objects.exists()


def test_an_officer_reports_for_any_share_of_the_base(send, said, duty):
    other = duty.commitment.area.agreement.parties.get(base="chengdu")
    with applying():
        theirs = Duty.objects.create(
            commitment=duty.commitment, party=other, home="chengdu"
        )

    answer = send("post", "progress/", said | {"duty": str(theirs.pk)})

    assert code(answer) == (409, "foreign_share")
    assert send("post", "progress/", said).status_code == 201


def test_a_repeat_files_nothing_more(send, said):
    answers = [send("post", "progress/", said, Idempotency_Key="a") for _ in "12"]

    assert answers[0].json() == answers[1].json()
    assert Progress.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"on": "2199-01-01"}, (409, "future")),
        ({"state": "unreported"}, (400, "invalid")),
        ({"url": "javascript:alert(1)"}, (400, "invalid")),
        ({"value": "3"}, (400, "invalid")),
        ({"evidence": ["清单.pdf"]}, (400, "invalid")),
    ],
)
def test_what_cannot_be_is_refused(send, said, change, expected):
    assert code(send("post", "progress/", said | change)) == expected
    assert not Progress.objects.exists()


def test_a_figure_is_the_platforms_unless_another_is_sent(client, rich, lin):
    made.sign(rich)
    Duty.objects.update(person=lin.person)
    Party.objects.filter(base="chongqing").update(
        organisation=lin.person.memberships.get().organisation
    )
    client.force_login(lin)
    said = {"duty": str(Duty.objects.get().pk), "on": str(today())}
    said |= {"state": "on_course", "text": "已入网"}

    measured = client.post(PATH, said).json()["value"]
    counted = client.post(PATH, said | {"value": "31.5"}).json()["value"]

    assert (measured, counted) == ("0.00", "31.50")


class TestEvidence:
    @pytest.fixture
    def send_files(self, client, said, lin, media):
        client.force_login(lin)

        def send(*contents):
            named = partial(SimpleUploadedFile, "入网仪器清单.pdf")
            return client.post(PATH, said | {"evidence": [*map(named, contents)]})

        return send

    def test_files_go_along(self, client, send_files, wen):
        report = send_files(made.PDF, PNG).json()["id"]

        address = f"/api/v1/evidence/?progress={report}"
        rows = client.get(address).json()["results"]
        assert {row["suffix"] for row in rows} == {"pdf", "png"}
        assert {row["name"] for row in rows} == {"入网仪器清单"}
        assert not any(row["is_public"] for row in rows)
        client.logout()
        assert client.get(address).json()["results"] == []

    @pytest.mark.parametrize(
        ("contents", "expected"),
        [
            ([made.PDF, b"MZ program"], (409, "not_evidence")),
            ([made.PDF] * 6, (400, "invalid")),
            ([b""], (400, "invalid")),
        ],
    )
    def test_with_what_is_no_evidence_nothing_is_filed(
        self, send_files, contents, expected
    ):
        assert code(send_files(*contents)) == expected
        assert not Progress.objects.exists()
        assert not Evidence.objects.exists()


class TestAnswers:
    def test_an_officer_finds_and_confirms_it(self, send, filed, wen, client):
        enter(client, wen)
        assert send("get", "progress/").json()["results"] == []
        [row] = send("get", "progress/", {"of": "managed"}).json()["results"]

        answer = send("post", f"progress/{row['id']}/confirm/")

        assert answer.json()["stand"] == "confirmed"
        assert Duty.objects.get().state == "on_course"
        again = send("post", f"progress/{row['id']}/confirm/")
        assert code(again) == (409, "answered")

    def test_what_is_ones_own_another_confirms(self, send, said):
        path = f"progress/{send('post', 'progress/', said).json()['id']}"

        assert code(send("post", f"{path}/confirm/")) == (409, "four_eyes")

    def test_it_is_given_back_with_a_reason(self, client, send, filed, lin, wen):
        enter(client, wen)
        path = f"progress/{filed}"
        for reason in ("", "x" * 301):
            answer = send("post", f"{path}/return/", {"reason": reason})
            assert code(answer) == (400, "invalid")

        send("post", f"{path}/return/", {"reason": "请补充依据"})

        client.force_login(lin)
        [row] = client.get(PATH, {"of": "mine"}).json()["results"]
        assert (row["stand"], row["note"]) == ("returned", "请补充依据")
        assert client.get(f"{PATH}{filed}/").json() == row

    def test_another_bases_report_is_its_own(self, send, report):
        with applying():
            theirs = Party.objects.get(base="chengdu")
            duty = Duty.objects.create(
                commitment=report.duty.commitment, party=theirs, home="chengdu"
            )
            copy = Progress.objects.create(
                duty=duty, home="chengdu", on=today(), state="done", text="完成"
            )
            Progress.objects.filter(pk=copy.pk).update(stand="confirmed")

        answer = send("post", f"progress/{copy.pk}/return/", {"reason": "x"})

        assert code(answer) == (409, "foreign_record")


class TestWhoSeesThem:
    @pytest.mark.parametrize(
        ("who", "of", "seen"),
        [
            (None, "mine", 0),
            (None, "managed", 0),
            ("lin", "", 0),
            ("lin", "mine", 1),
            ("lin", "managed", 0),
            ("wei", "mine", 0),
            ("wen", "managed", 1),
            ("auditor", "managed", 0),
        ],
    )
    def test_before_it_is_confirmed(self, request, client, filed, who, of, seen):
        client.logout()
        if who:
            enter(client, request.getfixturevalue(who))

        rows = client.get(PATH, {"of": of}).json()["results"]

        assert len(rows) == seen
        one = client.get(f"{PATH}{filed}/").status_code
        assert one == (200 if who in ("lin", "wen") else 404)

    def test_an_officer_outside_of_the_office_does_not(self, client, filed, wen):
        client.force_login(wen)

        assert client.get(PATH, {"of": "managed"}).json()["results"] == []
        assert client.get(f"{PATH}{filed}/").status_code == 404


def test_a_program_that_was_let_in_reports_and_does_no_more(client, said, lin, wen):
    """What an officer does in the office is for their own token alone."""
    program, _ = register_program(
        owner=lin,
        name="进展填报",
        kind="web",
        scopes=["agree"],
        redirect_uris=["https://x.example/"],
    )
    answers = []
    for who in (lin, wen):
        secret = f"secret-{who.pk}"
        Token.objects.create(
            client=program,
            user=who,
            type=Token.Type.ACCESS_TOKEN,
            hash=get_adapter().hash_token(secret),
            scopes="agree",
            expires_at=now().replace(year=2199),
        )
        headers = {"Authorization": f"Bearer {secret}"}
        answers.append(client.post(PATH, said, headers=headers))
    report = answers[0].json()["id"]
    answers.append(client.post(f"{PATH}{report}/confirm/", headers=headers))

    assert [code(answer) for answer in answers] == [
        (201, None),
        (400, "invalid"),
        (403, "out_of_office"),
    ]
