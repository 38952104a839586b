"""What must never be: each constraint of agreements, hit directly."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Area,
    Article,
    Commitment,
    Correspondence,
    DisclosureReview,
    Document,
    Duty,
    Measure,
    Party,
    Policy,
)
from portal.core.time import now
from portal.nodes.base import applying
from tests.agreements.made import clear, sign
from tests.test_constraints_of_all import refused, twice

PROTECTED = (IntegrityError, ProgrammingError)


def changed(record, **fields):
    """The constraint by which the database refuses a change."""
    return refused(type(record).objects.filter(pk=record.pk).update, **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        (
            {"in_force_from": date(2021, 1, 1), "in_force_until": date(2020, 1, 1)},
            "agreement_in_force_forwards",
        ),
        ({"signed_year": 2019}, "agreement_signed_in_that_year"),
        ({"signed_year": None}, "agreement_signed_in_that_year"),
        ({"edition": 0}, "agreement_signed_in_its_first_edition"),
        ({"edition": 2}, "agreement_signed_in_its_first_edition"),
    ],
)
def test_its_dates_make_sense(draft, fields, constraint):
    assert changed(draft, **fields) == constraint


def test_it_neither_contains_nor_follows_itself(draft):
    for field in ("parent", "predecessor"):
        assert changed(draft, **{field: draft}) == "agreement_apart_from_itself"


def test_a_text_that_may_still_change_is_not_public(draft):
    clear(draft)

    assert changed(draft, is_public=True) == "agreement_public_once_signed"


class TestSignedText:
    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "另一个名称"},
            {"summary": "改写"},
            {"signed_on": date(2020, 5, 1)},
            {"state": "draft"},
            {"withdrawn_at": now()},
        ],
    )
    def test_stays_as_it_was_signed(self, signed, fields):
        assert changed(signed, **fields) == "signed_text"

    def test_takes_its_next_state_and_an_end(self, signed):
        Agreement.objects.update(state="ended", in_force_until=date(2026, 12, 31))

        assert Agreement.objects.get().state == "ended"

    def test_loses_and_gains_no_part(self, signed):
        new = {"agreement": signed, "name": "新增"}

        assert refused(Party.objects.create, **new) == "signed_text"
        assert refused(Area.objects.create, **new, number=9) == "signed_text"
        assert refused(Article.objects.create, **new, number=9) == "signed_text"
        assert changed(signed.areas.get(), name="改名") == "signed_text"
        assert changed(signed.parties.first(), withdrawn_at=now()) == "signed_text"

    def test_a_loader_of_copies_writes_it_as_it_stands(self, signed):
        with applying():
            Area.objects.update(name="对端更正")

        assert Area.objects.get().name == "对端更正"


class TestOnlyOnce:
    def test_a_party(self, draft):
        again = {"agreement": draft, "name": "四川省科学技术厅"}

        assert refused(Party.objects.create, **again) == "party_once"

    def test_a_number_of_an_area(self, draft):
        again = {"agreement": draft, "number": 1, "name": "又一个"}

        assert refused(Area.objects.create, **again) == "area_number_once"

    def test_a_number_of_an_article(self, draft):
        article = {"agreement": draft, "number": 1, "text": "第一条"}

        assert twice(Article.objects.create, **article) == "article_number_once"

    def test_a_number_of_a_commitment(self, draft):
        again = {"area": draft.areas.get(), "number": 1, "name": "又一项"}

        assert refused(Commitment.objects.create, **again) == "commitment_number_once"

    def test_a_partys_share(self, draft):
        duty = Duty.objects.get()
        again = {"commitment": duty.commitment, "party": duty.party}

        assert refused(Duty.objects.create, **again) == "duty_once"

    def test_a_number_of_a_measure_and_a_comparison(self, db):
        policy = Policy.objects.create(name="二十四条")
        first = {"policy": policy, "number": 1, "name": "赋权"}
        assert twice(Measure.objects.create, **first) == "measure_number_once"

        one = Measure.objects.get()
        other = Measure.objects.create(policy=policy, number=2, name="净收入")
        pair = {"measure": one, "other": other, "relation": "same"}
        assert twice(Correspondence.objects.create, **pair) == "correspondence_once"
        alone = pair | {"other": one}
        assert (
            refused(Correspondence.objects.create, **alone) == "correspondence_of_two"
        )

    def test_a_member_of_an_alliance(self, db):
        member = {"alliance": Alliance.objects.create(name="联盟"), "name": "重庆大学"}

        assert twice(AllianceMember.objects.create, **member) == "alliance_member_once"


def test_a_number_has_a_unit_and_a_yes_counts_nothing(draft):
    commitment = Commitment.objects.get()

    bare = changed(commitment, measured_by="number")
    assert bare == "commitment_number_has_a_unit"
    counted = changed(commitment, target=3)
    assert counted == "commitment_yes_or_no_counts_nothing"


def test_what_is_dropped_says_why(draft):
    assert changed(Duty.objects.get(), state="dropped") == "duty_dropped_with_reason"


class TestDisclosure:
    def review(self, record, **fields):
        return {"record": record.pk, "ground": "已公开", **fields}

    def test_nothing_is_public_without_a_review(self, draft):
        article = Article.objects.create(agreement=draft, number=1, text="第一条")
        file = {"sha256": "0" * 64, "size": 1}
        copy = Document.objects.create(agreement=draft, name="签署件", **file)
        sign(draft)

        for record in (draft, article, copy):
            assert changed(record, is_public=True) == "public_by_review"
            clear(record)
            type(record).objects.filter(pk=record.pk).update(is_public=True)

    def test_a_declined_review_opens_nothing(self, signed, lin, wei):
        decided = {"decided_by": wei.person, "decided_at": now()}
        DisclosureReview.objects.create(
            **self.review(signed, asked_by=lin.person, decision="declined", **decided)
        )

        assert changed(signed, is_public=True) == "public_by_review"

    def test_nobody_decides_what_they_asked_for(self, signed, lin):
        own = self.review(
            signed,
            asked_by=lin.person,
            decided_by=lin.person,
            decided_at=now(),
            decision="approved",
        )

        refusal = refused(DisclosureReview.objects.create, **own)
        assert refusal == "disclosure_by_four_eyes"

    def test_it_is_open_or_decided_by_somebody(self, signed):
        half = self.review(signed, decided_at=now())
        nobody = self.review(signed, decision="approved", decided_at=now())
        create = DisclosureReview.objects.create

        assert refused(create, **half) == "disclosure_open_or_decided"
        assert refused(create, **nobody) == "disclosure_by_somebody"

    def test_one_is_open(self, signed, lin):
        asked = self.review(signed, asked_by=lin.person)

        again = twice(DisclosureReview.objects.create, **asked)
        assert again == "disclosure_one_open"

    def test_what_is_decided_stays(self, signed):
        clear(signed)

        for change in (
            lambda: DisclosureReview.objects.update(note="改"),
            lambda: DisclosureReview.objects.all().delete(),
        ):
            with pytest.raises(PROTECTED), transaction.atomic():
                change()
