"""The one search box finds agreements, promises, policies and alliances."""

import pytest

from agreements.models import Agreement, Alliance, Measure, Policy
from portal.search.query import Search, search
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
