"""The yearly report: what it freezes, in which words, as which files, for whom."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import ProgrammingError
from django.utils.translation import override
from docx import Document as Word

from agreements import documents, figures
from agreements.actions.reporting import confirm_progress, file_progress
from agreements.actions.yearly import make_yearly_report
from agreements.models import Agreement, Area, Commitment, Party, YearlyReport
from agreements.texts import PIECES, Change
from agreements.yearly.numbers import numeral
from agreements.yearly.words import Said, letter
from portal.core.ids import new_id
from portal.nodes.base import applying
from tests.agreements.asked import agree, propose, rewritten
from tests.agreements.test_agreement_life import code_of
from tests.test_constraints_of_all import refused

pytestmark = pytest.mark.usefixtures("media")

HERE = "chongqing"
SAID = Said(addressee="四川省科学技术厅", signatory="重庆市科学技术局")


@pytest.fixture
def making(public, wen):
    return {"agreement": public, "year": 2026, "said": SAID, "by": wen.person}


@pytest.fixture
def yearly(making, report):
    with time_machine.travel(date(2026, 11, 20), tick=False):
        return make_yearly_report(**making)


def promise_is(**fields):
    with applying():  # the text is signed
        Commitment.objects.update(measured_by="number", unit="台（套）", **fields)


def words_of(report):
    with override("zh-hans"):
        return letter(report.facts, SAID, year=report.year, on=date(2026, 11, 20))


def text_of(report):
    return "\n".join(block.text for block in words_of(report).blocks)


class TestWhatItSays:
    def test_it_reads_as_an_official_letter(self, yearly):
        page = words_of(yearly)

        assert page.title == "关于《川渝科技创新合作框架协议》2026年度履行情况的报告"
        assert page.addressee == "四川省科学技术厅："
        assert page.day == "2026年11月20日"
        headings = [block.text for block in page.blocks if block.level == 1]
        assert headings == ["一、总体情况", "二、各领域进展情况"]
        assert "截至2026年11月20日" in page.blocks[0].text
        assert page.blocks[-1].text == "特此报告。"
        assert page.annex_line == f"附件：{page.annex.title}" == "附件：任务履行情况表"

    def test_it_tells_what_each_side_did(self, yearly):
        assert "重庆市科学技术局：已有九百台（套）仪器入网（截至2021年12月31日）" in (
            text_of(yearly)
        )

    def test_its_table_names_offices_dates_and_figures(self, making, report):
        report.duty.office = "资源统筹处"
        report.duty.save(update_fields=["office"])
        promise_is(target=1500, due_on="2026-06-30")
        type(report).objects.update(value="900.50")

        [area] = words_of(make_yearly_report(**making)).annex.areas

        [promise] = area.promises
        assert promise.cells == [
            *("1.1", "两地仪器入网共享", "2026-06-30", "台（套）", "—", "1,500")
        ]
        [(party, office, reached, state)] = promise.shares
        assert (party, office) == ("重庆市科学技术局", "资源统筹处")
        assert reached == "900.5\n(2021-12-31)"
        assert state == "推进中\n（已逾期）"

    def test_what_the_platform_measures_stands_with_its_day(
        self, making, public, microscope
    ):
        promise_is(figure="instruments_shared")

        this_year = make_yearly_report(**making)
        an_earlier = make_yearly_report(**making | {"year": 2025})

        assert "三、平台计量数据" in text_of(this_year)
        assert "重庆基地1台（套）" in text_of(this_year)
        assert "平台无法统计截至2025年12月31日的数值" in text_of(an_earlier)

    def test_hours_of_a_past_year_are_those_up_to_its_end(self, making, monkeypatch):
        monkeypatch.setitem(
            figures.FIGURES,
            "hours_across",
            replace(
                figures.FIGURES["hours_across"],
                past=lambda base, day: Decimal(day.year) if base == HERE else None,
            ),
        )
        promise_is(figure="hours_across")

        assert "重庆基地2,025台（套）" in text_of(
            make_yearly_report(**making | {"year": 2025})
        )

    def test_a_report_on_an_earlier_year_ends_with_it(self, making, report, wen, ning):
        duty = report.duty
        late = file_progress(
            duty=duty, on=date(2024, 3, 1), state="done", text="完成", by=wen.person
        )
        confirm_progress(progress=late, by=ning.person)

        earlier = make_yearly_report(**making | {"year": 2023})

        share = earlier.facts["areas"][0]["commitments"][0]["shares"][0]
        assert (earlier.as_of, share["state"]) == (date(2023, 12, 31), "on_course")

    def test_a_report_on_an_earlier_year_knows_no_later_text(self, making, report):
        commitment = report.duty.commitment
        agreement, before = making["agreement"], commitment.name
        after = PIECES["commitment"].in_full({}) | {"number": 9, "name": "新增的任务"}
        new = Change("commitment", new_id(), {}, after, commitment.area_id)
        agree(propose(agreement, rewritten(commitment, name="改过的任务"), new))
        agreement.refresh_from_db()
        agree(propose(agreement, rewritten(commitment)))

        def promised(year):
            [area] = make_yearly_report(**making | {"year": year}).facts["areas"]
            return {one["name"]: len(one["shares"]) for one in area["commitments"]}

        assert promised(2025) == {before: 1}
        assert promised(2026) == {"新增的任务": 0}

    def test_an_officer_adds_words(self, making):
        said = Said(**vars(SAID) | {"difficulties": "标准尚未统一。"})

        made_ = make_yearly_report(**making | {"said": said})

        with override("zh-hans"):
            page = letter(made_.facts, said, year=2026, on=date(2026, 11, 20))
        assert "三、存在问题" in [block.text for block in page.blocks]

    def test_headings_count_in_chinese(self):
        with override("zh-hans"):
            assert [numeral(n) for n in (1, 10, 21, 31)] == ["一", "十", "二十一", "31"]


class TestItStays:
    def test_later_progress_changes_nothing(self, yearly, report, wen, ning):
        before = yearly.facts
        done = file_progress(
            duty=report.duty,
            on=date(2026, 11, 20),
            state="done",
            text="x",
            by=wen.person,
        )
        confirm_progress(progress=done, by=ning.person)

        yearly.refresh_from_db()

        assert yearly.facts == before
        assert "完成" not in text_of(yearly).split("二、")[0].split("截至")[1]

    @pytest.mark.parametrize(
        "change", [{"facts": {}}, {"pdf_sha256": "0" * 64}, {"year": 2020}]
    )
    def test_the_database_keeps_it(self, yearly, change):
        with pytest.raises(ProgrammingError, match="report_stays"):
            YearlyReport.objects.filter(pk=yearly.pk).update(**change)

    def test_another_one_is_another_edition(self, yearly, making):
        again = make_yearly_report(**making)

        assert (yearly.edition, again.edition) == (1, 2)
        like = {
            name: getattr(yearly, name)
            for name in ("agreement_id", "year", "edition", "as_of", "addressee")
        }
        files = {
            f"{format_}_{what}": value
            for format_ in ("pdf", "docx")
            for what, value in {"size": 1, "sha256": "0" * 64}.items()
        }
        make = partial(YearlyReport.objects.create, signatory="x", **like, **files)
        assert refused(make, facts={"called": "x"}) == "yearly_report_edition_once"
        nameless = [{}, [], ["called"], "called", {"called": 5}, [{"called": "x"}]]
        assert {refused(make, facts=facts, edition=3) for facts in nameless} == {
            "yearly_report_names_what_it_is_on"
        }

    def test_its_files_are_what_their_names_say(self, yearly):
        pdf = documents.document_path(yearly.pdf_sha256, "pdf").read_bytes()
        docx = documents.document_path(yearly.docx_sha256, "docx").read_bytes()

        assert (len(pdf), len(docx)) == (yearly.pdf_size, yearly.docx_size)
        assert pdf.startswith(b"%PDF-")
        book = Word(io.BytesIO(docx))
        assert book.paragraphs[0].text.endswith("2026年度履行情况的报告")
        assert book.tables[0].rows[2].cells[1].text == "两地仪器入网共享"
        number, promise, due, *_rest = book.tables[0].columns
        assert number.width < due.width < promise.width
        assert zipfile.ZipFile(io.BytesIO(docx)).testzip() is None

    def test_letters_that_no_face_has_are_boxes(self, making):
        """Nobody here can mend what another base's officers wrote."""
        with applying():
            Area.objects.update(name="ไทย a\x01b 强")

        yearly = make_yearly_report(**making)

        docx = documents.document_path(yearly.docx_sha256, "docx").read_bytes()
        lines = [p.text for p in Word(io.BytesIO(docx)).paragraphs]
        assert "（一）ไทย ab 强" in lines


class TestRefusals:
    @pytest.mark.parametrize(
        ("year", "code"), [(2199, "future"), (2019, "before_it_was_signed")]
    )
    def test_years_that_cannot_be(self, making, year, code):
        assert code_of(make_yearly_report, **making | {"year": year}) == code

    def test_a_draft(self, draft, making):
        draft = Agreement.objects.create(name="草稿", kind="framework")

        assert code_of(make_yearly_report, **making | {"agreement": draft}) == (
            "not_signed"
        )

    def test_no_party_of_this_base(self, making, public):
        with applying():
            Party.objects.filter(base="chongqing").update(base="shanghai")

        assert code_of(make_yearly_report, **making) == "not_a_party"
        assert not YearlyReport.objects.exists()

    def test_hostile_words_stay_words(self, making):
        with applying():
            Area.objects.update(name='#read("/etc/passwd") *强* $x$ \\ <b>')

        yearly = make_yearly_report(**making)

        docx = documents.document_path(yearly.docx_sha256, "docx").read_bytes()
        lines = [p.text for p in Word(io.BytesIO(docx)).paragraphs]
        assert '（一）#read("/etc/passwd") *强* $x$ \\ <b>' in lines
