"""The yearly report in hands: who has its files, and how officers make it."""

import re

import pytest
from django.urls import reverse

from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.models import Agreement, Party, YearlyReport
from portal.nodes.base import applying
from portal.nodes.files import file_for
from tests.agreements import made
from tests.agreements.test_agreement_office import step, told
from tests.cast import share_all
from tests.offices import enter, url

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def yearly(public):
    """Internal, and its files hold nothing."""
    report = made.report_on(public)
    YearlyReport.objects.update(is_public=False)
    report.refresh_from_db()
    return report


class TestReading:
    def test_it_is_internal_until_it_is_cleared(self, client, yearly, wen, ning):
        addresses = [file["url"] for file in yearly.files]
        page = yearly.agreement.get_absolute_url()
        assert [client.get(a).status_code for a in addresses] == [404, 404]
        assert "年度履约报告" not in client.get(page).content.decode()

        review = ask_disclosure(record=yearly, ground="依申请公开", by=wen.person)
        decide_disclosure(review=review, approves=True, by=ning.person)

        for address, start in zip(addresses, (b"%PDF-", b"PK"), strict=True):
            answer = client.get(address)
            assert b"".join(answer.streaming_content).startswith(start)
            assert answer["Content-Disposition"].startswith("attachment")
        assert yearly.pdf_sha256 in client.get(page).content.decode()

    def test_there_is_no_third_format(self, client, yearly, wen):
        enter(client, wen)
        address = next(yearly.files)["url"]

        assert client.get(address).status_code == 200
        assert client.get(address.replace("/pdf/", "/exe/")).status_code == 404

    def test_a_party_has_it_and_a_stranger_has_not(self, yearly, sichuan):
        share_all(sichuan)

        for sha256 in (yearly.pdf_sha256, yearly.docx_sha256):
            assert file_for("chengdu", sha256)
            assert file_for("shanghai", sha256) is None

    def test_a_report_of_a_stranger_does_not_count(self, yearly):
        with applying():
            like = {
                field.attname: getattr(yearly, field.attname)
                for field in YearlyReport._meta.concrete_fields
                if field.name not in ("id", "is_own", "version")
            }
            YearlyReport.objects.create(**like | {"home": "shanghai", "made_by": None})

        assert [r.home for r in YearlyReport.objects.standing()] == ["chongqing"]


class TestOffice:
    def test_it_is_made_in_one_step(self, client, wen, public, report):
        enter(client, wen)
        dialog = client.get(
            url(Agreement, "change", public.pk).replace("change/", "make-report/")
        ).content.decode()
        assert "四川省科学技术厅" in dialog

        answer = step(
            client, public, "make_report", year=2026, addressee="x", signatory="y"
        )

        yearly = YearlyReport.objects.get()
        assert answer.redirect_chain[-1][0] == url(YearlyReport, "change", yearly.pk)
        assert "数据已固定" in told(answer)[0]
        assert yearly.made_by == wen.person
        assert yearly.pdf_sha256 in answer.content.decode()

    def test_what_is_refused_is_told_on_the_agreement(self, client, wen, public):
        enter(client, wen)

        sent = {"year": 2199, "addressee": "x", "signatory": "y"}
        answer = step(client, public, "make_report", **sent)

        assert "尚未开始" in told(answer)[0]
        assert not YearlyReport.objects.exists()

    def test_a_copy_is_reported_on_by_its_party(self, client, wen, chongqing, sichuan):
        with applying():
            theirs = Agreement.objects.create(
                name="四川的协议",
                kind="strategic",
                state="signed",
                home="chengdu",
                signed_year=2024,
            )
            for base, name in made.PARTIES:
                Party.objects.create(
                    agreement=theirs, base=base, name=name, home="chengdu"
                )
        enter(client, wen)

        said = {"year": 2026, "addressee": "x", "signatory": "y"}
        step(client, theirs, "make_report", **said)

        assert YearlyReport.objects.standing().get().home == "chongqing"

    def test_a_dialog_sent_twice_makes_one(self, client, wen, public):
        enter(client, wen)
        step_page = "admin:agreements_agreement_make_report"
        dialog = client.get(reverse(step_page, args=[public.pk])).content.decode()
        key = re.search('name="once" value="([^"]+)"', dialog)[1]
        said = {"year": 2026, "addressee": "x", "signatory": "y", "once": key}

        first, second = (step(client, public, "make_report", **said) for _ in range(2))

        assert YearlyReport.objects.get().edition == 1
        assert second.redirect_chain == first.redirect_chain
        assert told(second) == told(first)
        step(client, public, "make_report", **said | {"once": "another"})
        assert YearlyReport.objects.count() == 2

    def test_the_auditor_makes_none(self, client, auditor, public):
        enter(client, auditor)
        sent = {"year": 2026, "addressee": "x", "signatory": "y"}

        assert step(client, public, "make_report", **sent).status_code == 403
        assert not YearlyReport.objects.exists()
