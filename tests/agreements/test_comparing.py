"""Policies of two regions side by side, as everyone reads them."""

import pytest
from django.urls import reverse

from agreements.comparing import side_by_side
from agreements.models import Correspondence, Measure, Policy
from portal.core.time import now
from portal.nodes.base import applying


def measure(policy, number, name, **more):
    return Measure.objects.create(
        policy=policy, number=number, name=name, home=policy.home, **more
    )


@pytest.fixture
def ours(chongqing):
    policy = Policy.objects.create(name="二十四条", name_en="The 24 measures")
    measure(policy, 2, "限时转化")
    measure(policy, 1, "赋权试点", summary="所有权或者不少于十年的使用权。")
    return policy


@pytest.fixture
def theirs(sichuan):
    with applying():
        policy = Policy.objects.create(name="川科政策", home="chengdu")
        measure(policy, 7, "权属改革", summary="先确权、后转化。")
    return policy


@pytest.fixture
def compared(ours, theirs):
    """By us: our first measure differs from theirs."""
    return compare(ours.measures.get(number=1), theirs.measures.get())


def compare(one, other, relation="differs", note="试点范围不同", **more):
    with applying():
        return Correspondence.objects.create(
            measure=one, other=other, relation=relation, note=note, **more
        )


def page(client, policy):
    answer = client.get(policy.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def names(policy):
    return [
        (other.name, pair.ours.name, pair.theirs.name, len(pair.said))
        for other, pairs in side_by_side(policy)
        for pair in pairs
    ]


def test_both_measures_and_the_difference_stand_in_one_row(client, compared, ours):
    shown = page(client, ours)
    row = shown.split("<tbody>")[1].split("</tr>")[0]

    for words in ("1. 赋权试点", "不少于十年", "7. 权属改革", "先确权", "试点范围不同"):
        assert words in row
    assert "有差异" in row
    assert "重庆基地" in row
    assert "限时转化" not in row


def test_the_other_policy_shows_it_the_other_way_round(client, compared, theirs):
    row = page(client, theirs).split("<tbody>")[1].split("</tr>")[0]

    assert row.index("7. 权属改革") < row.index("有差异") < row.index("1. 赋权试点")


def test_what_both_bases_say_alike_stands_once(compared, ours):
    compare(compared.other, compared.measure, note="", home="chengdu")

    assert names(ours) == [("川科政策", "赋权试点", "权属改革", 2)]


def test_what_they_say_differently_stands_twice(compared, ours):
    compare(compared.other, compared.measure, "same", home="chengdu")

    assert [row[-1] for row in names(ours)] == [1, 1]


def test_rows_follow_the_numbers_and_the_policies(compared, ours, theirs):
    second = ours.measures.get(number=2)
    compare(second, compared.other, "same")
    with applying():
        earlier = Policy.objects.create(name="Aa 政策", home="chengdu")
        one = measure(earlier, 1, "甲")
    compare(second, one, "same")

    assert [row[:2] for row in names(ours)] == [
        ("Aa 政策", "限时转化"),
        ("川科政策", "赋权试点"),
        ("川科政策", "限时转化"),
    ]


@pytest.mark.parametrize("gone", ["said", "ours", "theirs", "policy"])
def test_what_is_withdrawn_is_compared_no_more(client, compared, ours, gone):
    record = {
        "said": compared,
        "ours": compared.measure,
        "theirs": compared.other,
        "policy": compared.other.policy,
    }[gone]
    with applying():
        type(record).objects.filter(pk=record.pk).update(withdrawn_at=now())

    assert names(ours) == []
    assert "compared" not in page(client, ours).split("<main")[1]


def test_a_base_speaks_for_its_own_measures_alone(ours, theirs):
    compare(ours.measures.get(number=1), theirs.measures.get(), home="shanghai")

    assert names(ours) == []


def test_a_measure_that_another_base_slipped_in_is_none(ours, theirs):
    with applying():
        slipped = Measure.objects.create(
            policy=theirs, number=8, name="混入", home="shanghai"
        )
    compare(ours.measures.get(number=1), slipped)

    assert names(ours) == []


def test_a_measure_leads_to_its_comparison(client, compared, ours):
    shown = page(client, ours)

    assert shown.count('href="#compared"') == 1
    first, second = shown.index("赋权试点"), shown.index("限时转化")
    assert first < shown.index('href="#compared"') < second


def test_it_is_read_in_english(client, compared, ours):
    client.cookies["language_chongqing"] = "en"

    shown = page(client, ours)

    assert "Side by side with other regions" in shown
    assert "Differs" in shown or "differs" in shown


def test_a_policy_that_nobody_compared_says_nothing_of_it(client, ours):
    assert 'id="compared"' not in page(client, ours)


def test_it_costs_the_same_however_much_is_compared(
    client, compared, ours, django_assert_num_queries, django_assert_max_num_queries
):
    page(client, ours)  # what is cached is cached now
    with django_assert_max_num_queries(20) as counted:
        page(client, ours)
    for number in range(3, 9):
        other = measure(ours, number, f"措施{number}")
        compare(other, compared.other, "same")

    with django_assert_num_queries(len(counted)):
        page(client, ours)


def test_the_list_names_the_policies(client, ours, theirs):
    listed = client.get(reverse("agreements:policies")).content.decode()

    assert "二十四条" in listed
    assert "川科政策" in listed
