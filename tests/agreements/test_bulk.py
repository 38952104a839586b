"""Steps for many records: looked at first, done row by row, told what was refused."""

from datetime import date

import pytest

from agreements.admin.bulk import MOST
from agreements.models import (
    Agreement,
    Commitment,
    DisclosureReview,
    Duty,
    Meeting,
    Progress,
)
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements import made
from tests.offices import enter, officer, url

LATER = {"due_on": "2027-01-01"}


@pytest.fixture
def wen(client, wen):
    enter(client, wen)
    return wen


@pytest.fixture
def three(draft):
    """Two more promises in the draft's area; each with this base's share."""
    area = draft.areas.get()
    made.promise(area, 2, "共建实验室")
    made.promise(area, 3, "联合培养人才")
    return list(Commitment.objects.order_by("number"))


def choose(client, name, records, step="", **said):
    sent = {"action": name, "_selected_action": [str(one.pk) for one in records]}
    model = type(records[0])
    return client.post(url(model), sent | {"step": step} | said, follow=bool(step))


def told(answer):
    return [str(message) for message in answer.context["messages"]]


class TestLooking:
    def test_nothing_is_done_before_it_is_confirmed(self, client, wen, three, lin):
        for step in ("", "look"):
            answer = choose(client, "move_due_date", three, step, **LATER)
            assert answer.status_code == 200
            assert all(one.name in answer.text for one in three)

        assert answer.context["count"] == 3
        assert not Commitment.objects.exclude(due_on=None).exists()

    def test_what_is_wrong_on_the_form_is_said(self, client, wen, three):
        answer = choose(client, "move_due_date", three, "take", due_on="去年")

        assert answer.status_code == 422
        assert answer.context["form"].errors

    def test_what_can_be_done_to_none_says_how_to_go_on(self, client, wen, db):
        answer = choose(client, "move_due_date", [promise_of_signed()], "look", **LATER)
        assert "所选记录均不能这样办理" in answer.text
        assert 'value="take"' not in answer.text

    def test_not_more_than_a_page_at_once(self, client, wen, three):
        area = three[0].area
        Commitment.objects.bulk_create(
            Commitment(area=area, number=n, name=f"x{n}") for n in range(4, MOST + 5)
        )
        sent = {"action": "move_due_date", "select_across": 1, "step": "take"}
        sent["_selected_action"] = [str(three[0].pk)]

        answer = client.post(
            url(Commitment), sent | {"due_on": "2027-01-01"}, follow=True
        )

        assert str(MOST) in told(answer)[0]
        assert not Commitment.objects.exclude(due_on=None).exists()


@pytest.mark.parametrize("key", ["x", "\0", "9" * 500, "é"])
def test_what_is_no_key_chooses_nothing(client, wen, three, key):
    keys = [str(three[0].pk), key]
    sent = {"action": "move_due_date", "_selected_action": keys, "step": "take"}

    answer = client.post(url(Commitment), sent | LATER, follow=True)

    assert told(answer) == ["请选择列表中的记录。"]
    assert not Commitment.objects.exclude(due_on=None).exists()


class TestDueDates:
    def test_drafts_move_and_signed_ones_are_named(self, client, wen, three):
        signed = Commitment.objects.exclude(pk__in=[one.pk for one in three])
        with_signed = [*three, promise_of_signed()]
        looked = choose(client, "move_due_date", with_signed, "look", **LATER)
        assert [bool(row.refusal) for row in looked.context["rows"]].count(True) == 1

        answer = choose(client, "move_due_date", with_signed, "take", **LATER)

        assert Commitment.objects.filter(due_on=date(2027, 1, 1)).count() == 3
        assert not signed.exclude(due_on=None).exists()
        done, refused = told(answer)
        assert "3" in done
        assert "已签署的文本不能改动" in refused
        assert "已签的任务" in refused

    def test_another_bases_are_refused(self, client, wen, sichuan):
        with applying():
            foreign = made.framework(home="chengdu").areas.get().commitments.get()

        answer = choose(client, "move_due_date", [foreign], "take", **LATER)

        assert "其他基地" in told(answer)[0]
        foreign.refresh_from_db()
        assert foreign.due_on is None


def promise_of_signed():
    """A promise of another agreement, which is signed."""
    agreement = made.framework()
    promise = agreement.areas.get().commitments.get()
    Commitment.objects.filter(pk=promise.pk).update(name="已签的任务")
    made.sign(agreement)
    promise.refresh_from_db()
    return promise


class TestShares:
    def test_an_office_and_a_person_are_put_in_charge(self, client, wen, three, ning):
        said = {"office": "资源处", "person": str(ning.person_id)}

        choose(client, "assign", list(Duty.objects.all()), "take", **said)

        assert Duty.objects.filter(office="资源处", person=ning.person).count() == 3

    def test_a_commitment_without_a_share_gets_one(self, client, wen, three):
        Duty.objects.update(withdrawn_at=now())

        choose(client, "assign", three, "take", office="资源处")

        assert Duty.objects.standing().filter(office="资源处").count() == 3

    def test_in_what_another_base_keeps_the_own_share_alone(self, client, wen, sichuan):
        with applying():
            foreign = made.framework(home="chengdu").areas.get().commitments.get()

        choose(client, "assign", [foreign], "take", office="资源处")

        assert Duty.objects.own().get().office == "资源处"

    def test_another_partys_share_is_refused(self, client, wen, three):
        theirs = three[0].area.agreement.parties.get(base="chengdu")
        with applying():
            foreign = Duty.objects.create(
                commitment=three[0], party=theirs, home="chengdu"
            )

        answer = choose(client, "assign", [foreign], "take", office="改")

        assert "其他基地" in told(answer)[0]
        foreign.refresh_from_db()
        assert foreign.office == ""

    def test_nobody_of_another_organisation(self, client, wen, three, lin):
        said = {"person": str(lin.person_id)}

        answer = choose(client, "assign", three, "take", **said)

        assert answer.status_code == 422

    def test_something_has_to_be_said(self, client, wen, three):
        assert choose(client, "assign", three, "take").status_code == 422

    def test_those_in_charge_are_asked_to_report(self, client, wen, three, lin):
        made.sign(three[0].area.agreement)
        first, *others = Duty.objects.order_by("commitment__number")
        Duty.objects.filter(pk=first.pk).update(person=lin.person)

        answer = choose(client, "ask_for_reports", [first, *others], "take")

        assert Notice.objects.filter(kind="agreements.asked_to_report").count() == 1
        done, refused = told(answer)
        assert "1" in done
        assert "责任人" in refused


class TestReports:
    @pytest.fixture
    def reports(self, commitment, lin):
        duty = commitment.duties.get()
        common = {"duty": duty, "state": "on_course", "text": "已入网"}
        return [
            Progress.objects.create(
                on=date(2025, month, 1), filed_by=lin.person, **common
            )
            for month in (1, 2, 3)
        ]

    def test_they_are_confirmed_but_for_ones_own(self, client, wen, reports):
        Progress.objects.filter(pk=reports[0].pk).update(filed_by=wen.person)

        answer = choose(client, "confirm_many", reports, "take")

        assert Progress.objects.confirmed().count() == 2
        assert "另一名协议管理员" in told(answer)[1]

    def test_the_forecast_leaves_no_notice(self, client, wen, reports):
        before = Notice.objects.count()

        answer = choose(client, "confirm_many", reports)

        assert answer.context["count"] == 3
        assert Notice.objects.count() == before
        assert not Progress.objects.confirmed().exists()

    def test_they_are_returned_with_a_reason(self, client, wen, reports):
        choose(client, "return_many", reports, "take", reason="请补充依据")

        assert Progress.objects.filter(stand="returned", note="请补充依据").count() == 3

    def test_what_is_answered_is_refused(self, client, wen, reports):
        Progress.objects.filter(pk=reports[0].pk).update(stand="returned", note="x")

        answer = choose(client, "confirm_many", reports, "take")

        assert len(told(answer)) == 2


class TestDisclosure:
    def test_signed_ones_are_asked_for(self, client, wen, draft):
        other = made.framework()
        made.sign(other)

        answer = choose(
            client, "ask_disclosure_of_many", [draft, other], "take", ground="已见报"
        )

        assert DisclosureReview.objects.get().record == other.pk
        assert len(told(answer)) == 2

    def test_another_bases_are_refused(self, client, wen, sichuan):
        with applying():
            foreign = made.framework(home="chengdu")
            made.sign(foreign)

        how = {"ground": "已见报"}
        choose(client, "ask_disclosure_of_many", [foreign], "take", **how)

        assert not DisclosureReview.objects.exists()

    def test_meetings_too(self, client, wen, signed):
        meeting = made.meet(signed)

        how = {"ground": "已见报"}
        choose(client, "ask_disclosure_of_many", [meeting], "take", **how)

        assert DisclosureReview.objects.get().record == meeting.pk
        assert Meeting.objects.get().is_public is False


STEPS = [
    (Commitment, "move_due_date"),
    (Commitment, "assign"),
    (Duty, "assign"),
    (Duty, "ask_for_reports"),
    (Progress, "confirm_many"),
    (Progress, "return_many"),
    (Agreement, "ask_disclosure_of_many"),
]


@pytest.mark.parametrize(("model", "name"), STEPS)
def test_the_auditor_is_offered_none(client, auditor, report, model, name):
    enter(client, auditor)

    page = client.get(url(model))

    assert f'value="{name}"' not in page.content.decode()
    choose(client, name, [model.objects.first()], "take")
    assert not DisclosureReview.objects.filter(decision="open").exists()
    assert not Commitment.objects.exclude(due_on=None).exists()


def test_other_offices_see_no_list(client, administration, report):
    enter(client, officer("x", administration, Role.BASE_REVIEWER))

    for model, name in STEPS:
        answer = choose(client, name, [model.objects.first()])
        assert answer.status_code == 403
