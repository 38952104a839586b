"""Columns that are not in a kept text: a later release adds them, or a home hides them.

An earlier release is made by taking a column out of what was kept.
"""

from datetime import date

import pytest

from agreements.across import answering, asking
from agreements.actions import holding
from agreements.models import (
    AgreedText,
    Agreement,
    Area,
    Article,
    Commitment,
    Consultation,
    Reply,
)
from agreements.texts import Change, draft_text, has_moved, read, text_at, text_of
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.nodes.base import applying
from tests.agreements.asked import agree, propose, rewritten
from tests.agreements.held import look_twice, says
from tests.agreements.test_consulting_across import body, code_of
from tests.agreements.test_holding import ask, bring, decide

ADDED = "summary_en"  # of areas
LATE = date(2040, 1, 1)


def without(change, column):
    """A change as it is spelt by who knows no such column, or conceals it."""
    said = change.spelt()
    for values in (said["before"], said["after"]):
        values.pop(column, None)
    return said


def kept_before(held):
    """The release that kept the text did not know the column."""
    kept = AgreedText.objects.get()
    del kept.text[str(held.areas.get().pk)]["after"][ADDED]
    kept.save()


def yes_to(asked, wen):
    asking.answer(consultation=asked, agrees=True, by=wen.person)
    decide(asked)
    says(Agreement, asked.agreement, edition=2)


class TestAddedLater:
    def test_what_was_kept_before_is_as_agreed(self, held, link):
        kept_before(held)
        says(Area, held.areas.get())

        assert not look_twice(link)
        again = AgreedText.objects.get().text[str(held.areas.get().pk)]
        assert again["after"][ADDED] == ""

    def test_what_its_home_fills_in_there_is_not(self, held, link):
        kept_before(held)
        says(Area, held.areas.get(), **{ADDED: "Half of it"})

        assert look_twice(link)

    def test_a_change_asked_before_counts(self, held, link, wen):
        area = held.areas.get()
        change = rewritten(area, name="资源与专家共享")
        asked = bring(held, asks="change", changes=[without(change, ADDED)])
        yes_to(asked, wen)
        says(Area, area, name="资源与专家共享")

        assert not look_twice(link)
        assert AgreedText.objects.get().edition == 2

    def test_it_leaves_what_was_agreed_to_since(self, held, link, wen):
        """A home of an earlier release changes what it knows of, and that alone."""
        says(Area, area := held.areas.get(), **{ADDED: "All of it"})
        AgreedText.objects.all().delete()
        holding.look_at_texts()
        change = rewritten(area, name="资源与专家共享")
        asked = bring(held, asks="change", changes=[without(change, ADDED)])
        yes_to(asked, wen)
        says(Area, area, name="资源与专家共享")
        assert not look_twice(link)

        says(Area, area, **{ADDED: ""})

        assert look_twice(link)

    def test_a_draft_agreed_to_before_is_what_was_signed(self, theirs, link):
        said = [without(each, ADDED) for each in draft_text(theirs)]
        asked = bring(theirs, asks="draft", changes=said)
        Reply.objects.create(consultation=asked.pk, agrees=True, changes=said)

        assert not look_twice(link)

    def test_what_was_asked_before_becomes_the_text(self, binding):
        area = binding.areas.get()
        asked = propose(binding, rewritten(area, name="资源与专家共享"))
        self.keep_without(asked)

        agree(asked)

        area.refresh_from_db()
        assert (area.name, area.agreement.edition) == ("资源与专家共享", 2)

    def test_what_a_text_said_is_read_whole(self, binding):
        area = binding.areas.get()
        asked = propose(binding, rewritten(area, name="资源与专家共享"))
        agree(asked)
        self.keep_without(asked)

        (then,) = [one for one in text_at(binding, 1) if one.id == area.pk]

        assert then.after == text_of(binding)[area.pk].after | {"name": "资源共享"}

    def test_a_draft_has_not_moved(self, draft):
        said = [without(each, ADDED) for each in draft_text(draft)]
        asked = Consultation(agreement=draft, asks="draft", changes=said)
        assert not has_moved(asked)

        draft.areas.update(**{ADDED: "Half of it"})

        assert has_moved(asked)

    def test_a_base_that_does_not_know_it_may_propose(self, binding, sichuan):
        area = binding.areas.get()
        change = without(rewritten(area, name="资源与专家共享"), ADDED)

        answering.propose_here(sichuan, body(binding, changes=[change]))

        (kept,) = read(Consultation.objects.get().changes)
        assert kept.before == text_of(binding)[area.pk].after
        assert kept.after == kept.before | {"name": "资源与专家共享"}

    def test_but_not_over_what_it_never_saw(self, binding, sichuan):
        change = without(rewritten(binding.areas.get(), name="资源与专家共享"), ADDED)
        change["before"]["name"] = "以前的名称"
        said = body(binding, changes=[change])

        assert code_of(answering.propose_here, sichuan, said) == "stale"

    def keep_without(self, asked):
        (change,) = read(asked.changes)
        with applying():  # an earlier release spelt it so
            Consultation.objects.update(changes=[without(change, ADDED)])
        asked.refresh_from_db()


class TestLeftOutByItsHome:
    def test_of_a_change(self, held, link, wen):
        promise = Commitment.objects.get()
        change = rewritten(promise, name="两地仪器全部入网")
        asked = bring(held, asks="change", changes=[without(change, "due_on")])
        yes_to(asked, wen)

        says(Commitment, promise, name="两地仪器全部入网", due_on=LATE)

        assert look_twice(link)

    def test_of_what_is_new(self, held, link, wen):
        new = Change(
            "article", new_id(), {}, {"number": 2, "name": "期限", "text": "长期。"}
        )
        asked = ask(held, new)
        yes_to(asked, wen)

        with applying("chengdu"):
            Article.objects.create(
                id=new.id,
                home="chengdu",
                agreement=held,
                **new.after,
                text_en="For a year.",
            )

        assert look_twice(link)

    def test_of_a_draft(self, theirs, link):
        said = [without(each, "due_on") for each in draft_text(theirs)]
        asked = bring(theirs, asks="draft", changes=said)
        Reply.objects.create(consultation=asked.pk, agrees=True, changes=said)

        says(Commitment, Commitment.objects.get(), due_on=LATE)

        assert look_twice(link)

    @pytest.mark.parametrize("column", ["number", "name"])
    def test_without_these_no_piece_is_told_from_another(self, held, column):
        change = rewritten(held.areas.get(), name="资源与专家共享")

        with pytest.raises(Refusal):
            read([without(change, column)])

    def test_of_one_side_alone(self, held):
        """Else it would look emptied, or filled in, without being either."""
        change = rewritten(held.areas.get(), name="资源与专家共享").spelt()
        for side in ("before", "after"):
            less = {n: v for n, v in change[side].items() if n != ADDED}
            with pytest.raises(Refusal):
                read([change | {side: less}])
