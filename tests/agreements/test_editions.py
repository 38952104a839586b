"""What changed, when, by whose word; and what stood before, which stays to be read."""

import pytest
from django.urls import reverse

from agreements.models import Consultation
from tests.agreements import made
from tests.offices import enter


def edition(client, agreement, number):
    address = reverse("agreements:edition", args=[agreement.pk, number])
    return client.get(address)


def test_its_page_tells_what_changed_when_and_by_whose_word(client, public):
    made.amend(public)

    page = client.get(public.get_absolute_url()).content.decode()

    assert "第2版" in page
    assert "扩大共享范围" in page
    assert "双方共享科技资源和专家。" in page
    assert page.count("四川省科学技术厅") >= 2


def test_an_earlier_edition_stays_to_be_read(client, public):
    made.amend(public, "第二版。")
    made.amend(public, "第三版。")

    first, second = (edition(client, public, n) for n in (1, 2))

    assert "第二版。" in second.content.decode()
    assert "第三版。" not in second.content.decode()
    assert "版。" not in first.content.decode().split("</h1>")[1].split("</dl>")[0]


def test_an_earlier_edition_is_read_area_by_area(client, draft):
    second = draft.areas.model.objects.create(agreement=draft, number=2, name="专家库")
    made.promise(second, 1, "两地专家互认")
    made.amend(made.publish(draft))

    page = edition(client, draft, 1).content.decode()

    names = [
        "资源共享</h2>",
        "两地仪器入网共享</h2>",
        "专家库</h2>",
        "两地专家互认</h2>",
    ]
    places = [page.index(name) for name in names]
    assert places == sorted(places)


def test_what_a_title_says_is_not_said_again_below_it(client, public):
    made.amend(public)

    text = edition(client, public, 1).content.decode().split("</h1>")[1]

    assert text.count("两地仪器入网共享") == 1
    assert "<dt>编号</dt>" not in text


def test_in_english_what_stays_chinese_is_told_to_be(client, public):
    made.amend(public)
    client.cookies["language_chongqing"] = "en"

    whole = client.get(public.get_absolute_url()).content.decode()

    assert '<p class="prose" lang="zh-CN">扩大共享范围' in whole


@pytest.mark.parametrize("number", [0, 2, 3, 99999999])
def test_there_is_no_other(client, public, number):
    made.amend(public)

    assert edition(client, public, number).status_code == 404


def test_what_changed_inside_is_not_told_outside(client, public, agreement_officer):
    consultation = made.amend(public)
    Consultation.objects.update(is_public=False)

    page = client.get(public.get_absolute_url()).content.decode()
    assert consultation.ground not in page
    assert edition(client, public, 1).status_code == 404

    enter(client, agreement_officer)
    assert edition(client, public, 1).status_code == 200
