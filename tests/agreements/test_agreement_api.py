"""Agreements for programs: read by all, internal ones by officers."""

import pytest

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Article,
    Correspondence,
    Evidence,
    Gathering,
    Measure,
    Meeting,
    Party,
    Policy,
    Progress,
)
from agreements.models.agreement import INSIDERS
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import propose
from tests.cast import account
from tests.offices import enter

LISTS = [
    *("agreements", "articles", "consultations", "meetings", "commitments"),
    *("documents", "progress", "evidence", "yearly-reports", "policies"),
    *("correspondences", "alliances", "fields"),
]


def rows(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    return answer.json()["results"]


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_empty(client, db, name):
    assert rows(client, f"{name}/") == []


def test_an_agreement_comes_with_parties_and_areas(client, public):
    (row,) = rows(client, "agreements/")

    assert [party["base"] for party in row["parties"]] == ["chongqing", "chengdu"]
    assert row["areas"][0]["name"] == "资源共享"


def test_withdrawn_parts_are_left_out(client, public):
    with applying():
        Party.objects.filter(base="chengdu").update(withdrawn_at=now())

    (row,) = rows(client, "agreements/")
    assert len(row["parties"]) == 1


def test_lists_are_narrowed(client, public, report, commitment):
    assert len(rows(client, f"commitments/?agreement={public.pk}")) == 1
    assert rows(client, f"commitments/?agreement={commitment.pk}") == []
    (told,) = rows(client, f"progress/?commitment={commitment.pk}")
    assert told["text"] == report.text
    assert client.get("/api/v1/progress/?commitment=x").status_code == 400


def test_what_is_internal_is_for_officers(client, report, wen):
    Agreement.objects.update(is_public=False)
    for name in ("agreements", "commitments", "progress"):
        assert rows(client, f"{name}/") == []

    enter(client, wen)
    for name in ("agreements", "commitments", "progress"):
        assert len(rows(client, f"{name}/")) == 1


def test_people_in_offices_are_not_named(client, report):
    (row,) = rows(client, "commitments/")
    assert "person" not in row["duties"][0]

    (told,) = rows(client, "progress/")
    assert {"filed_by", "confirmed_by"} & set(told) == set()
    assert Progress.objects.get().filed_by is None


class TestMeetings:
    @pytest.fixture
    def meeting(self, public):
        return made.meet(public)

    def test_internal_ones_are_for_insiders(self, client, meeting, administration):
        assert rows(client, "meetings/") == []
        assert client.get(f"/api/v1/meetings/{meeting.pk}/").status_code == 404

        for role in Role:
            enter(client, account(role, administration, role, is_staff=True))
            assert len(rows(client, "meetings/")) == (role in INSIDERS)

    def test_a_cleared_one_comes_with_what_it_resolved(self, client, meeting, public):
        made.clear(meeting)
        Meeting.objects.update(is_public=True)

        (row,) = rows(client, f"meetings/?agreement={public.pk}")

        assert row["minutes"] == meeting.minutes
        (resolved,) = row["resolutions"]
        assert (resolved["text"], resolved["commitment"]) == ("共建中试平台目录", None)
        assert rows(client, f"meetings/?agreement={meeting.pk}") == []


class TestEvidence:
    @pytest.fixture
    def proof(self, report, media):
        return made.prove(report)

    def test_a_public_file_is_listed_with_its_report(self, client, proof):
        (row,) = rows(client, f"evidence/?progress={proof.progress_id}")

        assert (row["name"], row["suffix"]) == ("入网仪器清单", "pdf")
        assert client.get(f"/evidence/{row['id']}/").status_code == 200
        assert "uploaded_by" not in row
        assert rows(client, f"evidence/?progress={proof.pk}") == []

    def test_an_internal_file_is_for_insiders(self, client, proof, lin, wen):
        Evidence.objects.update(is_public=False)

        for who, seen in [(None, 0), (lin, 0), (wen, 1)]:
            client.logout()
            if who:
                enter(client, who)
            assert len(rows(client, "evidence/")) == seen

    def test_what_nobody_confirmed_proves_nothing(self, client, proof):
        Progress.objects.update(stand="filed")

        assert rows(client, "evidence/") == rows(client, "progress/") == []


def test_articles_are_read_once_they_are_cleared(client, article):
    made.publish(article.agreement)
    assert rows(client, "articles/") == []

    made.clear(article)
    Article.objects.update(is_public=True)

    (row,) = rows(client, f"articles/?agreement={article.agreement_id}")
    assert row["text"] == "双方共享科技资源。"


def test_changes_that_all_agreed_to_are_read(client, public):
    made.amend(public)

    (row,) = rows(client, f"consultations/?agreement={public.pk}")

    assert (row["state"], row["edition"]) == ("agreed", 1)
    assert row["changes"][0]["after"]["summary"] == "双方共享科技资源和专家。"
    assert "proposed_by" not in row


def test_what_the_parties_are_asked_is_internal(client, public, wen):
    propose(public)
    assert rows(client, "consultations/") == []

    enter(client, wen)

    (row,) = rows(client, "consultations/")
    assert row["state"] == "open"


def test_an_alliance_comes_with_members_and_events(client, db):
    alliance = Alliance.objects.create(name="高新区联盟")
    AllianceMember.objects.create(alliance=alliance, name="璧山高新区")
    Gathering.objects.create(alliance=alliance, name="产业对接会", on="2025-06-01")

    (row,) = rows(client, "alliances/")

    assert row["members"][0]["name"] == "璧山高新区"
    assert row["gatherings"][0]["on"] == "2025-06-01"


def test_comparisons_are_read_from_either_policy(client, chongqing):
    one, other, third = (
        Measure.objects.create(
            policy=Policy.objects.create(name=name), number=1, name=name
        )
        for name in ("甲", "乙", "丙")
    )
    Correspondence.objects.create(measure=one, other=other, relation="differs")

    for policy, seen in [(one.policy, 1), (other.policy, 1), (third.policy, 0)]:
        assert len(rows(client, f"correspondences/?policy={policy.pk}")) == seen
    Measure.objects.filter(pk=other.pk).update(withdrawn_at=now())
    assert rows(client, "correspondences/") == []


@pytest.mark.parametrize(
    "asked",
    ["meetings/?agreement", "evidence/?progress", "correspondences/?policy"],
)
def test_what_is_no_id_is_told_so(client, db, asked):
    assert client.get(f"/api/v1/{asked}=x").status_code == 400
