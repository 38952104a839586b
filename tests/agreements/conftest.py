from datetime import date
from decimal import Decimal

import pytest

from agreements.models import Agreement, Article, Commitment, Duty, Party
from portal.core.time import today
from portal.identity.models import Role
from portal.nodes.models import Node, OutboxMessage
from tests.agreements import made
from tests.agreements.held import held, lied, link, theirs  # noqa: F401
from tests.cast import share_all
from tests.offices import enter, officer


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER)


@pytest.fixture
def ning(administration):
    return officer("ning", administration, Role.AGREEMENT_OFFICER)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(sichuan):
    """Not yet signed."""
    return made.framework()


@pytest.fixture
def elsewhere(draft):
    """No party of the draft is this base's; who is asked about it."""
    share_all(
        Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])
    )
    draft.parties.filter(base="chongqing").update(base="shanghai")
    asked = OutboxMessage.objects.filter(kind="agreements.asked")
    return lambda: set(asked.values_list("peer", flat=True))


@pytest.fixture
def signed(draft):
    """In force and internal."""
    made.sign(draft)
    return draft


@pytest.fixture
def public(draft):
    """In force and public."""
    return made.publish(draft)


@pytest.fixture
def commitment(public):
    return Commitment.objects.get()


@pytest.fixture
def report(commitment):
    return made.tell(commitment)


@pytest.fixture
def article(draft):
    return Article.objects.create(agreement=draft, number=1, text="双方共享科技资源。")


@pytest.fixture
def binding(article):
    """In force, with an article."""
    made.sign(article.agreement)
    return article.agreement


@pytest.fixture
def duty(commitment, lin, university):
    """A share that Lin is in charge of."""
    Party.objects.filter(base="chongqing").update(organisation=university)
    Duty.objects.update(person=lin.person)
    return commitment.duties.get()


@pytest.fixture
def filing(duty, lin):
    """What Lin has to report on it today."""
    return {
        "duty": duty,
        "on": today(),
        "state": "on_course",
        "text": "已入网",
        "by": lin.person,
    }


@pytest.fixture
def send(client, wen):
    """Send something as Wen's program, in her office."""
    enter(client, wen)

    def send(method, path, body=None, **headers):
        kind = {} if method == "get" else {"content_type": "application/json"}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        call = getattr(client, method)
        return call(f"/api/v1/{path}", body or {}, headers=headers, **kind)

    return send


@pytest.fixture
def meeting(public):
    return made.meet(public)


@pytest.fixture
def resolution(meeting):
    return meeting.resolutions.get()


@pytest.fixture
def adopting(resolution, public, wen):
    return {
        "resolution": resolution,
        "area": public.areas.get(),
        "name": "共建中试平台目录",
        "ground": "年度会商议定",
        "by": wen.person,
    }


@pytest.fixture
def of_a_draft(draft, wen):
    """Adopting what a meeting on a draft resolved."""
    resolution = made.meet(draft).resolutions.get()
    area = draft.areas.get()
    return {"resolution": resolution, "area": area, "name": "新", "by": wen.person}


@pytest.fixture
def rich(draft):
    """A draft in which every column says something."""
    Agreement.objects.filter(pk=draft.pk).update(
        short_name="框架",
        place="成都",
        in_force_from=date(2020, 5, 1),
        in_force_until=date(2030, 5, 1),
        summary="第一段。\n\n第二段 | 有竖线，=也有等号",
        source="'=新闻报道",
        parent=Agreement.objects.create(name="上级协议", kind="framework"),
    )
    Commitment.objects.update(
        name="=1+1 开放 | 共享",
        measured_by="number",
        unit="台（套）",
        baseline=Decimal("10.50"),
        target=Decimal(1200),
        figure="instruments_shared",
        due_on=date(2027, 12, 31),
    )
    Duty.objects.update(office="资源处", state="on_course")
    draft.refresh_from_db()
    return draft
