"""A change of a signed text: proposed by one party, it counts once all agree."""

from dataclasses import replace

import pytest

from agreements.actions import life
from agreements.actions.consulting import withdraw_consultation
from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    Opinion,
    Party,
)
from agreements.texts import Change, has_moved, text_at
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.identity.models import Role
from portal.nodes.models import OutboxMessage
from portal.nodes.sharing import Sharing
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.asked import agree, propose, rewritten
from tests.cast import account
from tests.offices import officer


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER).person


def code_of(act, *args, **how):
    with pytest.raises(Refusal) as refusal:
        act(*args, **how)
    return refusal.value.code


def state_of(consultation):
    return Consultation.objects.get(pk=consultation.pk).state


class TestProposing:
    def test_it_asks_the_other_parties_and_changes_nothing(self, binding, wen):
        consultation = propose(binding, by=wen)

        assert consultation.state == "open"
        assert Opinion.objects.get().party.base == "chongqing"
        assert Agreement.objects.get().in_force_until is None
        asked = OutboxMessage.objects.get()
        assert (asked.peer_id, asked.kind) == ("chengdu", "agreements.asked")

    def test_a_party_elsewhere_proposes_and_this_base_is_asked(self, binding, wen):
        consultation = propose(binding, base="chengdu")

        task = Notice.objects.get()
        assert (task.person, task.is_task, task.done_at) == (wen, True, None)
        assert task.about == consultation.pk
        assert not OutboxMessage.objects.exists()

    def test_only_parties_propose(self, binding):
        assert code_of(propose, binding, base="shanghai") == "not_a_party"

    @pytest.mark.parametrize("state", ["draft", "consultation", "renewed", "ended"])
    def test_only_what_binds_is_changed_so(self, draft, state):
        Agreement.objects.update(state=state)

        assert code_of(propose, draft) == "not_binding"

    def test_one_thing_at_a_time(self, binding):
        propose(binding)

        assert code_of(propose, binding, base="chengdu") == "asked_already"
        assert Consultation.objects.count() == 1

    def test_a_reason_and_a_difference_come_first(self, binding):
        same = rewritten(binding, in_force_until=None)

        assert code_of(propose, binding, ground=" ") == "reason_missing"
        assert code_of(propose, binding, same) == "nothing_changed"

    def test_what_has_changed_meanwhile_is_stale(self, binding, article):
        wanted = rewritten(article, text="改动")
        agree(propose(binding, rewritten(article, text="先改了")))
        binding.refresh_from_db()

        assert code_of(propose, binding, wanted) == "stale"
        assert code_of(propose, binding, edition=1) == "stale"

    def test_nobody_is_asked_without_an_agreement_to_share(self, binding):
        Sharing.objects.all().delete()

        assert code_of(propose, binding) == "not_shared"
        assert not Consultation.objects.exists()


class TestAnswering:
    def test_the_last_yes_makes_the_next_edition(self, binding, article, wen):
        promised = Commitment.objects.get()
        new = {"number": 2, "name": "", "name_en": "", "text": "新增。", "text_en": ""}
        consultation = propose(
            binding,
            rewritten(binding, in_force_until="2030-12-31"),
            rewritten(article, text="双方共享科技资源和专家。"),
            rewritten(promised, name="仪器与专家共享", due_on="2028-12-31"),
            Change("article", new_id(), {}, new),
        )

        agree(consultation)

        agreement = Agreement.objects.get()
        assert (agreement.edition, str(agreement.in_force_until)) == (2, "2030-12-31")
        assert agreement.state == "in_force"
        assert [one.text for one in agreement.articles.standing()] == [
            "双方共享科技资源和专家。",
            "新增。",
        ]
        assert Commitment.objects.get().name == "仪器与专家共享"
        assert state_of(consultation) == "agreed"
        assert Notice.objects.get(person=wen).kind == "agreements.agreed_by_all"

    def test_what_was_signed_stays_to_be_read(self, binding, article):
        agree(propose(binding, rewritten(article, text="第二版。")))
        binding.refresh_from_db()
        agree(propose(binding, rewritten(article)))

        def articles(edition):
            text = text_at(Agreement.objects.get(), edition)
            return [one.after["text"] for one in text if one.piece == "article"]

        assert articles(1) == ["双方共享科技资源。"]
        assert articles(2) == ["第二版。"]
        assert articles(3) == []

    def test_new_areas_take_new_promises(self, binding):
        area, promised = binding.areas.get(), Commitment.objects.get()
        new = replace(rewritten(area, number=2, name="新"), id=new_id(), before={})
        in_it = replace(
            rewritten(promised, number=1), id=new_id(), before={}, area=new.id
        )

        agree(propose(binding, in_it, new))

        assert Area.objects.get(number=2).commitments.get().name == promised.name

    def test_a_no_ends_it_with_a_reason(self, binding):
        consultation = propose(binding)

        assert code_of(agree, consultation, agrees=False) == "reason_missing"
        agree(consultation, agrees=False, note="期限过长")

        assert state_of(consultation) == "declined"
        assert Agreement.objects.get().edition == 1
        assert Opinion.objects.get(agrees=False).note == "期限过长"
        told = OutboxMessage.objects.get(kind="agreements.answered")
        assert told.body["state"] == "declined"

    @pytest.mark.parametrize("how", ["agreed", "declined", "withdrawn"])
    def test_what_is_decided_stays_so(self, binding, how):
        consultation = propose(binding)
        if how == "withdrawn":
            withdraw_consultation(consultation=consultation, base="chongqing")
        else:
            agree(consultation, agrees=how == "agreed", note="理由")

        assert code_of(agree, consultation) == "decided"
        again = {"consultation": consultation, "base": "chongqing"}
        assert code_of(withdraw_consultation, **again) == "decided"
        assert state_of(consultation) == how

    def test_each_base_answers_for_its_own(self, binding):
        consultation = propose(binding)

        assert code_of(agree, consultation, base="shanghai") == "not_a_party"
        assert code_of(agree, consultation, base="chongqing") == "answered_already"
        assert state_of(consultation) == "open"

    def test_a_base_that_is_not_there_yet_cannot_be_asked(self, draft):
        Party.objects.create(agreement=draft, base="shanghai", name="上海", order=3)
        made.sign(draft)

        assert code_of(propose, draft) == "unknown_base"
        assert not Consultation.objects.exists()

    def test_another_officer_speaks_for_a_party_without_a_base(self, draft, wen):
        Party.objects.create(agreement=draft, name="无基地一方", order=3)
        made.sign(draft)
        ning = account("ning").person
        consultation = propose(draft, by=wen)
        agree(consultation)
        assert state_of(consultation) == "open"

        assert code_of(agree, consultation, base="chongqing", by=wen) == "four_eyes"
        agree(consultation, base="chongqing", by=ning)

        assert state_of(consultation) == "agreed"
        assert Opinion.objects.filter(agrees=True).count() == 3

    def test_where_one_base_speaks_for_all_two_officers_do(self, draft, wen):
        draft.parties.update(base="chongqing")
        made.sign(draft)

        consultation = propose(draft, by=wen)

        assert state_of(consultation) == "open"
        assert code_of(agree, consultation, base="chongqing", by=wen) == "four_eyes"


class TestPublicity:
    def test_what_everyone_may_read_is_told_to_all(self, public):
        consultation = propose(public)
        assert not Consultation.objects.public().exists()

        agree(consultation)

        assert Consultation.objects.public().exists()

    def test_a_change_of_an_internal_article_stays_internal(self, article):
        public = made.publish(article.agreement)
        agree(propose(public, rewritten(article, text="内部改动")))

        assert not Consultation.objects.public().exists()
        assert not Consultation.objects.get().is_public


def test_only_who_asked_takes_it_back(binding):
    consultation = propose(binding)

    theirs = {"consultation": consultation, "base": "chengdu"}
    assert code_of(withdraw_consultation, **theirs) == "not_yours"
    withdraw_consultation(consultation=consultation, base="chongqing")

    assert state_of(consultation) == "withdrawn"


class TestDrafts:
    def test_the_parties_are_asked_what_they_say(self, draft):
        life.open_consultation(agreement=draft)

        consultation = Consultation.objects.get()
        assert (consultation.asks, consultation.state) == ("draft", "open")
        assert OutboxMessage.objects.get().kind == "agreements.asked"
        agree(consultation, note="同意，建议补充期限")
        assert state_of(consultation) == "agreed"
        draft.refresh_from_db()
        assert (draft.state, draft.edition) == ("consultation", 1)

    def test_they_are_asked_no_longer_once_it_is_taken_back(self, draft):
        life.open_consultation(agreement=draft)

        life.take_back(agreement=draft)

        assert Consultation.objects.get().state == "withdrawn"

    @pytest.mark.parametrize("answer", [None, {"agrees": False, "note": "期限太短"}])
    def test_no_signing_is_recorded_before_they_agreed(self, draft, answer):
        life.open_consultation(agreement=draft)
        if answer:
            agree(Consultation.objects.get(), **answer)

        assert code_of(life.sign_agreement, agreement=draft) == "not_agreed"

        draft.refresh_from_db()
        assert draft.state == "consultation"

    def test_what_they_agree_to_in_the_end_is_signed(self, draft):
        life.open_consultation(agreement=draft)
        agree(Consultation.objects.get(), agrees=False, note="期限太短")
        life.take_back(agreement=draft)
        life.open_consultation(agreement=draft)
        agree(Consultation.objects.get(state="open"))

        life.sign_agreement(agreement=draft)

        draft.refresh_from_db()
        assert draft.state == "signed"

    def test_what_was_written_after_they_agreed_is_not_signed(self, draft):
        life.open_consultation(agreement=draft)
        asked = Consultation.objects.get()
        agree(asked)
        said = draft.areas.get().summary
        draft.areas.update(summary="费用由对方承担")

        assert code_of(life.sign_agreement, agreement=draft) == "not_agreed"
        assert has_moved(asked)

        draft.areas.update(summary=said)
        life.sign_agreement(agreement=draft)
        assert not has_moved(Consultation.objects.get())

    def test_a_draft_of_one_base_asks_nobody_else(self, draft):
        draft.parties.update(base="chongqing")

        life.open_consultation(agreement=draft)

        assert not Consultation.objects.exists()
