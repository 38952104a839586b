"""Officers send tables from the lists of the admin site: looked at, then taken in."""

from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from openpyxl import load_workbook

from agreements.models import Agreement, Commitment
from portal.core.time import now
from portal.identity.models import Role
from tests.agreements.tables import SHEETS, exported, rows_of, table, upload
from tests.offices import enter, officer, url

NEW = {"name": "新协议", "kind": "专项协议"}


@pytest.fixture
def wen(client, wen):
    enter(client, wen)
    return wen


def page_of(model, name="import_table"):
    return url(model, name)


def look(client, model, content, **how):
    sent = {"step": "look", "file": upload(content, **how)}
    return client.post(page_of(model), sent)


def take(client, model, looked, **changes):
    shown = looked.context
    sent = {"step": "take", "key": shown["key"], "seen": shown["outcome"].seen}
    return client.post(page_of(model), sent | changes, follow=True)


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


class TestImport:
    def test_it_is_looked_at_then_taken_in(self, client, wen, chongqing):
        looked = look(client, Agreement, table(Agreement, NEW))
        assert looked.status_code == 200
        assert "新协议" in looked.content.decode()
        assert not Agreement.objects.exists()

        answer = take(client, Agreement, looked)

        assert Agreement.objects.get().name == "新协议"
        assert "已导入 1 行" in told(answer)
        assert LogEntry.objects.filter(user=wen).count() == 1

    def test_wrong_rows_are_named_and_nothing_can_be_confirmed(
        self, client, wen, chongqing
    ):
        bad = table(Agreement, NEW, {"name": "坏的", "kind": "密约"})
        looked = look(client, Agreement, bad)

        page = looked.content.decode()
        assert "坏的" in page
        assert 'value="take"' not in page
        assert "有误" in told(take(client, Agreement, looked))
        assert not Agreement.objects.exists()

    def test_columns_that_nobody_knows_are_named(self, client, wen, chongqing):
        content = "名称*,类型*,签字日\n新协议,专项协议,2024-05-01\n".encode()

        looked = look(client, Agreement, content)

        assert looked.context["outcome"].unknown == ["签字日"]
        assert "签字日" in looked.content.decode()

    def test_an_export_can_be_sent_back(self, client, wen, draft):
        for model in (Agreement, Commitment):
            answer = client.get(page_of(model, "export_all"))
            content = b"".join(answer.streaming_content)
            looked = look(client, model, content)

            assert looked.context["outcome"].count == 0
            assert 'value="take"' not in looked.content.decode()

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\0" * 99, b"a,b\n1,2"])
    def test_what_is_no_table_stands_on_the_form(self, client, wen, chongqing, content):
        answer = look(client, Agreement, content)

        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]

    def test_without_a_file(self, client, wen, chongqing):
        assert client.post(page_of(Agreement), {"step": "look"}).status_code == 422

    def test_too_large_a_file(self, client, wen, chongqing):
        answer = look(client, Agreement, b"x" * (10 * 2**20))

        assert answer.status_code == 422
        assert "2 MB" in answer.content.decode()

    def test_after_an_hour_it_is_sent_again(self, client, wen, chongqing):
        looked = look(client, Agreement, table(Agreement, NEW))
        cache.clear()

        assert "重新上传" in told(take(client, Agreement, looked))
        assert not Agreement.objects.exists()

    def test_nobody_confirms_anothers_table(self, client, wen, ning, chongqing):
        looked = look(client, Agreement, table(Agreement, NEW))
        enter(client, ning)

        take(client, Agreement, looked)

        assert not Agreement.objects.exists()

    def test_what_changed_meanwhile_is_looked_at_again(self, client, wen, draft):
        row = {"id": str(draft.pk), "place": "成都"}
        looked = look(client, Agreement, table(Agreement, row))
        Agreement.objects.update(place="绵阳")

        assert "重新核对" in told(take(client, Agreement, looked))
        assert Agreement.objects.get().place == "绵阳"


class TestExport:
    def test_the_chosen_ones(self, client, wen, draft, signed):
        other = Agreement.objects.create(name="另一份", kind="sub")
        chosen = {"action": "export_chosen", "_selected_action": [str(other.pk)]}

        answer = client.post(url(Agreement), chosen)

        [row] = rows_of(b"".join(answer.streaming_content))
        assert row["名称*"] == "另一份"

    def test_withdrawn_ones_stay(self, client, wen, draft):
        Commitment.objects.update(withdrawn_at=now())

        assert rows_of(exported(Commitment)) == []

    def test_the_template_explains_its_columns(self, client, wen, chongqing):
        for model in (Agreement, Commitment):
            answer = client.get(page_of(model, "template"))
            assert rows_of(answer.content) == []
            notes = notes_of(answer.content)
            for column in SHEETS[model].columns:
                assert column.heading in notes

    def test_an_auditor_takes_out_and_sends_nothing(self, client, auditor, draft):
        enter(client, auditor)

        assert client.get(page_of(Agreement, "export_all")).status_code == 200
        assert client.get(page_of(Agreement)).status_code == 403
        assert look(client, Agreement, table(Agreement, NEW)).status_code == 403


@pytest.mark.parametrize("name", ["import_table", "template", "export_all"])
def test_other_offices_and_visitors_find_nothing(client, administration, draft, name):
    for model in (Agreement, Commitment):
        client.logout()
        assert client.get(page_of(model, name)).status_code == 302
        enter(client, officer(f"x{model.__name__}", administration, Role.BASE_REVIEWER))
        assert client.get(page_of(model, name)).status_code == 403


def notes_of(content):
    page = load_workbook(BytesIO(content)).worksheets[1]
    return [row[0] for row in page.iter_rows(values_only=True)]
