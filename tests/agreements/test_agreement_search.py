"""The one search box finds agreements, promises, policies and alliances."""

import pytest

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Article,
    Document,
    Duty,
    Evidence,
    Gathering,
    Measure,
    Meeting,
    Party,
    Policy,
    Progress,
)
from portal.core.time import now
from portal.nodes.base import applying
from portal.search.query import Search, search
from portal.search.registry import SOURCES
from tests.agreements import made
from tests.offices import enter
from tests.search.index import index_all


def names(q):
    return [document.name for document in search(Search(q=q)).documents]


@pytest.fixture
def shelf(commitment):
    policy = Policy.objects.create(
        name="成果转化二十四条", number="渝科局发〔2021〕43号"
    )
    Measure.objects.create(policy=policy, number=1, name="赋权试点")
    Alliance.objects.create(name="高新区联盟")
    index_all()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("创新合作", "川渝科技创新合作框架协议"),
        ("仪器入网", "两地仪器入网共享"),
        ("赋权试点", "成果转化二十四条"),
        ("渝科局发", "成果转化二十四条"),
        ("高新区", "高新区联盟"),
    ],
)
def test_it_finds_them(shelf, q, found):
    assert found in names(q)


def test_internal_ones_are_not_found(shelf):
    Agreement.objects.update(is_public=False)
    index_all()

    assert names("创新合作") == names("仪器入网") == []


def test_a_line_leads_to_its_page(shelf, client):
    answer = client.get("/search/?q=创新合作")

    assert answer.status_code == 200
    assert Agreement.objects.get().get_absolute_url() in answer.content.decode()


@pytest.mark.parametrize("q", ["创新合作", "仪器入网", "赋权试点", "高新区"])
def test_programs_find_them_too(shelf, client, q):
    found = client.get(f"/api/v1/search/?q={q}").json()

    assert found["results"][0]["kind"].startswith("agreements.")


@pytest.fixture
def told(report):
    """A public agreement, reported on and proven, with a meeting still internal."""
    made.prove(report)
    meeting = made.meet(report.duty.commitment.area.agreement)
    index_all()
    return meeting


def clear(meeting):
    made.clear(meeting)
    Meeting.objects.update(is_public=True)
    index_all()


MEETING = [
    "年度会商会议",
    "通报全年履约",
    "议定下一年度",
    "共建中试平台目录",
    "2025-12-03",
]


@pytest.mark.parametrize("q", MEETING)
def test_a_cleared_meeting_is_found_by_all_that_it_says(told, q):
    assert names(q) == []

    clear(told)

    assert names(q) == ["年度会商会议"]


def test_an_internal_meeting_is_found_by_nobody(client, told, lin, wen, auditor):
    for who in (None, lin, wen, auditor):
        client.logout()
        if who:
            enter(client, who)
        for q in MEETING:
            for page in (f"/search/?q={q}", f"/api/v1/search/?q={q}"):
                assert told.get_absolute_url() not in client.get(page).content.decode()
                assert str(told.pk) not in client.get(page).content.decode()


def test_a_meeting_of_an_internal_agreement_is_not_found(told):
    clear(told)
    Agreement.objects.update(is_public=False)
    index_all()

    assert names("年度会商会议") == []


def test_a_line_of_a_meeting_says_of_what_and_when(client, told):
    clear(told)

    page = client.get("/search/?q=年度会商会议").content.decode()

    assert told.get_absolute_url() in page
    assert "框架协议" in page
    assert "2025-12-03 · 成都" in page


@pytest.mark.parametrize("q", ["九百台", "900 instruments", "入网仪器清单"])
def test_a_commitment_is_found_by_what_was_reported_on_it(told, q):
    assert names(q) == ["两地仪器入网共享"]


@pytest.mark.parametrize("stand", ["filed", "returned"])
def test_what_nobody_confirmed_is_not_found(told, stand):
    Progress.objects.update(stand=stand)
    index_all()

    assert names("九百台") == names("入网仪器清单") == []


def test_internal_evidence_is_not_found(told):
    Evidence.objects.update(is_public=False)
    index_all()

    assert names("入网仪器清单") == []
    assert names("九百台")


def test_articles_and_files_are_found_once_they_are_cleared(public, media):
    with applying():  # the text is signed
        article = Article.objects.create(
            agreement=public, number=1, text="双方定期互派专家。"
        )
        paper = Document.objects.create(
            agreement=public, name="工作方案", sha256="0" * 64, size=1
        )
    index_all()
    assert names("互派专家") == names("工作方案") == []

    for piece in (article, paper):
        made.clear(piece)
        type(piece).objects.update(is_public=True)
    index_all()

    assert names("互派专家") == names("工作方案") == [public.name]


def test_an_alliance_is_found_by_its_members_and_events(db):
    alliance = Alliance.objects.create(name="高新区联盟")
    AllianceMember.objects.create(alliance=alliance, name="璧山高新区")
    Gathering.objects.create(alliance=alliance, name="产业对接会", on="2025-06-01")
    index_all()

    assert names("璧山") == names("产业对接会") == ["高新区联盟"]


def reached(kind, by, record):
    return set(SOURCES[f"agreements.{kind}"].rebuilt_by[f"agreements.{by}"]([record]))


def test_each_part_leads_to_what_it_is_found_by(told, public):
    report = Progress.objects.get()
    commitment = {report.duty.commitment_id}
    party = Party.objects.get(pk=report.duty.party_id)

    assert reached("commitment", "progress", report.pk) == commitment
    assert reached("commitment", "evidence", report.evidence.get().pk) == commitment
    assert reached("commitment", "duty", Duty.objects.get().pk) == commitment
    assert reached("commitment", "party", party.pk) == commitment
    assert reached("commitment", "agreement", public.pk) == commitment
    for by, record in [
        ("agreement", public),
        ("party", party),
        ("resolution", told.resolutions.get()),
    ]:
        assert reached("meeting", by, record.pk) == {told.pk}


def test_a_withdrawn_meeting_leaves(told):
    clear(told)
    Meeting.objects.update(withdrawn_at=now())
    index_all()

    assert names("年度会商会议") == []
