"""Shares, papers and yearly reports by officers' programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Area, Commitment, Document, Duty, Party, YearlyReport
from portal.core.time import now, today
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.programs import code


@pytest.fixture
def foreign(sichuan):
    """In force, and kept by Chengdu."""
    with applying():
        return made.framework(home="chengdu", state="in_force")


class TestShares:
    def test_an_office_and_somebody_of_it_are_put_in_charge(
        self, send, commitment, ning
    ):
        said = {"commitment": str(commitment.pk), "office": "资源处"}

        answer = send("post", "duties/", said | {"person": str(ning.person_id)})

        assert (answer.status_code, answer.json()["office"]) == (201, "资源处")
        assert "person" not in answer.json()
        duty = Duty.objects.get()  # the one that was there
        assert duty.person == ning.person
        assert Notice.objects.filter(person=ning.person, about=duty.pk).exists()

    def test_what_is_not_named_stays(self, send, duty, lin):
        send("post", "duties/", {"commitment": str(duty.commitment_id), "office": "新"})

        duty.refresh_from_db()
        assert (duty.office, duty.person) == ("新", lin.person)

    def test_people_of_elsewhere_are_no_choice(self, send, commitment, lin):
        said = {"commitment": str(commitment.pk), "person": str(lin.person_id)}

        answer = send("post", "duties/", said)

        assert code(answer) == (400, "invalid")
        assert Duty.objects.get().person is None

    def test_of_another_bases_text_this_bases_share_is_its_own(self, send, foreign):
        promised = Commitment.objects.get()

        answer = send("post", "duties/", {"commitment": str(promised.pk)})

        assert (answer.status_code, answer.json()["home"]) == (201, "chongqing")

    def test_who_speaks_for_no_party_has_no_share(self, send, foreign):
        with applying():
            Party.objects.filter(base="chongqing").update(base="chengdu")
        promised = Commitment.objects.get()

        answer = send("post", "duties/", {"commitment": str(promised.pk)})

        assert code(answer) == (409, "not_a_party")

    def test_whoever_is_in_charge_finds_it_and_is_asked(self, client, send, duty, lin):
        path = f"duties/{duty.pk}/ask-for-report/"
        assert send("post", path).status_code == 200
        assert code(send("post", path)) == (409, "asked_already")

        client.force_login(lin)
        [row] = client.get("/api/v1/duties/", {"of": "mine"}).json()["results"]

        assert row["commitment"] == str(duty.commitment_id)
        assert Notice.objects.filter(person=lin.person, about=duty.pk).exists()

    @pytest.mark.parametrize("part", [Area, Commitment])
    def test_what_was_taken_out_is_nobodys(self, client, duty, lin, part):
        with applying():  # the text is signed
            part.objects.update(withdrawn_at=now())
        client.force_login(lin)

        assert client.get("/api/v1/duties/", {"of": "mine"}).json()["results"] == []

    def test_nobody_and_other_bases_are_not_asked(self, send, commitment):
        duty = Duty.objects.get()
        with applying():
            theirs = Duty.objects.create(
                commitment=commitment,
                party=Party.objects.get(base="chengdu"),
                home="chengdu",
            )

        for one, expected in ((duty, "nobody_in_charge"), (theirs, "foreign_record")):
            answer = send("post", f"duties/{one.pk}/ask-for-report/")
            assert code(answer) == (409, expected)

    def test_they_are_listed_by_who_asks(self, send, commitment, client):
        with applying():
            Duty.objects.create(
                commitment=commitment,
                party=Party.objects.get(base="chengdu"),
                home="chengdu",
            )
        counts = {"": 2, "?of=managed": 1, "?of=mine": 0}
        for asked, seen in counts.items():
            assert len(send("get", f"duties/{asked}").json()["results"]) == seen
        client.logout()
        assert send("get", "duties/?of=managed").json()["results"] == []


@pytest.mark.usefixtures("media")
class TestPapers:
    @pytest.fixture
    def add(self, client, send):
        def add(agreement, content=made.PDF, **said):
            file = SimpleUploadedFile("签署文本.pdf", content)
            said |= {"agreement": str(agreement.pk), "name": "签署文本", "file": file}
            return client.post("/api/v1/documents/", said)

        return add

    def test_a_signed_copy_is_kept_and_internal(self, add, signed, wen):
        answer = add(signed, is_signed_copy=True)

        assert answer.status_code == 201
        assert answer.json()["is_signed_copy"] is True
        assert answer.json()["is_public"] is False
        assert Document.objects.get().uploaded_by == wen.person

    def test_what_cannot_be_kept_is_refused(self, add, draft, foreign):
        answers = [
            add(draft, is_signed_copy=True),
            add(draft, content=b"MZ program"),
            add(foreign),
        ]

        assert [code(answer) for answer in answers] == [
            (409, "not_signed"),
            (409, "not_a_pdf"),
            (409, "foreign_record"),
        ]
        assert not Document.objects.exists()


@pytest.mark.usefixtures("media")
class TestYearlyReports:
    def said(self, agreement, **said):
        names = {"addressee": "四川省科学技术厅", "signatory": "重庆市科学技术局"}
        return names | {"agreement": str(agreement.pk), "year": today().year} | said

    def test_one_is_made_once_for_each_key(self, send, public, wen):
        sent = [
            send("post", "yearly-reports/", self.said(public), Idempotency_Key=key)
            for key in "aab"
        ]

        assert [answer.json()["edition"] for answer in sent] == [1, 1, 2]
        assert sent[0].json()["facts"]["called"] == "框架协议"
        assert {one.made_by for one in YearlyReport.objects.all()} == {wen.person}

    def test_of_what_is_no_year_of_it_none_is_made(self, send, public):
        for year, expected in [
            (today().year + 1, "future"),
            (2001, "before_it_was_signed"),
        ]:
            answer = send("post", "yearly-reports/", self.said(public, year=year))
            assert code(answer) == (409, expected)
        assert not YearlyReport.objects.exists()
