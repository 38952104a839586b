"""What officers ask of another base's agreement: by message, heard by the feed."""

from datetime import timedelta

import pytest

from agreements.across import answering, asking
from agreements.admin.consultations import course_of
from agreements.models import Agreement, Area, Consultation, Opinion, Reply
from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from portal.nodes.messages.outbox import settle
from portal.nodes.models import OutboxMessage
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.test_consulting_across import code_of, wanted
from tests.offices import officer


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER).person


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
    def propose(self, agreement, by, edition=1):
        return asking.propose(
            agreement=agreement,
            edition=edition,
            wanted=wanted(agreement),
            ground="扩大",
            by=by,
        )

    def test_nobody_is_asked_about_another_edition(self, theirs, wen):
        with pytest.raises(Refusal) as refused:
            self.propose(theirs, wen, edition=2)

        assert refused.value.codes == ["stale"]
        assert not OutboxMessage.objects.exists()

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
        assert Reply.objects.get().agrees

    def test_the_page_shows_it_before_its_home_does(self, asked, wen):
        asking.answer(consultation=asked, agrees=True, by=wen)

        course = course_of(asked)

        assert [party.base for party in course["told"]] == ["chongqing"]
        assert "chongqing" not in {party.base for party in course["silent"]}

    def test_what_was_refused_may_be_answered_again(self, asked, wen):
        refused = {"refused": [{"code": "cannot_be_made", "message": "x"}]}
        settle(
            message=asking.answer(consultation=asked, agrees=True, by=wen),
            answer=refused,
        )

        assert not Reply.objects.exists()
        asking.answer(consultation=asked, agrees=False, note="否", by=wen)
        assert not Reply.objects.get().agrees

    def test_a_home_that_forgot_is_told_the_same_again(self, asked, wen):
        yes = {"consultation": asked, "agrees": True, "by": wen}
        settle(message=asking.answer(**yes), answer={"done": {"state": "open"}})

        again = {"refused": [{"code": "decided", "message": "x"}]}
        settle(message=asking.answer(**yes, note="同意"), answer=again)

        assert Reply.objects.get().agrees

    def test_a_home_that_asks_again_does_not_disown_what_it_took(
        self, asked, wen, sichuan
    ):
        message = asking.answer(consultation=asked, agrees=True, by=wen)
        settle(message=message, answer={"done": {"state": "open"}})
        OutboxMessage.objects.update(answer=None, answered_at=None)

        refused = {"refused": [{"code": "decided", "message": "x"}]}
        settle(message=message, answer=refused)

        assert Reply.objects.get().agrees

    def test_it_takes_back_what_it_no_longer_knows_of(self, asked):
        with applying("chengdu"):
            Consultation.objects.update(base="chongqing")

        message = asking.withdraw(consultation=asked.pk, base="chengdu")

        assert message.body == {"consultation": str(asked.pk)}

    def test_it_takes_back_nothing_of_others(self, asked):
        theirs = {"consultation": asked.pk, "base": "chengdu"}

        assert code_of(asking.withdraw, **theirs) == "not_yours"
        assert not OutboxMessage.objects.exists()

    def test_a_no_says_why(self, asked, wen):
        no = {"consultation": asked, "agrees": False, "by": wen}

        assert code_of(asking.answer, **no) == "reason_missing"

    def test_its_task_is_done_once_the_answer_is_taken(self, asked, wen, sichuan):
        answering.asked_here(sichuan, {"consultation": str(asked.pk)})
        message = asking.answer(consultation=asked, agrees=True, by=wen)
        message.answer = {"done": {"state": "agreed"}}

        answering.settled(message)

        assert Notice.objects.get().done_at

    @pytest.mark.parametrize(("waited", "told"), [(1, 0), (60, 1), (-3600, 1)])
    def test_of_a_late_refusal_officers_hear(self, theirs, wen, waited, told):
        """Who proposed has left the page by then, or a clock was put back."""
        _pk, message = self.propose(theirs, wen)
        message.made_at = now() - timedelta(seconds=waited)
        stale = {"code": "stale", "message": "文本已变更，请重新提出。"}
        taken = {"code": "id_taken", "message": "该标识已被使用。"}
        message.answer = {"refused": [stale, taken]}

        answering.settled(message)

        notices = Notice.objects.filter(kind="agreements.not_taken_up", person=wen)
        assert notices.count() == told
        words = "文本已变更，请重新提出。该标识已被使用。"
        assert all(n.params["reasons"] == words for n in notices)

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
