"""Agreements for programs: read by all, internal ones by officers."""

import pytest

from agreements.models import Agreement, Party, Progress
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.cast import account

LISTS = ["agreements", "commitments", "progress", "policies", "alliances", "fields"]


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


def test_what_is_internal_is_for_officers(client, report, administration):
    Agreement.objects.update(is_public=False)
    for name in ("agreements", "commitments", "progress"):
        assert rows(client, f"{name}/") == []

    client.force_login(account("o", administration, Role.AGREEMENT_OFFICER))
    for name in ("agreements", "commitments", "progress"):
        assert len(rows(client, f"{name}/")) == 1


def test_people_in_offices_are_not_named(client, report):
    (row,) = rows(client, "commitments/")
    assert "person" not in row["duties"][0]

    (told,) = rows(client, "progress/")
    assert {"filed_by", "confirmed_by"} & set(told) == set()
    assert Progress.objects.get().filed_by is None
