"""An agreement of two bases, made as tests need it."""

from dataclasses import replace
from datetime import date

from agreements import documents
from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    Decision,
    DisclosureReview,
    Duty,
    Evidence,
    Meeting,
    Opinion,
    Party,
    Progress,
    Resolution,
    YearlyReport,
)
from agreements.texts import text_of
from portal.core.time import now

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOCX = b"PK\x03\x04 word/document.xml"
PARTIES = [("chongqing", "重庆市科学技术局"), ("chengdu", "四川省科学技术厅")]


def framework(**fields):
    """A draft of two parties, with an area and a promise in it."""
    agreement = Agreement.objects.create(
        name="川渝科技创新合作框架协议",
        name_en="Framework agreement",
        short_name="框架协议",
        kind="framework",
        signed_on=date(2020, 4, 14),
        signed_year=2020,
        **fields,
    )
    of_it = {"agreement": agreement, "home": agreement.home}
    for order, (base, name) in enumerate(PARTIES, 1):
        Party.objects.create(**of_it, base=base, name=name, order=order)
    area = Area.objects.create(**of_it, number=1, name="资源共享")
    promise(area, 1, "两地仪器入网共享", home=agreement.home)
    return agreement


def promise(area, number, name, **fields):
    """A commitment, and this base's share in it."""
    commitment = Commitment.objects.create(
        area=area, number=number, name=name, **fields
    )
    own = area.agreement.parties.filter(base="chongqing").first()
    Duty.objects.create(commitment=commitment, party=own)
    return commitment


def clear(record):
    """Record that it may be public, as the papers had it."""
    return DisclosureReview.objects.create(
        record=record.pk,
        ground="公开报道过的内容",
        source="《重庆日报》",
        decision=Decision.APPROVED,
        decided_at=now(),
    )


def sign(agreement, **fields):
    """Bring a draft into force, as officers would step by step."""
    found = Agreement.objects.filter(pk=agreement.pk)
    found.update(state="in_force", **fields)
    agreement.refresh_from_db()


def publish(agreement):
    """Sign it and put it before the public."""
    clear(agreement)
    sign(agreement, is_public=True)
    return agreement


def tell(commitment):
    """On course since the end of 2021, told and confirmed."""
    duty = commitment.duties.get()
    Duty.objects.filter(pk=duty.pk).update(state="on_course")
    return Progress.objects.create(
        duty=duty,
        on=date(2021, 12, 31),
        state="on_course",
        text="已有九百台（套）仪器入网。",
        text_en="900 instruments are shared.",
        stand="confirmed",
    )


def report_on(agreement, year=2025):
    """A yearly report that everyone may read; its files hold nothing."""
    report = YearlyReport(
        agreement=agreement,
        year=year,
        edition=1,
        as_of=date(year, 12, 31),
        addressee="四川省科学技术厅",
        signatory="重庆市科学技术局",
        facts={"called": agreement.called},
        pdf_sha256=documents.keep(PDF),
        pdf_size=len(PDF),
        docx_sha256=documents.keep(DOCX, "docx"),
        docx_size=len(DOCX),
        is_public=True,
    )
    clear(report)
    report.save(force_insert=True)
    return report


def prove(report):
    """A file with a report, which everyone may read."""
    proof = Evidence(
        progress=report,
        name="入网仪器清单",
        sha256=documents.keep(PDF),
        suffix="pdf",
        size=len(PDF),
        is_public=True,
    )
    clear(proof)
    proof.save(force_insert=True)
    return proof


def amend(agreement, text="双方共享科技资源和专家。"):
    """Have all parties agree to another name of its area: the next edition."""
    area = agreement.areas.first()
    known = text_of(agreement)[area.pk]
    change = replace(known, before=known.after, after=known.after | {"summary": text})
    asked = Consultation.objects.create(
        agreement=agreement,
        asks="change",
        base="chongqing",
        edition=agreement.edition,
        ground="扩大共享范围",
        changes=[change.spelt()],
    )
    for party in agreement.parties.standing():
        Opinion.objects.create(consultation=asked, party=party, agrees=True)
    Consultation.objects.filter(pk=asked.pk).update(
        state="agreed", decided_at=now(), is_public=True
    )
    Area.objects.filter(pk=area.pk).update(summary=text)
    Agreement.objects.filter(pk=agreement.pk).update(edition=agreement.edition + 1)
    agreement.refresh_from_db()
    return Consultation.objects.get(pk=asked.pk)


def meet(agreement, on=date(2025, 12, 3)):
    """The parties met and resolved something; internal as yet."""
    meeting = Meeting.objects.create(
        agreement=agreement,
        name="年度会商会议",
        on=on,
        place="成都",
        agenda="通报全年履约情况",
        minutes="双方通报了全年履约情况，议定下一年度重点任务。",
    )
    Resolution.objects.create(meeting=meeting, number=1, text="共建中试平台目录")
    return meeting
