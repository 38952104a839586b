"""What the database refuses stands on the officer's form, with all that was entered."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Area,
    Article,
    Commitment,
    Document,
    Duty,
    Measure,
    Meeting,
    Party,
    Policy,
    Resolution,
)
from portal.core.time import today
from portal.nodes.actions import share
from portal.nodes.models import Sharing
from tests.agreements import made
from tests.agreements.test_agreement_office import FRAMEWORK, PARTS
from tests.offices import enter, url


@pytest.fixture(autouse=True)
def office(client, agreement_officer):
    enter(client, agreement_officer)


def rows(prefix, *entered):
    """New rows as an inline sends them."""
    sent = {f"{prefix}-TOTAL_FORMS": len(entered), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(entered):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def page_of_an_agreement(**inlines):
    sent = dict(FRAMEWORK)
    for prefix in PARTS:
        sent |= rows(prefix, *inlines.get(prefix, []))
    return sent


def refused(client, address, sent, *words):
    """The form comes back with these words, and with what was entered."""
    answer = client.post(address, sent)

    assert answer.status_code == 200
    told = str(answer.context["errors"])
    for word in words:
        assert word in told
    return answer.content.decode()


TWICE = [
    (
        "articles",
        Article,
        [{"number": 7, "text": "甲"}, {"number": 7, "text": "乙"}],
        ["条款", "“7”", "已被使用"],
    ),
    (
        "parties",
        Party,
        [{"order": 1, "name": "某某厅"}, {"order": 2, "name": "某某厅"}],
        ["签约方", "“某某厅”"],
    ),
    (
        "areas",
        Area,
        [{"number": 3, "name": "甲"}, {"number": 3, "name": "乙"}],
        ["“3”"],
    ),
]


@pytest.mark.parametrize(("prefix", "model", "entered", "words"), TWICE)
def test_two_rows_of_one_key(client, chongqing, prefix, model, entered, words):
    sent = page_of_an_agreement(**{prefix: entered})

    page = refused(client, url(Agreement, "add"), sent, *words)

    assert 'value="川渝科技创新合作框架协议"' in page
    assert page.count(f'name="{prefix}-1-') >= 2
    assert not Agreement.objects.exists()
    assert not model.objects.exists()


def test_a_number_that_is_taken_already(client, draft):
    area = draft.areas.get()
    sent = {"area": area.pk, "number": 1, "name": "又一项", "measured_by": "yes_or_no"}
    sent |= rows("duties")

    refused(client, url(Commitment, "add"), sent, "“1”", "已被使用")

    assert Commitment.objects.count() == 1


def test_an_area_that_holds_commitments_stays(client, draft):
    area = draft.areas.get()
    row = {"id": area.pk, "number": 1, "name": area.name, "DELETE": "on"}
    sent = page_of_an_agreement(areas=[row]) | {"areas-INITIAL_FORMS": 1}

    answer = client.post(url(Agreement, "change", draft.pk), sent)

    assert "该合作领域下还有协议任务" in answer.content.decode()
    assert draft.areas.standing().exists()


class TestMovingAlong:
    def renumber(self, client, draft, *wanted):
        """Send three articles with other numbers, and a new one as the first."""
        kept = [
            Article.objects.create(agreement=draft, number=n, text=str(n))
            for n in (1, 2, 3)
        ]
        entered = [
            {"id": one.pk, "text": one.text, **row}
            for one, row in zip(kept, wanted, strict=True)
        ]
        new = [{"number": 1, "text": "新"}]
        sent = page_of_an_agreement(articles=[*entered, *new])
        sent["articles-INITIAL_FORMS"] = 3
        return client.post(url(Agreement, "change", draft.pk), sent)

    def texts(self):
        standing = Article.objects.standing().order_by("number")
        return "".join(standing.values_list("text", flat=True))

    def test_one_is_put_before_the_others(self, client, draft):
        self.renumber(client, draft, {"number": 2}, {"number": 3}, {"number": 4})

        assert self.texts() == "新123"

    def test_one_takes_the_place_of_what_goes(self, client, draft):
        gone = {"number": 3, "DELETE": "on"}
        self.renumber(client, draft, {"number": 3}, {"number": 2}, gone)

        assert self.texts() == "新21"

    def test_two_that_exchange_their_numbers_are_told(self, client, draft):
        answer = self.renumber(
            client, draft, {"number": 4}, {"number": 3}, {"number": 2}
        )

        assert "已被使用" in answer.content.decode()
        assert self.texts() == "123"


def test_a_share_that_this_base_has_already(client, commitment):
    sent = {"commitment": commitment.pk, "office": "资源处"}

    refused(client, url(Duty, "add"), sent, "已有")

    assert Duty.objects.count() == 1


def test_measures_resolutions_and_members(client, signed):
    numbered = [{"number": 1, "name": "赋权"}, {"number": 1, "name": "净收入"}]
    sent = {"name": "二十四条"} | rows("measures", *numbered)
    refused(client, url(Policy, "add"), sent, "“1”")

    resolved = [{"number": 1, "text": "甲"}, {"number": 1, "text": "乙"}]
    held = {"agreement": signed.pk, "name": "年度会商会议", "on": "2025-12-03"}
    sent = held | rows("resolutions", *resolved)
    refused(client, url(Meeting, "add"), sent, "“1”")

    members = rows("members", {"name": "重庆大学"}, {"name": "重庆大学"})
    sent = {"name": "高新区联盟"} | members | rows("gatherings")
    refused(client, url(Alliance, "add"), sent, "“重庆大学”")

    for model in (Policy, Measure, Meeting, Resolution, Alliance, AllianceMember):
        assert not model.objects.exists()


@pytest.mark.usefixtures("media")
def test_a_file_is_looked_at_anew_not_called_damaged(client, draft):
    file = SimpleUploadedFile("a.pdf", made.PDF, "application/pdf")
    again = {"number": 1, "name": "又一个领域"}
    kept = {"name": "附件", "file": file}
    sent = page_of_an_agreement(areas=[again], documents=[kept])

    page = refused(client, url(Agreement, "change", draft.pk), sent, "“1”")

    assert "PDF 文件" not in page.split("errornote")[1][:500]
    assert not Document.objects.exists()


def test_other_apps_alike_what_is_shared(client, sichuan):
    """Its base and its matter stand on no form once it has begun."""
    Sharing.objects.all().delete()
    ends, begins = today() + timedelta(5), today() + timedelta(10)
    on = {"peer": sichuan, "agreement": "协议", "signed_on": date(2020, 4, 14)}
    share(matters=["agreements"], **on)
    begun = Sharing.objects.get()
    Sharing.objects.update(ends_on=ends)
    later = Sharing(peer=sichuan, matter=begun.matter, agreement_title="新协议")
    later.starts_on, later.signed_on = begins, on["signed_on"]
    later.save()

    sent = {"ends_on": begins + timedelta(1)}
    refused(client, url(Sharing, "change", begun.pk), sent, "部分日期内已有登记")

    begun.refresh_from_db()
    assert begun.ends_on == ends


def test_a_rule_without_words_of_its_own_is_named(client, draft, monkeypatch):
    monkeypatch.setattr("portal.core.judged.UNIQUE", "another kind")
    area = draft.areas.get()
    sent = {"area": area.pk, "number": 1, "name": "又一项", "measured_by": "yes_or_no"}
    sent |= rows("duties")

    refused(client, url(Commitment, "add"), sent, "commitment_number_once")
