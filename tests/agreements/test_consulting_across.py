"""A change across bases: asked of the agreement's home, answered there, read here."""

from datetime import timedelta

import pytest

from agreements.across import answering, asking
from agreements.actions.consulting import propose_change
from agreements.models import Agreement, Area, Consultation, Opinion
from agreements.texts import text_of
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from portal.nodes.models import Node, OutboxMessage
from portal.notices.models import Notice
from tests.agreements import made
from tests.cast import share_all
from tests.offices import officer


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER).person


def wanted(agreement, name="资源与专家共享"):
    area = agreement.areas.get()
    known = text_of(agreement)[area.pk]
    return [type(known)("area", area.pk, known.after, known.after | {"name": name})]


def body(agreement, consultation=None, **changes):
    return {
        "consultation": str(consultation or new_id()),
        "agreement": str(agreement.pk),
        "edition": agreement.edition,
        "ground": "扩大共享范围",
        "changes": [each.spelt() for each in wanted(agreement)],
    } | changes


def code_of(act, *args, **how):
    with pytest.raises(Refusal) as refusal:
        act(*args, **how)
    return refusal.value.code


class TestWhatAnotherBaseAsks:
    def test_it_proposes_answers_and_takes_back(self, signed, sichuan, wen):
        said = body(signed)

        assert answering.propose_here(sichuan, said) == {"state": "open"}
        assert Consultation.objects.get().base == "chengdu"
        assert answering.withdraw_here(sichuan, said) == {"state": "withdrawn"}

        ours = propose_change(
            agreement=signed,
            edition=1,
            wanted=wanted(signed),
            ground="扩大",
            base="chongqing",
            by=wen,
        )
        yes = {"consultation": str(ours.pk), "agrees": True, "note": ""}
        assert answering.answer_here(sichuan, yes) == {"state": "agreed"}
        assert Agreement.objects.get().edition == 2

    def test_a_repeat_of_a_restored_base_is_no_news(self, signed, sichuan, wen):
        said = body(signed)
        answering.propose_here(sichuan, said)
        assert answering.propose_here(sichuan, said) == {"state": "open"}

        answering.withdraw_here(sichuan, said)
        assert answering.withdraw_here(sichuan, said) == {"state": "withdrawn"}
        assert Consultation.objects.count() == 1

    def test_what_is_taken_back_before_it_arrives_is_not_asked(self, signed, sichuan):
        said = body(signed)

        answering.withdraw_here(sichuan, said)

        assert code_of(answering.propose_here, sichuan, said) == "withdrawn"
        assert Consultation.objects.get().state == "withdrawn"
        assert not Notice.objects.exists()

    def test_who_is_no_party_asks_nothing(self, signed):
        shanghai = share_all(
            Node.objects.create(
                code="shanghai",
                name="上海基地",
                url="http://localhost:9",
                division_prefixes=["31"],
            )
        )
        said = body(signed)
        ours = propose_change(
            agreement=signed,
            edition=1,
            wanted=wanted(signed),
            ground="扩大",
            base="chengdu",
        )
        yes = {"consultation": str(ours.pk), "agrees": True, "note": ""}
        named = {"base": "shanghai", "name": "框架协议"}
        told = named | {"consultation": str(ours.pk), "state": "agreed"}

        assert code_of(answering.propose_here, shanghai, said) == "not_a_party"
        assert code_of(answering.withdraw_here, shanghai, said) == "not_a_party"
        assert code_of(answering.answer_here, shanghai, yes) == "not_a_party"
        assert code_of(answering.answered_here, shanghai, told) == "not_yours"
        theirs = said | {"consultation": str(ours.pk)}
        assert code_of(answering.withdraw_here, shanghai, theirs) == "not_yours"
        assert code_of(answering.propose_here, shanghai, theirs) == "id_taken"
        assert Opinion.objects.count() == 1

    @pytest.mark.parametrize(
        "broken",
        [
            {"consultation": "x"},
            {"edition": -1},
            {"changes": "x"},
            {"changes": [{}]},
            {"changes": [{"piece": "area"}]},
            {"changes": [{"piece": "x", "id": str(new_id()), "area": None}]},
            {"ground": "长" * 501},
        ],
    )
    def test_nonsense_is_refused(self, signed, sichuan, broken):
        code = code_of(answering.propose_here, sichuan, body(signed, **broken))

        assert code == "malformed"

    def test_columns_of_no_text_cannot_be_named(self, signed, sichuan):
        said = body(signed)
        said["changes"][0]["after"]["agreement_id"] = str(new_id())

        assert code_of(answering.propose_here, sichuan, said) == "malformed"

    def test_officers_are_called_on_and_told(self, sichuan, wen):
        pk = str(new_id())
        called = {"consultation": pk, "asks": "change", "base": "chengdu"}

        answering.asked_here(sichuan, called | {"name": "框架协议"})
        answering.asked_here(sichuan, called | {"name": "框架协议"})
        task = Notice.objects.get()
        assert (task.person, task.params["name"]) == (wen, "框架协议")

        answering.answered_here(sichuan, called | {"state": "declined", "name": "x"})
        task.refresh_from_db()
        assert task.done_at
        assert Notice.objects.latest("pk").kind == "agreements.declined"

    def test_what_is_closed_gives_no_task(self, sichuan, wen, asked):
        with applying("chengdu"):
            Consultation.objects.update(state="declined", decided_at=now())
        called = {"consultation": str(asked.pk), "asks": "change", "base": "chengdu"}

        answering.asked_here(sichuan, called | {"name": "框架协议"})

        assert not Notice.objects.exists()


@pytest.fixture
def theirs(sichuan):
    """Kept at Chengdu, and signed; this base speaks for a party."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.update(state="in_force")
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def asked(theirs):
    """A change of it that Chengdu asks about, as it came by the feed."""
    with applying("chengdu"):
        Consultation.objects.create(
            home="chengdu",
            agreement=theirs,
            asks="change",
            base="chengdu",
            edition=1,
            changes=[each.spelt() for each in wanted(theirs)],
        )
    return Consultation.objects.get()


class TestWhatThisBaseAsks:
    def propose(self, agreement, by):
        return asking.propose(
            agreement=agreement, wanted=wanted(agreement), ground="扩大", by=by
        )

    def test_it_writes_a_message_and_nothing_else(self, theirs, wen):
        pk, message = self.propose(theirs, wen)

        assert (message.peer_id, message.about) == ("chengdu", pk)
        assert message.body["changes"][0]["after"]["name"] == "资源与专家共享"
        assert not Consultation.objects.exists()
        assert Area.objects.get().name == "资源共享"

    def test_one_thing_is_on_its_way_at_a_time(self, theirs, wen):
        pk, _message = self.propose(theirs, wen)

        with pytest.raises(Refusal, match="正在征求"):
            self.propose(theirs, wen)
        asking.withdraw_waiting(agreement=theirs)

        kinds = OutboxMessage.objects.filter(about=pk).values_list("kind", flat=True)
        assert sorted(kinds) == ["agreements.propose", "agreements.withdraw"]

    def test_it_refuses_at_once_what_is_plain_here(self, theirs, wen, asked):
        assert code_of(self.propose, theirs, wen) == "asked_already"

    def test_it_answers_once(self, asked, wen):
        asking.answer(consultation=asked, agrees=True, by=wen)

        again = {"consultation": asked, "agrees": False, "note": "否", "by": wen}
        assert code_of(asking.answer, **again) == "answered_already"
        message = OutboxMessage.objects.get()
        assert message.body["agrees"] is True

    def test_a_no_says_why(self, asked, wen):
        no = {"consultation": asked, "agrees": False, "by": wen}

        assert code_of(asking.answer, **no) == "reason_missing"

    def test_its_task_is_done_once_the_answer_is_taken(self, asked, wen, sichuan):
        called = {"consultation": str(asked.pk), "asks": "change", "base": "chengdu"}
        answering.asked_here(sichuan, called | {"name": "x"})
        message = asking.answer(consultation=asked, agrees=True, by=wen)
        message.answer = {"done": {"state": "agreed"}}

        answering.settled(message)

        assert Notice.objects.get().done_at

    @pytest.mark.parametrize(("waited", "told"), [(1, 0), (60, 1)])
    def test_of_a_late_refusal_officers_hear(self, theirs, wen, waited, told):
        """Who proposed has left the page by then."""
        _pk, message = self.propose(theirs, wen)
        message.made_at = now() - timedelta(seconds=waited)
        stale = {"code": "stale", "message": "文本已变更，请重新提出。"}
        message.answer = {"refused": [stale]}

        answering.settled(message)

        notices = Notice.objects.filter(kind="agreements.not_taken_up", person=wen)
        assert notices.count() == told
        assert all(n.params["reasons"] == stale["message"] for n in notices)

    def test_a_copy_is_not_written(self, asked, wen):
        asking.answer(consultation=asked, agrees=True, by=wen)

        assert not Opinion.objects.exists()
        asked.refresh_from_db()
        assert asked.state == "open"


def test_what_hangs_on_anothers_agreement_does_not_count(signed):
    with applying("shanghai"):
        Consultation.objects.create(
            home="shanghai", agreement=signed, asks="change", base="shanghai", edition=1
        )

    assert not Consultation.objects.standing().exists()
