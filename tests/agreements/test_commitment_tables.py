"""Tables of commitments, with this base's share in each."""

from datetime import date

import pytest

from agreements.models import Commitment, Duty
from tests.agreements.tables import errors, table, take


@pytest.fixture
def row(draft):
    return {"agreement": draft.name, "area": "1", "name": "共建实验室"}


def test_new_ones_come_with_the_own_share(row, draft):
    more = {"measured_by": "数值", "unit": "个", "target": "1,200"}
    take(Commitment, table(Commitment, row | more | {"office": "高新处"}))

    found = Commitment.objects.get(name="共建实验室")
    assert (found.number, found.target) == (2, 1200)
    assert found.duties.get().office == "高新处"


def test_an_office_and_a_day_change(rich):
    promise = Commitment.objects.get()
    row = {"id": str(promise.pk), "due_on": "2028-06-30", "office": "成果处"}

    take(Commitment, table(Commitment, row))

    promise.refresh_from_db()
    assert promise.due_on == date(2028, 6, 30)
    assert Duty.objects.get().office == "成果处"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agreement": "没有的"}, "没有这项协议"),
        ({"area": "9"}, "没有这个领域"),
        ({"area": ""}, "不能为空"),
        ({"number": "1"}, "已有"),
        ({"number": "一"}, "不是数字"),
        ({"number": "1.5"}, "不是数字"),
        ({"number": "NaN"}, "不是数字"),
        ({"measured_by": "数值"}, "计量单位"),
        ({"target": "5"}, "是否完成"),
        ({"target": "1" * 20, "measured_by": "数值", "unit": "个"}, ""),
        ({"figure": "没有的指标"}, "可选"),
        ({"party": "四川省科学技术厅"}, "不代表该签约方"),
        ({"state": "已完成"}, "系统自动填写"),
        ({"others": "x"}, "系统自动填写"),
    ],
)
def test_what_is_wrong_is_said_of_its_row(row, change, words):
    said = errors(Commitment, table(Commitment, row | change))

    assert said
    assert words in said[0]


def test_it_stays_in_its_agreement(rich):
    promise = Commitment.objects.get()

    said = errors(
        Commitment,
        table(Commitment, {"id": str(promise.pk), "agreement": "上级协议"}),
    )

    assert "所属协议" in said[0]
