"""What a meeting held here resolved becomes a commitment of what Chengdu keeps."""

import pytest
import time_machine

from agreements.across import adopting, asking
from agreements.actions.pausing import PAUSE
from agreements.actions.taking_up import take_up_what_was_agreed
from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    Duty,
    Reply,
    Resolution,
)
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.messages.outbox import settle
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import step, told
from tests.offices import enter, url
from tests.race import codes, race, won

YES = {"done": {"state": "open"}}
NO = {"refused": [{"code": "stale", "message": "文本已变更"}]}


@pytest.fixture
def theirs(sichuan):
    """Kept at Chengdu, and in force; this base speaks for a party."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.update(state="in_force")
        Duty.objects.all().update(withdrawn_at=now())
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def resolution(theirs):
    return made.meet(theirs).resolutions.get()


@pytest.fixture
def adopting_it(resolution, theirs, wen):
    return {
        "resolution": resolution,
        "area": theirs.areas.get(),
        "name": "共建中试平台目录",
        "ground": "年度会商议定",
        "by": wen.person,
    }


def come_back(message, state="agreed", **columns):
    """What was asked, as Chengdu's feed brings it, and what the text became."""
    said = message.body
    [change] = said["changes"]
    with applying("chengdu"):
        Consultation.objects.create(
            id=said["consultation"],
            home="chengdu",
            agreement_id=said["agreement"],
            asks="change",
            base="chongqing",
            edition=said["edition"],
            ground=said["ground"],
            changes=columns.get("changes", said["changes"]),
            resolution_id=said["resolution"],
            state=state,
            decided_at=None if state == "open" else now(),
        )
        if state == "agreed":
            Commitment.objects.create(
                id=change["id"],
                home="chengdu",
                area_id=change["area"],
                number=change["after"]["number"],
                name=change["after"]["name"],
            )


class TestAsking:
    def test_the_base_that_keeps_the_text_is_asked(self, adopting_it, resolution):
        pk, message = adopting.adopt(**adopting_it)

        assert (message.peer_id, message.about) == ("chengdu", pk)
        [change] = message.body["changes"]
        assert (change["piece"], change["after"]["number"]) == ("commitment", 2)
        assert change["after"]["name"] == "共建中试平台目录"
        assert message.body["resolution"] == str(resolution.pk)
        assert Reply.objects.get().resolution == resolution
        assert Commitment.objects.count() == 1

    def test_it_is_asked_once_at_a_time(self, adopting_it):
        adopting.adopt(**adopting_it)

        assert code_of(adopting.adopt, **adopting_it) == "asked_already"
        assert OutboxMessage.objects.count() == 1

    @pytest.mark.parametrize("state", ["open", "agreed"])
    def test_nor_again_while_it_is_open_or_just_agreed(self, adopting_it, state):
        _pk, message = adopting.adopt(**adopting_it)
        settle(message=message, answer=YES)
        come_back(message, state)

        assert code_of(adopting.adopt, **adopting_it) == "asked_already"

    @pytest.mark.parametrize("state", ["declined", "withdrawn"])
    def test_what_came_to_nothing_is_asked_anew(self, adopting_it, state):
        _pk, message = adopting.adopt(**adopting_it)
        settle(message=message, answer=YES)
        come_back(message, state)

        with time_machine.travel(now() + PAUSE):
            assert adopting.adopt(**adopting_it)[1].kind == asking.PROPOSE
        assert take_up_what_was_agreed() == 0

    def test_what_the_home_refused_is_asked_anew(self, adopting_it):
        _pk, message = adopting.adopt(**adopting_it)
        settle(message=message, answer=NO)

        assert adopting.adopt(**adopting_it)[1].pk != message.pk

    @pytest.mark.parametrize(
        ("state", "code"),
        [("consultation", "not_binding"), ("ended", "not_binding")],
    )
    def test_what_does_not_bind_takes_none(self, adopting_it, theirs, state, code):
        with applying("chengdu"):
            Agreement.objects.update(state=state)

        assert code_of(adopting.adopt, **adopting_it) == code
        assert not Reply.objects.exists()

    def test_an_area_that_somebody_hung_on_it_is_none(self, adopting_it, theirs):
        with applying("shanghai"):
            area = Area.objects.create(
                home="shanghai", agreement=theirs, number=2, name="自称的领域"
            )

        assert code_of(adopting.adopt, **adopting_it | {"area": area}) == "area_gone"

    def test_what_another_base_resolved_it_adopts_itself(self, adopting_it, theirs):
        with applying("chengdu"):
            meeting = theirs.meetings.create(
                home="chengdu", name="会商", on="2025-12-03"
            )
            foreign = Resolution.objects.create(
                home="chengdu", meeting=meeting, number=1, text="x"
            )

        assert code_of(adopting.adopt, **adopting_it | {"resolution": foreign}) == (
            "foreign_record"
        )


class TestTakingUp:
    @pytest.fixture
    def message(self, adopting_it):
        _pk, message = adopting.adopt(**adopting_it)
        settle(message=message, answer=YES)
        return message

    def test_it_is_linked_once_the_text_has_it(self, message, resolution):
        come_back(message)

        assert (take_up_what_was_agreed(), take_up_what_was_agreed()) == (1, 0)
        resolution.refresh_from_db()
        assert resolution.commitment.name == "共建中试平台目录"
        assert resolution.commitment.duties.get().party.base == "chongqing"

    def test_a_share_that_was_assigned_meanwhile_stays(self, message, theirs):
        come_back(message)
        promise = Commitment.objects.get(number=2)
        party = theirs.parties.get(base="chongqing")
        Duty.objects.create(commitment=promise, party=party, office="资源处")

        take_up_what_was_agreed()

        assert promise.duties.get().office == "资源处"
        assert promise.resolutions.exists()

    def test_it_waits_for_the_commitment(self, message, resolution):
        come_back(message)
        with applying("chengdu"):
            Commitment.objects.filter(number=2).update(withdrawn_at=now())

        assert take_up_what_was_agreed() == 0
        resolution.refresh_from_db()
        assert resolution.commitment is None

    def test_another_change_than_was_sent_links_nothing(self, message, resolution):
        other = [change | {"before": {"x": 1}} for change in message.body["changes"]]

        come_back(message, changes=other)

        assert take_up_what_was_agreed() == 0

    def test_nothing_is_linked_by_the_word_of_its_home_alone(self, message, theirs):
        """Who names a resolution of ours never sent from here gets none of it."""
        second = made.meet(theirs).resolutions.get()
        come_back(message)
        with applying("chengdu"):
            Consultation.objects.update(resolution=second)

        take_up_what_was_agreed()

        second.refresh_from_db()
        assert second.commitment is None


class TestOffice:
    def test_it_is_one_step_at_the_resolution(
        self, client, wen, resolution, theirs, own_key
    ):
        enter(client, wen)
        area = theirs.areas.get().pk

        said = {"area": area, "promise": "共建目录", "ground": "会商议定"}
        answer = step(client, resolution, "adopt", **said)

        assert "一致同意后转为协议任务" in told(answer)[-1]
        page = client.get(url(Resolution, "change", resolution.pk)).content.decode()
        assert f"{resolution.pk}/adopt" not in page
        assert "等待各方答复" in page

    def test_who_speaks_for_no_party_is_not_offered_it(
        self, client, wen, resolution, theirs
    ):
        with applying("chengdu"):
            theirs.parties.filter(base="chongqing").update(base="shanghai")
        enter(client, wen)

        page = client.get(url(Resolution, "change", resolution.pk)).content.decode()

        assert f"{resolution.pk}/adopt" not in page

    def test_the_auditor_asks_nothing(self, client, auditor, resolution, theirs):
        enter(client, auditor)
        area = theirs.areas.get().pk

        answer = step(client, resolution, "adopt", area=area, promise="x", ground="x")

        assert answer.status_code == 403
        assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_officers_one_asks(self, adopting_it):
        def adopt():
            fresh = {
                "resolution": Resolution.objects.get(),
                "area": Area.objects.select_related("agreement").get(),
            }
            return adopting.adopt(**adopting_it | fresh)

        results = race(adopt, adopt)

        assert (len(won(results)), codes(results)) == (1, {"asked_already"})
        assert OutboxMessage.objects.count() == 1

    def test_two_workers_link_it_once(self, adopting_it):
        _pk, message = adopting.adopt(**adopting_it)
        settle(message=message, answer=YES)
        come_back(message)

        assert sorted(race(take_up_what_was_agreed, take_up_what_was_agreed)) == [0, 1]
        assert Duty.objects.standing().count() == 1
