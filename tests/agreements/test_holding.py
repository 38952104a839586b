"""Texts that another base keeps, held against what this base's parties agreed to."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.across import asking
from agreements.actions import holding
from agreements.models import (
    AgreedText,
    Agreement,
    Area,
    Commitment,
    Consultation,
    Party,
    Reply,
)
from agreements.texts import draft_text, text_of
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import Cursor
from portal.nodes.shared import MOST_VERSIONS
from tests.agreements import made
from tests.agreements.held import LIES, look_twice, read_on, says, tasks
from tests.test_constraints_of_all import refused


def rewording(agreement, name="资源与专家共享"):
    area = agreement.areas.get()
    known = text_of(agreement)[area.pk]
    return replace(known, before=known.after, after=known.after | {"name": name})


def ask(agreement, change):
    """What Chengdu asks its parties, as the feed brings it."""
    return bring(agreement, asks="change", changes=[change.spelt()])


def bring(agreement, **said):
    of_it = {"agreement": agreement, "base": "chengdu", "edition": agreement.edition}
    with applying("chengdu"):
        new = Consultation.objects.create(home="chengdu", **of_it, **said)
    return Consultation.objects.get(pk=new.pk)


def decide(asked):
    with applying("chengdu"):
        decided = {"state": "agreed", "decided_at": now(), "is_public": True}
        Consultation.objects.filter(pk=asked.pk).update(**decided)


class TestWhatIsAsAgreed:
    def test_nothing_moves_nothing_is_read_again(self, held):
        assert AgreedText.objects.get().edition == 1
        assert holding.look_at_texts() == 0

    def test_versions_may_be_as_high_as_their_home_says(self, held, link):
        """Four restores later, and at the highest number that is taken."""
        highest = {"version": 2 * MOST_VERSIONS, "epoch": 2**31 - 1}
        with applying("chengdu"):
            Commitment.objects.update(epoch=4)
            Party.objects.update(**highest)
            Area.objects.update(**highest)

        assert holding.look_at_texts() == 1
        assert holding.look_at_texts() == 0

    def test_a_change_by_our_word(self, held, link, wen):
        asked = ask(held, rewording(held))
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        decide(asked)
        says(Area, held.areas.get(), name="资源与专家共享")
        says(Agreement, held, edition=2)

        assert not look_twice(link)
        found = AgreedText.objects.get()
        assert (found.edition, found.differs_since) == (2, None)

    def test_the_text_may_come_before_what_was_agreed(self, held, link, wen):
        """The feed brings kind by kind: nobody is alarmed by half of it."""
        asked = ask(held, rewording(held))
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        says(Area, held.areas.get(), name="资源与专家共享")
        holding.look_at_texts()
        assert AgreedText.objects.get().differs_since

        decide(asked)
        read_on(link)
        holding.look_at_texts()

        assert not AgreedText.objects.disputed().exists()
        assert not tasks(wen).exists()

    def test_the_edition_may_come_before_all_else(self, held, link, wen):
        """The feed was cut off after it; what both agreed to still counts."""
        asked = ask(held, rewording(held))
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        says(Agreement, held, edition=2)
        holding.look_at_texts()

        decide(asked)
        says(Area, held.areas.get(), name="资源与专家共享")

        assert not look_twice(link)
        assert AgreedText.objects.get().edition == 2

    def test_what_may_be_found_out_later(self, held, link):
        promise = Commitment.objects.get()

        says(Commitment, promise, name_en="Instruments", unit="台（套）")
        assert not look_twice(link)

        says(Commitment, promise, unit="个")
        assert look_twice(link)

    def test_the_day_on_which_it_ended(self, held, link):
        says(Agreement, held, in_force_until=date(2026, 1, 1), state="ended")

        assert not look_twice(link)

    def test_what_others_hang_on_it(self, held, link):
        with applying("shanghai"):
            Area.objects.create(
                home="shanghai", agreement=held, number=9, name="自称的领域"
            )

        assert not look_twice(link)

    def test_of_drafts_of_own_texts_and_of_others_nothing_is_held(self, theirs, public):
        with applying():
            Agreement.objects.filter(home="chengdu").update(
                state="consultation", is_public=False
            )
            other = made.framework(home="chengdu")
            other.parties.filter(base="chongqing").update(base="shanghai")
            made.sign(other)

        assert holding.look_at_texts() == 0


class TestWhatIsNot:
    @pytest.mark.parametrize("lie", LIES)
    def test_a_text_changed_without_us_is_disputed_and_told_once(
        self, held, link, wen, lie
    ):
        LIES[lie](held)

        assert look_twice(link)
        holding.look_at_texts()
        assert tasks(wen).get().about == held.pk

    def test_another_change_than_we_agreed_to(self, held, link, wen):
        """The home cannot change what it asked after the yes: the line is refused."""
        asked = ask(held, rewording(held))
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        decide(asked)
        other = rewording(held, "只共享一半")
        with applying("chengdu"):
            change = Consultation.objects.update
            swapped = refused(change, changes=[other.spelt()])
        assert swapped == "consultation_copy_stays"

        says(Area, held.areas.get(), name="只共享一半")
        says(Agreement, held, edition=2)

        assert look_twice(link)

    def test_what_was_signed_is_not_the_draft_that_we_agreed_to(
        self, theirs, link, wen
    ):
        draft = [each.spelt() for each in draft_text(theirs)]
        asked = bring(theirs, asks="draft", changes=draft)
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        says(Area, theirs.areas.get(), name="只共享一半")

        assert look_twice(link)

    def test_a_later_draft_that_we_never_answered_hides_nothing(
        self, theirs, link, wen
    ):
        draft = [each.spelt() for each in draft_text(theirs)]
        asked = bring(theirs, asks="draft", changes=draft)
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        says(Consultation, asked, state="withdrawn", decided_at=now())
        says(Area, theirs.areas.get(), name="只共享一半")
        bring(theirs, asks="draft", changes=[e.spelt() for e in draft_text(theirs)])

        assert look_twice(link)

    def test_another_text_at_the_same_version_is_seen(self, held, link):
        with applying("chengdu"):
            Area.objects.update(name="只共享一半")

        assert look_twice(link)

    def test_a_home_that_is_never_done_is_waited_for_no_longer_than_a_day(
        self, held, link
    ):
        LIES["an area"](held)
        holding.look_at_texts()
        Cursor.objects.create(reader="chengdu", kind="agreements.area", behind=1)
        read_on(link)
        holding.look_at_texts()
        assert not AgreedText.objects.disputed().exists()

        AgreedText.objects.update(differs_since=now() - timedelta(hours=25))
        holding.look_at_texts()

        assert AgreedText.objects.disputed().exists()

    def test_the_day_on_which_it_ended_is_not_agreed_to(self, held, link):
        says(Agreement, held, state="ended", in_force_until=date(2021, 1, 1))
        assert not look_twice(link)

        says(Agreement, held, state="in_force")

        assert look_twice(link)

    def test_a_draft_that_nobody_reads_stops_no_other(self, theirs, link, wen):
        asked = bring(theirs, asks="draft", changes=[{"piece": "no such"}])
        Reply.objects.create(consultation=asked.pk, agrees=True, changes=asked.changes)

        assert not look_twice(link)
        assert AgreedText.objects.get().seen

    def test_an_area_that_becomes_a_promise_stops_no_other(self, held, link, wen):
        """By its id alone; no honest home asks for it, but ours may say yes."""
        promise = text_of(held)[Commitment.objects.get().pk]
        area = held.areas.get().pk
        asked = ask(held, replace(promise, id=area, area=area))
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        decide(asked)
        with applying("chengdu"):
            Commitment.objects.create(
                id=area, home="chengdu", area_id=area, number=9, name="x"
            )

        assert look_twice(link)

    def test_what_was_signed_is_that_draft(self, theirs, link):
        measured = {"measured_by": "number", "unit": "台", "baseline": 10}
        says(Commitment, Commitment.objects.get(), **measured, target=20)
        said = [each.spelt() for each in draft_text(theirs)]
        asked = bring(theirs, asks="draft", changes=said)
        Reply.objects.create(consultation=asked.pk, agrees=True, changes=said)

        assert not look_twice(link)

    @contextmanager
    def unsure(self, held):
        LIES["an area"](held)
        holding.look_at_texts()
        yield
        holding.look_at_texts()
        assert not AgreedText.objects.disputed().exists()

    def test_not_before_the_feed_was_read_since(self, held, link):
        with self.unsure(held):
            link.answered()

    def test_not_while_more_of_the_feed_is_to_come(self, held, link):
        with self.unsure(held):
            read_on(link)
            Cursor.objects.create(
                reader="chengdu", kind="agreements.consultation", behind=1
            )

    def test_not_while_its_home_does_not_answer(self, held, link):
        with self.unsure(held):
            read_on(link)
            link.failed("x")

    def test_put_right_it_is_over(self, client, held, link, wen):
        LIES["an area"](held)
        assert look_twice(link)

        says(Area, held.areas.get(), name="资源共享")
        holding.look_at_texts()

        assert not AgreedText.objects.disputed().exists()
        assert not tasks(wen).exists()
