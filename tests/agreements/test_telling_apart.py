"""Lists and boxes to choose from say which agreement each record is of."""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Area
from tests.agreements import made
from tests.offices import enter


@pytest.fixture
def wen(client, wen):
    enter(client, wen)
    return wen


def choices(client, model, field):
    """What a box to search in calls the records that it offers."""
    asked = {"app_label": "agreements", "model_name": model, "field_name": field}
    found = client.get(reverse("admin:autocomplete"), {"term": "", **asked})
    return [one["text"] for one in found.json()["results"]]


def listing(client, model):
    return client.get(reverse(f"admin:agreements_{model}_changelist"))


def another():
    """A second agreement, whose area has the name that an area of the first has."""
    made.framework()
    newest = Agreement.objects.order_by("-pk")
    newest.filter(pk=newest[0].pk).update(name="一体化协议", short_name="另一协议")
    return newest[0]


@pytest.mark.parametrize(
    ("model", "field", "called"),
    [
        ("commitment", "area", "资源共享"),
        ("duty", "commitment", "两地仪器入网共享"),
        ("progress", "duty", "两地仪器入网共享 · 重庆市科学技术局"),
    ],
)
def test_boxes_tell_records_of_one_name_apart(client, wen, draft, model, field, called):
    another()

    found = choices(client, model, field)

    assert sorted(found) == sorted([f"框架协议 · {called}", f"另一协议 · {called}"])


def test_more_of_them_ask_no_more(client, wen, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as few:
        choices(client, "commitment", "area")
    another()
    with django_assert_max_num_queries(100) as more:
        choices(client, "commitment", "area")

    assert len(more.captured_queries) == len(few.captured_queries)


def test_what_was_chosen_says_so_too(client, wen, draft):
    commitment = draft.areas.get().commitments.get()
    page = reverse("admin:agreements_commitment_change", args=[commitment.pk])

    assert ">框架协议 · 资源共享</option>" in client.get(page).content.decode()


def test_areas_stand_in_the_order_of_their_agreements(client, wen, draft):
    another()
    Area.objects.create(agreement=draft, number=2, name="成果转化", home="chongqing")

    areas = listing(client, "area").context["cl"].result_list

    called = [area.agreement.called for area in areas]
    assert called == ["另一协议", "框架协议", "框架协议"]


@pytest.mark.parametrize("model", ["commitment", "duty"])
def test_so_do_promises_and_shares(client, wen, draft, model):
    area = Area.objects.create(
        agreement=draft, number=2, name="成果转化", home="chongqing"
    )
    made.promise(area, 1, "成果对接")
    another()

    rows = listing(client, model).context["cl"].result_list

    assert [each.in_full.split(" · ")[:2] for each in rows] == [
        ["另一协议", "两地仪器入网共享"],
        ["框架协议", "两地仪器入网共享"],
        ["框架协议", "成果对接"],
    ]


def test_shares_stand_with_their_agreement(client, wen, draft):
    assert "框架协议</td>" in listing(client, "duty").content.decode()


def test_an_empty_list_says_whether_anything_was_asked(client, wen):
    page = reverse("admin:agreements_consultation_changelist")

    assert "还没有记录" in client.get(page).content.decode()
    assert "没有符合条件的记录" in client.get(page, {"q": "x"}).content.decode()
