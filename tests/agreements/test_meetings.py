"""Consultation meetings: minutes, resolutions, and what these become."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError

from agreements.across.adopting import adopt
from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.actions.pausing import PAUSE
from agreements.models import (
    Agreement,
    Commitment,
    Duty,
    Meeting,
    Resolution,
)
from agreements.texts import text_at
from portal.core.time import now
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import adopted, agree, propose
from tests.agreements.test_agreement_life import code_of
from tests.offices import enter
from tests.test_constraints_of_all import refused


def page_of(client, record):
    return client.get(record.get_absolute_url())


def clear(meeting, wen, ning):
    review = ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)
    decide_disclosure(review=review, approves=True, by=ning.person)
    meeting.refresh_from_db()


class TestResolutions:
    def test_the_parties_are_asked_before_one_becomes_a_commitment(
        self, adopting, resolution
    ):
        asked = adopted(**adopting, due_on=date(2026, 12, 31))
        assert (asked.resolution, asked.ground) == (resolution, "年度会商议定")
        assert Commitment.objects.count() == 1

        agree(asked)

        resolution.refresh_from_db()
        new = resolution.commitment
        assert (new.number, new.due_on) == (2, date(2026, 12, 31))
        assert new.duties.get().party.base == "chongqing"
        assert Agreement.objects.get().edition == 2

    def test_a_party_may_decline_and_it_may_be_asked_again(self, adopting, resolution):
        agree(adopted(**adopting), agrees=False, note="再议")

        resolution.refresh_from_db()
        assert resolution.commitment is None
        with time_machine.travel(now() + PAUSE):
            agree(adopted(**adopting))
        assert Commitment.objects.count() == 2

    def test_the_text_that_was_signed_does_not_have_it(self, adopting, public):
        agree(adopted(**adopting))

        public.refresh_from_db()
        names = [one.after.get("name") for one in text_at(public, 1)]
        assert "共建中试平台目录" not in names

    def test_where_one_base_speaks_for_all_another_officer_agrees(
        self, of_a_draft, wen, ning
    ):
        draft = of_a_draft["area"].agreement
        draft.parties.update(base="chongqing")
        made.sign(draft)
        asked = adopted(**of_a_draft, ground="会商议定")

        alone = {"base": "chongqing", "by": wen.person}
        assert code_of(agree, consultation=asked, **alone) == "four_eyes"
        agree(asked, base="chongqing", by=ning.person)

        assert Commitment.objects.filter(name="新").exists()

    def test_a_draft_takes_it_at_once(self, of_a_draft):
        assert adopt(**of_a_draft) == (None, None)

        new = Commitment.objects.get(number=2)
        assert new.resolutions.get() == of_a_draft["resolution"]
        assert new.duties.get().party.base == "chongqing"

    def test_after_the_highest_number_none_comes(self, of_a_draft):
        Commitment.objects.update(number=32767)
        assert code_of(adopt, **of_a_draft) == "no_number_left"

        Commitment.objects.update(withdrawn_at=now())

        adopt(**of_a_draft)
        assert Commitment.objects.standing().get().number == 1

    @pytest.mark.parametrize("state", ["ended", "renewed"])
    def test_what_binds_no_more_takes_none(self, adopting, state):
        Agreement.objects.update(state=state)

        assert code_of(adopt, **adopting) == "not_binding"

    def test_nothing_is_taken_up_while_a_change_is_open(self, adopting, public):
        propose(public)

        assert code_of(adopt, **adopting) == "asked_already"

    def test_it_becomes_one_only(self, adopting):
        agree(adopted(**adopting))

        assert code_of(adopt, **adopting) == "adopted_already"
        assert Commitment.objects.count() == 2

    def test_the_database_agrees(self, adopting, meeting):
        agree(adopted(**adopting))
        commitment = Commitment.objects.get(number=2)

        again = {"meeting": meeting, "text": "x", "commitment": commitment}
        create = Resolution.objects.create
        assert refused(create, number=2, **again) == "resolution_becomes_one_commitment"
        assert refused(create, number=1, meeting=meeting, text="x") == (
            "resolution_number_once"
        )

    def test_an_area_of_another_agreement_is_none(self, adopting):
        other = made.framework().areas.get()

        assert code_of(adopt, **adopting | {"area": other}) == ("other_agreement")
        assert not Duty.objects.filter(commitment__name="共建中试平台目录").exists()

    def test_what_this_base_is_no_party_of_takes_none(self, sichuan, chongqing, wen):
        with applying():
            theirs = Agreement.objects.create(
                name="四川的协议", kind="strategic", state="signed", home="chengdu"
            )
            area = theirs.areas.create(number=1, name="x", home="chengdu")
        resolution = made.meet(theirs).resolutions.get()
        how = {"resolution": resolution, "area": area, "name": "x", "by": wen.person}

        assert code_of(adopt, **how) == "not_a_party"


class TestDisclosure:
    def test_it_is_internal_until_it_is_cleared(self, client, meeting, wen, ning):
        assert page_of(client, meeting).status_code == 404
        agreement = meeting.agreement
        assert "年度会商会议" not in page_of(client, agreement).content.decode()

        clear(meeting, wen, ning)

        shown = page_of(client, meeting).content.decode()
        assert "共建中试平台目录" in shown
        assert "通报全年履约情况" in shown
        assert "年度会商会议" in page_of(client, agreement).content.decode()

    @pytest.mark.parametrize("name", ["name", "minutes", "agenda", "place"])
    def test_what_was_cleared_stays(self, meeting, wen, ning, name):
        clear(meeting, wen, ning)

        with pytest.raises(IntegrityError, match="is public"):
            Meeting.objects.update(**{name: "改"})

    def test_nothing_is_resolved_after_it(self, meeting, wen, ning, adopting):
        clear(meeting, wen, ning)

        for act in (
            lambda: meeting.resolutions.update(text="改"),
            lambda: meeting.resolutions.create(number=2, text="加"),
        ):
            assert refused(act) == "meeting_public_stays"

    def test_a_cleared_resolution_still_becomes_a_commitment(
        self, client, meeting, wen, ning, adopting
    ):
        clear(meeting, wen, ning)

        agree(adopted(**adopting))

        assert "转为协议任务" in page_of(client, meeting).content.decode()

    @pytest.mark.parametrize("name", ["name", "minutes", "agenda", "agreement"])
    def test_what_is_under_review_stays(self, meeting, wen, name):
        ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)
        other = made.framework() if name == "agreement" else "改"

        change = Meeting.objects.filter(pk=meeting.pk).update
        assert refused(change, **{name: other}) == "meeting_under_review"

    def test_nothing_is_resolved_while_it_is_under_review(
        self, meeting, wen, ning, public
    ):
        other = made.meet(public)
        review = ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)

        for act in (
            lambda: meeting.resolutions.update(text="改"),
            lambda: meeting.resolutions.update(meeting=other),
            lambda: meeting.resolutions.create(number=2, text="加"),
        ):
            assert refused(act) == "meeting_under_review"
        no = {"review": review, "approves": False, "note": "请先补充纪要"}
        decide_disclosure(**no, by=ning.person)
        meeting.resolutions.create(number=2, text="加")

    def test_a_commitment_names_the_meeting_once_it_is_cleared(
        self, client, meeting, wen, ning, adopting
    ):
        agree(adopted(**adopting))
        commitment = Commitment.objects.get(number=2)
        assert "年度会商会议" not in page_of(client, commitment).content.decode()
        enter(client, wen)
        assert "年度会商会议" in page_of(client, commitment).content.decode()
        client.logout()

        clear(meeting, wen, ning)

        assert "年度会商会议" in page_of(client, commitment).content.decode()

    def test_nobody_opens_it_without_a_review(self, meeting):
        assert refused(Meeting.objects.update, is_public=True) == "public_by_review"
