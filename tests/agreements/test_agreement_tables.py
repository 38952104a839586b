"""Tables of agreements and commitments: what they say comes back as it went."""

import pytest
from django.utils import translation

from agreements.models import Agreement, Area, Commitment
from agreements.sheets.agreements import AgreementSheet
from agreements.sheets.checking import MOST_BYTES, MOST_CHANGES, check_table
from agreements.sheets.commitments import CommitmentSheet
from agreements.sheets.importing import take_table_in, try_table
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.tables import SHEETS, errors, exported, rows_of, table, take
from tests.agreements.test_agreement_life import be, code_of
from tests.resources.sheets.test_hostile_tables import HOSTILE

KINDS = [Agreement, Commitment]


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
class TestRoundTrip:
    def test_what_went_out_changes_nothing(self, rich, model, language):
        with translation.override(language):
            content = exported(model)

        outcome = try_table(content=content, sheet=SHEETS[model]())

        assert outcome.rows
        assert {row.verb for row in outcome.rows} == {"same"}

    def test_signed_and_foreign_ones_too(self, rich, sichuan, model, language):
        be(rich, "signed")
        with applying():
            made.framework(home="chengdu")
        with translation.override(language):
            content = exported(model)

        outcome = try_table(content=content, sheet=SHEETS[model]())

        assert {row.verb for row in outcome.rows} == {"same"}

    def test_each_heading_is_its_own(self, db, model, language):
        with translation.override(language):
            headings = [str(column.label) for column in SHEETS[model].columns]

        assert len(set(headings)) == len(headings)


def test_an_agreement_as_people_read_it(rich):
    row = next(r for r in rows_of(exported(Agreement)) if r["名称*"] == rich.name)

    assert row["签约方"] == "重庆市科学技术局 | chongqing\n四川省科学技术厅 | chengdu"
    assert row["合作领域"] == "1 | 资源共享"
    assert row["协议状态"] == "草稿"


def test_a_commitment_as_people_read_it(rich):
    [row] = rows_of(exported(Commitment))

    assert row["领域*"] == "1 资源共享"
    assert (row["基期值"], row["目标值"]) == ("10.5", "1200")
    assert (row["本基地责任方"], row["责任处室"]) == ("重庆市科学技术局", "资源处")


class TestAgreements:
    def test_new_ones_come_with_parties_and_areas(self, chongqing):
        parties = "重庆市科学技术局 | chongqing\n某大学"
        row = {"name": "新协议", "kind": "专项协议", "signed_on": "2024年5月1日"}
        more = {"parties": parties, "areas": "1 | 共享\n2 | 人才"}

        take(Agreement, table(Agreement, row | more))

        made_one = Agreement.objects.get()
        assert (made_one.state, made_one.signed_year) == ("draft", 2024)
        assert made_one.parties.count() == made_one.areas.count() == 2

    def test_only_what_a_table_holds_changes(self, rich):
        row = {"id": str(rich.pk), "place": "重庆"}

        take(Agreement, table(Agreement, row))

        rich.refresh_from_db()
        assert (rich.place, rich.short_name) == ("重庆", "框架")

    def test_an_empty_cell_empties(self, rich):
        take(Agreement, table(Agreement, {"id": str(rich.pk), "place": ""}))

        rich.refresh_from_db()
        assert rich.place == ""

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({"name": "x"}, "不能为空"),
            ({"name": "x", "kind": "密约"}, "可选"),
            ({"name": "x", "kind": "专项协议", "signed_on": "去年"}, "不是有效日期"),
            ({"name": "x", "kind": "专项协议", "parent": "没有的"}, "没有这项协议"),
            ({"name": "x", "kind": "专项协议", "parties": "甲 | atlantis"}, "atlantis"),
            ({"name": "x", "kind": "专项协议", "parties": "甲\n甲"}, "重复"),
            ({"name": "x", "kind": "专项协议", "areas": "共享"}, "序号"),
            ({"name": "x", "kind": "专项协议", "areas": "1|a\n1|b"}, "重复"),
            ({"name": "x" * 121, "kind": "专项协议"}, "120"),
            ({"name": "x", "kind": "专项协议", "summary": "x" * 2001}, "2000"),
            ({"name": "x", "kind": "专项协议", "state": "已签署"}, "系统自动填写"),
            ({"name": "x\x01", "kind": "专项协议"}, "无法显示"),
            (
                {"name": "x", "kind": "专项协议", "in_force_from": "2025-01-01"}
                | {"in_force_until": "2024-01-01"},
                "结束日期早于开始日期",
            ),
            ({"id": "0" * 32, "name": "x"}, "没有这条记录"),
            ({"id": "'; DROP TABLE", "name": "x"}, "没有这条记录"),
        ],
    )
    def test_what_is_wrong_is_said_of_its_row(self, chongqing, row, words):
        good = {"name": "好的", "kind": "专项协议"}

        said = errors(Agreement, table(Agreement, good, row))

        assert len(said) == 1
        assert words in said[0]


class TestAllOrNothing:
    @pytest.mark.parametrize(
        ("model", "row"),
        [
            (Agreement, {"name": "新协议", "kind": "专项协议"}),
            (Commitment, {"agreement": "{draft}", "area": "1", "name": "共建"}),
        ],
    )
    def test_nothing_is_entered_twice(self, draft, model, row):
        row = {name: cell.format(draft=draft.name) for name, cell in row.items()}
        [said] = errors(model, table(model, row, row))
        assert "已有这条记录" in said

        take(model, table(model, row))

        [said] = errors(model, table(model, row))
        assert "已有这条记录" in said

    def test_one_wrong_row_keeps_all_out(self, draft):
        rows = [{"name": "好的", "kind": "专项协议"}, {"name": "坏的", "kind": "?"}]
        content = table(Agreement, *rows)

        assert code_of(take, model=Agreement, content=content) == "wrong_rows"
        assert Agreement.objects.get() == draft

    def test_looking_changes_nothing(self, chongqing):
        content = table(Agreement, {"name": "好的", "kind": "专项协议"})

        outcome = try_table(content=content, sheet=AgreementSheet())

        assert (outcome.count, outcome.counts) == (1, [("新增", 1)])
        assert not Agreement.objects.exists()

    def test_what_changed_since_it_was_looked_at(self, rich):
        content = table(Agreement, {"id": str(rich.pk), "place": "重庆"})
        seen = try_table(content=content, sheet=AgreementSheet()).seen
        Agreement.objects.filter(pk=rich.pk).update(place="绵阳")

        how = {"content": content, "sheet": AgreementSheet(), "seen": seen}
        assert code_of(take_table_in, **how) == "changed"
        assert Agreement.objects.get(pk=rich.pk).place == "绵阳"

    def test_a_table_that_says_nothing_new(self, rich):
        content = exported(Agreement)

        assert code_of(take, model=Agreement, content=content) == "nothing_changed"


@pytest.mark.parametrize("state", ["signed", "in_force", "renewed", "ended"])
def test_a_signed_text_is_not_imported_over(rich, state):
    promise = Commitment.objects.get()
    be(rich, state)

    for model, row in (
        (Agreement, {"id": str(rich.pk), "name": "改名"}),
        (Agreement, {"id": str(rich.pk), "areas": "1 | 改名"}),
        (Commitment, {"id": str(promise.pk), "name": "改"}),
        (Commitment, {"id": str(promise.pk), "office": "改"}),
        (Commitment, {"agreement": rich.name, "area": "1", "name": "新的"}),
    ):
        [said] = errors(model, table(model, row))
        assert "已签署的文本不能改动" in said


def test_what_another_base_keeps_is_not_either(sichuan):
    with applying():
        foreign = made.framework(home="chengdu")

    [said] = errors(Agreement, table(Agreement, {"id": str(foreign.pk), "name": "x"}))

    assert "其他基地" in said


@pytest.mark.parametrize("what", sorted({*HOSTILE} - {"half the columns"}))
def test_a_hostile_file_is_refused_in_words(db, what):
    content, code = HOSTILE[what]

    assert code_of(check_table, content=content, sheet=AgreementSheet()) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" * (MOST_BYTES + 1), "too_large"),
        ("名称*,类型*\n".encode(), "no_rows"),
        ("名称*\n".encode() + b"x\n" * 5001, "too_many"),
    ],
    ids=["large", "empty", "long"],
)
def test_a_table_has_its_limits(db, content, code):
    assert code_of(check_table, content=content, sheet=AgreementSheet()) == code


def test_not_too_many_changes_at_once(draft):
    area = {"agreement": draft.name, "area": "1"}
    rows = [area | {"name": f"任务{n}"} for n in range(MOST_CHANGES + 1)]
    content = table(Commitment, *rows)

    code = code_of(check_table, content=content, sheet=CommitmentSheet())

    assert code == "too_many_changes"


def test_long_tables_take_few_queries(django_assert_max_num_queries, draft):
    area = Area.objects.get()
    made_ones = [Commitment(area=area, number=n, name=f"任务{n}") for n in range(2, 99)]
    Commitment.objects.bulk_create(made_ones)

    with django_assert_max_num_queries(12):
        content = exported(Commitment)
        check_table(content, CommitmentSheet())
