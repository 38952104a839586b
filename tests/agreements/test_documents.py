"""The files of agreements: kept as they came, handed to whoever may read them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.urls import reverse

from agreements import documents
from agreements.actions import filing
from agreements.actions.filing import add_document
from agreements.models import Agreement, Document
from portal.core.errors import Refusal
from portal.identity.models import Role
from portal.nodes.base import applying
from portal.nodes.files import file_for
from portal.nodes.models import Node
from tests.agreements import made
from tests.agreements.test_agreement_office import PARTS
from tests.cast import share_all
from tests.offices import enter, officer, url
from tests.two_bases import pull

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER)


@pytest.fixture
def file_it(wen):
    def filed(agreement, content=PDF, **how):
        how = {"name": "签署文本", "is_signed_copy": True} | how
        return add_document(agreement=agreement, content=content, by=wen.person, **how)

    return filed


def cleared(document):
    made.clear(document)
    document.is_public = True
    document.save(update_fields=["is_public"])


class TestFiling:
    def test_a_file_is_kept_as_it_came(self, signed, file_it, wen):
        found = file_it(signed)

        assert documents.document_path(found.sha256).read_bytes() == PDF
        assert (found.size, found.uploaded_by) == (len(PDF), wen.person)
        assert not found.is_public

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "not_a_pdf"),
            (b"MZ" + PDF, "not_a_pdf"),
            (PDF[:-8], "not_a_pdf"),
            (PDF + b"\0" * documents.MOST_BYTES, "too_large"),
        ],
        ids=["nothing", "a program", "cut short", "too large"],
    )
    def test_what_is_no_pdf_is_not_kept(self, signed, file_it, content, code):
        with pytest.raises(Refusal) as refused:
            file_it(signed, content)

        assert refused.value.code == code
        assert not Document.objects.exists()
        assert not list(Path(settings.MEDIA_ROOT).iterdir())

    def test_what_is_no_pdf_counts_for_nothing(self, signed, file_it, monkeypatch):
        monkeypatch.setitem(filing.MOST_A_DAY, "most", 1)
        with pytest.raises(Refusal):
            file_it(signed, b"MZ")

        assert file_it(signed).pk

    def test_a_draft_has_no_signed_copy(self, draft, file_it):
        with pytest.raises(Refusal) as refused:
            file_it(draft)

        assert refused.value.code == "not_signed"
        assert file_it(draft, is_signed_copy=False).pk

    def test_another_bases_agreement_gets_none(self, sichuan, file_it):
        with applying():
            theirs = made.framework(home="chengdu", state="in_force")
        theirs.refresh_from_db()

        with pytest.raises(Refusal) as refused:
            file_it(theirs)

        assert refused.value.code == "foreign_record"
        assert not list(Path(settings.MEDIA_ROOT).iterdir())

    @pytest.mark.parametrize(
        "change", [{"sha256": "0" * 64}, {"size": 1}, {"is_signed_copy": False}]
    )
    def test_a_file_is_never_exchanged_for_another(self, signed, file_it, change):
        found = Document.objects.filter(pk=file_it(signed).pk)

        with pytest.raises(ProgrammingError, match="file_stays"):
            found.update(**change)

    def test_nothing_is_public_before_it_is_cleared(self, public, file_it):
        found = file_it(public)
        found.is_public = True

        with pytest.raises(Exception, match="not cleared"):
            found.save()


class TestReading:
    def test_everyone_has_what_is_cleared(self, client, public, file_it):
        found = file_it(public)
        assert client.get(found.get_absolute_url()).status_code == 404
        assert "签署文本" not in page_of(client, public)

        cleared(found)

        answer = client.get(found.get_absolute_url())
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert found.sha256 in page_of(client, public)

    def test_officers_have_what_is_internal(self, client, signed, file_it, wen):
        found = file_it(signed)
        enter(client, wen)

        assert client.get(found.get_absolute_url()).status_code == 200
        assert "内部" in page_of(client, signed)

    def test_a_cleared_file_of_an_internal_agreement_stays_inside(
        self, client, signed, file_it
    ):
        found = file_it(signed)
        cleared(found)

        assert client.get(found.get_absolute_url()).status_code == 404

    def test_programs_read_which_files_there_are(self, client, public, file_it):
        cleared(file_it(public))
        file_it(public, PDF + PDF, name="内部附件")

        listed = client.get("/api/v1/documents/", {"agreement": public.pk}).json()

        assert [one["name"] for one in listed["results"]] == ["签署文本"]


class TestOtherBases:
    def test_a_party_has_what_is_internal(self, signed, file_it, sichuan):
        found = file_it(signed)
        share_all(sichuan)

        assert file_for("chengdu", found.sha256) == PDF
        assert file_for("shanghai", found.sha256) is None

    def test_nobody_has_the_file_of_a_draft(self, draft, file_it, sichuan):
        found = file_it(draft, is_signed_copy=False)
        share_all(sichuan)

        assert file_for("chengdu", found.sha256) is None

    def test_without_an_agreement_nothing_flows(self, signed, file_it, sichuan):
        found = file_it(signed)
        sichuan.sharings.all().delete()

        assert file_for("chengdu", found.sha256) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("bases")
class TestFromTheOtherBase:
    @pytest.fixture
    def found(self, chengdu, peer, wen, settings, tmp_path, monkeypatch):
        """A public file that Chengdu keeps, known here."""
        monkeypatch.setattr(documents, "WITHIN", timedelta(seconds=30))
        settings.MEDIA_ROOT = Path(chengdu.environment["VAR"]) / "media"
        with chengdu.inside():
            agreement = made.publish(
                Agreement.objects.create(
                    name="协议", kind="framework", signed_year=2020
                )
            )
            sha256 = documents.keep(PDF)
            kept = Document(agreement=agreement, sha256=sha256, size=9, name="附件")
            made.clear(kept)
            kept.is_public = True
            kept.save(force_insert=True)
        settings.MEDIA_ROOT = tmp_path
        pull(peer)
        return Document.objects.get()

    def test_it_is_fetched_and_kept(self, client, found):
        answer = client.get(found.get_absolute_url())

        assert b"".join(answer.streaming_content) == PDF
        assert documents.document_path(found.sha256).read_bytes() == PDF

    def test_a_base_out_of_reach_is_told(self, client, found):
        Node.objects.filter(code="chengdu").update(url="http://localhost:1")

        answer = client.get(found.get_absolute_url(), follow=True)

        assert answer.redirect_chain == [(found.agreement.get_absolute_url(), 302)]
        assert "暂时无法连接" in answer.content.decode()


class TestOffice:
    def send(self, client, agreement, file, **more):
        page = url(type(agreement), "change", agreement.pk)
        sent = {"in_force_until": ""}
        for prefix in PARTS:
            sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        sent |= {
            "documents-TOTAL_FORMS": 1,
            "documents-0-name": "签署文本",
            "documents-0-is_signed_copy": "on",
            "documents-0-file": SimpleUploadedFile("x.pdf", file),
        }
        return client.post(page, sent | more, follow=True)

    def test_an_officer_files_a_signed_copy(self, client, signed, wen):
        enter(client, wen)

        answer = self.send(client, signed, PDF)

        assert Document.objects.get().uploaded_by == wen.person
        assert Document.objects.get().sha256 in answer.content.decode() + page_of(
            client, signed
        )

    def test_a_page_sent_twice_files_one_copy(self, client, signed, wen):
        enter(client, wen)

        answers = [self.send(client, signed, PDF, once="k1") for _ in range(2)]

        assert Document.objects.count() == 1
        assert [answer.redirect_chain for answer in answers[1:]] == [
            answers[0].redirect_chain
        ]

    def test_what_is_no_pdf_is_told_beside_its_field(self, client, signed, wen):
        enter(client, wen)

        answer = self.send(client, signed, b"<svg onload=alert(1)>")

        assert "不是 PDF 文件" in answer.content.decode()
        assert not Document.objects.exists()

    def test_an_officer_takes_a_file_away(self, client, signed, wen, file_it):
        found = file_it(signed, is_signed_copy=False)
        enter(client, wen)
        more = {
            "documents-INITIAL_FORMS": 1,
            "documents-0-id": found.pk,
            "documents-0-agreement": signed.pk,
            "documents-0-DELETE": "on",
        }

        self.send(client, signed, b"", **more)

        assert not Document.objects.standing().exists()
        assert documents.document_path(found.sha256).exists()

    def test_a_file_can_be_asked_to_be_public(self, client, signed, wen, file_it):
        found = file_it(signed)
        enter(client, wen)
        address = reverse("admin:agreements_agreement_ask_disclosure", args=[signed.pk])
        said = {"record": str(found.pk), "reason": "已在政府网站公开"}

        client.post(address, {"_form_submitted": "on", **said}, follow=True)

        assert (
            "签署文本"
            in client.get(
                reverse("admin:agreements_disclosurereview_changelist")
            ).content.decode()
        )

    def test_an_auditor_files_nothing(self, client, signed, administration):
        enter(client, officer("au", administration, Role.AUDITOR))

        assert self.send(client, signed, PDF).status_code == 403
        assert not Document.objects.exists()


def page_of(client, agreement):
    return client.get(agreement.get_absolute_url()).content.decode()
