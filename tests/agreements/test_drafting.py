"""Drafts and what they promise are written; what is signed or another's is not."""

import threading
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction

from agreements.actions import drafting
from agreements.actions.drafting import Sides
from agreements.actions.life import sign_agreement
from agreements.models import Agreement, Commitment, Duty, Party
from portal.core.time import now
from portal.nodes.base import applying
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.test_agreement_life import be, code_of
from tests.race import meet

FRAMEWORK = {"name": "成渝协议", "kind": "sub", "signed_on": date(2024, 5, 1)}
SIDES = Sides({"重庆市科学技术局": "chongqing", "某大学": ""}, {1: "共享", 2: "人才"})


@pytest.fixture
def promise(draft):
    return Commitment.objects.get()


@pytest.fixture
def foreign(sichuan):
    with applying():
        return made.framework(home="chengdu")


def enter(**changes):
    return drafting.enter_draft(values=FRAMEWORK | changes, sides=SIDES)


class TestDrafts:
    def test_one_comes_with_its_parties_and_areas(self, sichuan):
        agreement = enter()

        assert (agreement.state, agreement.signed_year) == ("draft", 2024)
        parties = agreement.parties.values_list("order", "name", "base")
        assert list(parties) == [
            (1, "重庆市科学技术局", "chongqing"),
            (2, "某大学", ""),
        ]
        assert list(agreement.areas.values_list("name", flat=True)) == ["共享", "人才"]

    def test_it_is_written_anew(self, draft):
        keep = draft.parties.get(base="chengdu")

        drafting.change_draft(
            agreement=draft,
            values={"name": "新名"},
            sides=Sides({keep.name: "", "某大学": ""}, {1: "共享资源", 3: "人才"}),
        )

        draft.refresh_from_db()
        assert draft.name == "新名"
        assert list(draft.parties.standing().values_list("name", "base")) == [
            (keep.name, ""),
            ("某大学", ""),
        ]
        assert draft.parties.standing().filter(pk=keep.pk).exists()
        assert draft.parties.count() == 3  # one is withdrawn, not gone
        areas = draft.areas.standing().values_list("number", "name")
        assert list(areas) == [(1, "共享资源"), (3, "人才")]

    def test_an_area_that_promises_something_stays(self, draft):
        none = Sides(None, {})

        code = code_of(drafting.change_draft, agreement=draft, values={}, sides=none)

        assert code == "area_in_use"
        assert draft.areas.standing().exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"in_force_from": date(2024, 6, 1), "in_force_until": date(2024, 5, 1)},
            {"signed_on": None, "signed_year": 2024, "in_force_until": date(1, 1, 1)}
            | {"in_force_from": date(2, 1, 1)},
        ],
    )
    def test_what_cannot_be_is_refused_whole(self, sichuan, wrong):
        code = code_of(drafting.enter_draft, values=FRAMEWORK | wrong, sides=SIDES)

        assert code == "invalid"
        assert not Agreement.objects.exists()
        assert not Party.objects.exists()

    @pytest.mark.parametrize("state", ["signed", "in_force", "renewed", "ended"])
    def test_what_is_signed_stays(self, draft, state):
        be(draft, state)

        code = code_of(
            drafting.change_draft, agreement=draft, values={"name": "x"}, sides=SIDES
        )

        assert code == "signed"

    def test_another_bases_is_not_written(self, foreign):
        code = code_of(
            drafting.change_draft, agreement=foreign, values={"name": "x"}, sides=SIDES
        )

        assert code == "foreign_record"


class TestCommitments:
    def test_it_comes_last_unless_it_is_numbered(self, promise):
        area = promise.area

        second = drafting.enter_commitment(area=area, values={"name": "第二项"})
        ninth = drafting.enter_commitment(area=area, values={"name": "九", "number": 9})

        assert (second.number, ninth.number) == (2, 9)

    def test_a_number_is_given_once(self, promise):
        how = {"area": promise.area, "values": {"name": "x", "number": 1}}
        assert code_of(drafting.enter_commitment, **how) == "number_taken"

        second = drafting.enter_commitment(area=promise.area, values={"name": "x"})
        how = {"commitment": second, "values": {"number": 1}}
        assert code_of(drafting.change_commitment, **how) == "number_taken"

    def test_after_the_highest_number_none_comes_by_itself(self, promise):
        how = {"area": promise.area, "values": {"name": "x"}}
        drafting.change_commitment(commitment=promise, values={"number": 32767})
        assert code_of(drafting.enter_commitment, **how) == "no_number_left"
        numbered = {"values": how["values"] | {"number": 1}}
        assert drafting.enter_commitment(**how | numbered).number == 1

        drafting.withdraw_commitment(commitment=promise)

        assert drafting.enter_commitment(**how).number == 2

    @pytest.mark.parametrize(
        "wrong",
        [{"measured_by": "number"}, {"measured_by": "yes_or_no", "target": 5}],
    )
    def test_a_measure_that_makes_no_sense(self, promise, wrong):
        how = {"commitment": promise, "values": wrong}

        assert code_of(drafting.change_commitment, **how) == "invalid"

    def test_a_date_is_moved(self, promise):
        drafting.move_due_date(commitment=promise, due_on=date(2027, 1, 1))

        promise.refresh_from_db()
        assert promise.due_on == date(2027, 1, 1)

    def test_it_stays_in_its_text(self, promise):
        other = enter(name="另一草案").areas.first()

        how = {"commitment": promise, "values": {"area": other}}
        assert code_of(drafting.change_commitment, **how) == "area_gone"

    def test_it_is_taken_out(self, promise):
        drafting.withdraw_commitment(commitment=promise)

        assert not Commitment.objects.standing().exists()

    @pytest.mark.parametrize(
        ("act", "how"),
        [
            (drafting.change_commitment, {"values": {"name": "x"}}),
            (drafting.move_due_date, {"due_on": None}),
            (drafting.withdraw_commitment, {}),
        ],
    )
    def test_what_is_signed_or_anothers_stays(self, draft, promise, act, how):
        be(draft, "signed")
        assert code_of(act, commitment=promise, **how) == "signed"

        with applying():
            other = made.framework(home="chengdu").areas.get().commitments.get()
        assert code_of(act, commitment=other, **how) == "foreign_record"

    def test_nothing_is_added_to_what_is_signed(self, draft):
        be(draft, "signed")

        how = {"area": draft.areas.get(), "values": {"name": "x"}}
        assert code_of(drafting.enter_commitment, **how) == "signed"


class TestShares:
    def test_the_own_party_gets_one_and_is_told(self, promise, ning):
        Duty.objects.update(withdrawn_at=now())

        values = {"office": "资源处", "person": ning.person}
        drafting.assign_share(commitment=promise, values=values)

        duty = Duty.objects.standing().get()
        assert (duty.party.base, duty.office) == ("chongqing", "资源处")
        assert Notice.objects.get(person=ning.person).kind == "agreements.in_charge"

    def test_who_is_in_charge_already_is_not_told_again(self, promise, ning):
        for office in ("资源处", "高新处"):
            values = {"office": office, "person": ning.person}
            drafting.assign_share(commitment=promise, values=values)

        assert Duty.objects.get().office == "高新处"
        assert Notice.objects.filter(person=ning.person).count() == 1

    def test_what_is_not_said_stays(self, promise, ning):
        drafting.assign_share(commitment=promise, values={"person": ning.person})
        drafting.assign_share(commitment=promise, values={"office": "资源处"})

        assert Duty.objects.get().person == ning.person

    def test_a_base_that_speaks_for_nobody(self, promise):
        Party.objects.filter(base="chongqing").update(base="shanghai")

        how = {"commitment": promise, "values": {"office": "x"}}
        assert code_of(drafting.assign_share, **how) == "not_a_party"

    def test_who_works_elsewhere_is_not_put_in_charge(self, promise, lin):
        how = {"commitment": promise, "values": {"person": lin.person}}
        assert code_of(drafting.assign_share, **how) == "not_there"
        assert not Notice.objects.exists()

        Duty.objects.update(person=lin.person)  # who worked there once
        drafting.assign_share(commitment=promise, values={"office": "资源处"})

        assert Duty.objects.get().office == "资源处"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_promised_in_an_area_as_it_goes(draft):
    """Whoever promises waits for whoever takes the area out, and then finds none."""
    Commitment.objects.update(withdrawn_at=now())
    area = draft.areas.get()
    none = Sides(None, {})

    refused = meet(
        partial(drafting.change_draft, agreement=draft, values={}, sides=none),
        partial(drafting.enter_commitment, area=area, values={"name": "x"}),
    )

    assert refused.codes == ["area_gone"]
    assert not Commitment.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_into_a_text_as_it_is_signed(draft):
    """Whoever writes waits for whoever signs, and then finds it signed."""
    be(draft, "consultation")
    promise, codes = Commitment.objects.get(), []

    def write():
        how = {"commitment": promise, "due_on": date(2027, 1, 1)}
        try:
            codes.append(code_of(drafting.move_due_date, **how))
        finally:
            connection.close()

    with transaction.atomic():
        sign_agreement(agreement=draft)
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=0.5)
        assert not codes
    writer.join()

    assert codes == ["signed"]
