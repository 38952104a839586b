"""What stands behind the addresses of agreements."""

from agreements.actions.filing import add_document
from agreements.models import (
    Alliance,
    Article,
    Commitment,
    Correspondence,
    Document,
    Duty,
    Measure,
    Meeting,
    Party,
    Policy,
)
from tests.agreements import made


def agreements(base):
    """One in force and public, reported on; a policy, an alliance."""
    draft = made.framework()
    base.article = Article.objects.create(
        agreement=draft, number=1, name="共享范围", text="双方共享科技资源。"
    )
    base.agreement = made.publish(draft)
    made.clear(base.article)
    Article.objects.update(is_public=True)
    base.consultation = made.amend(base.agreement)
    base.commitment = Commitment.objects.get()
    base.report = made.tell(base.commitment)
    base.duty, base.evidence = base.report.duty, made.prove(base.report)
    Party.objects.filter(base="chongqing").update(organisation=base.university)
    Duty.objects.update(person=base.lin.person)
    signed = {"content": made.PDF, "name": "签署文本", "is_signed_copy": True}
    base.document = add_document(agreement=base.agreement, by=base.he.person, **signed)
    made.clear(base.document)
    Document.objects.update(is_public=True)
    base.yearly_report = made.report_on(base.agreement)
    base.meeting = made.meet(base.agreement)
    made.clear(base.meeting)
    Meeting.objects.update(is_public=True)
    base.policy = Policy.objects.create(name="促进科技成果转化二十四条")
    base.measure = Measure.objects.create(
        policy=base.policy, number=1, theme="科技成果赋权", name="成果赋权试点"
    )
    elsewhere = Policy.objects.create(name="四川省科技成果转化若干政策")
    like = Measure.objects.create(
        policy=elsewhere, number=3, name="职务科技成果权属混合所有制改革"
    )
    base.correspondence = Correspondence.objects.create(
        measure=base.measure, other=like, relation="differs", note="试点范围不同"
    )
    area = base.commitment.area
    base.alliance = Alliance.objects.create(name="川渝高新区联盟", area=area)
