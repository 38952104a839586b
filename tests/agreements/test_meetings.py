"""Consultation meetings: minutes, resolutions, and what these become."""

from datetime import date

import pytest
from django.db import IntegrityError

from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.actions.meeting import adopt_resolution
from agreements.models import Agreement, Commitment, Duty, Meeting, Resolution
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import step, told
from tests.offices import enter, url
from tests.test_constraints_of_all import refused


@pytest.fixture
def meeting(public):
    return made.meet(public)


@pytest.fixture
def resolution(meeting):
    return meeting.resolutions.get()


@pytest.fixture
def adopting(resolution, public):
    area = public.areas.get()
    return {"resolution": resolution, "area": area, "name": "共建中试平台目录"}


def page_of(client, record):
    return client.get(record.get_absolute_url())


def clear(meeting, wen, ning):
    review = ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)
    decide_disclosure(review=review, approves=True, by=ning.person)
    meeting.refresh_from_db()


class TestResolutions:
    def test_one_becomes_a_commitment_with_our_share(self, adopting, resolution):
        made_ = adopt_resolution(**adopting, due_on=date(2026, 12, 31))

        resolution.refresh_from_db()
        assert resolution.commitment == made_
        assert (made_.number, made_.due_on) == (2, date(2026, 12, 31))
        assert made_.duties.get().party.base == "chongqing"

    def test_it_becomes_one_only(self, adopting):
        adopt_resolution(**adopting)

        assert code_of(adopt_resolution, **adopting) == "adopted_already"
        assert Commitment.objects.count() == 2

    def test_the_database_agrees(self, adopting, meeting):
        commitment = adopt_resolution(**adopting)

        again = {"meeting": meeting, "text": "x", "commitment": commitment}
        create = Resolution.objects.create
        assert refused(create, number=2, **again) == "resolution_becomes_one_commitment"
        assert refused(create, number=1, meeting=meeting, text="x") == (
            "resolution_number_once"
        )

    def test_an_area_of_another_agreement_is_none(self, adopting):
        other = made.framework().areas.get()

        assert code_of(adopt_resolution, **adopting | {"area": other}) == (
            "other_agreement"
        )
        assert not Duty.objects.filter(commitment__name="共建中试平台目录").exists()

    def test_where_another_base_keeps_the_text(self, sichuan, chongqing):
        with applying():
            theirs = Agreement.objects.create(
                name="四川的协议", kind="strategic", state="signed", home="chengdu"
            )
            area = theirs.areas.create(number=1, name="x", home="chengdu")
        resolution = made.meet(theirs).resolutions.get()
        how = {"resolution": resolution, "area": area, "name": "x"}

        assert code_of(adopt_resolution, **how) == "foreign_agreement"


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

        adopt_resolution(**adopting)

        assert "转为协议任务" in page_of(client, meeting).content.decode()

    def test_nobody_opens_it_without_a_review(self, meeting):
        assert refused(Meeting.objects.update, is_public=True) == "public_by_review"


class TestOffice:
    def test_a_meeting_is_entered_and_its_resolution_taken_up(
        self, client, wen, public
    ):
        enter(client, wen)
        sent = {
            "agreement": public.pk,
            "name": "年度会商会议",
            "on": "2025-12-03",
            "resolutions-TOTAL_FORMS": 1,
            "resolutions-INITIAL_FORMS": 0,
            "resolutions-0-number": 1,
            "resolutions-0-text": "共建中试平台目录",
        }
        client.post(url(Meeting, "add"), sent)
        resolution = Resolution.objects.get()

        area = public.areas.get()
        answer = step(client, resolution, "adopt", area=area.pk, promise="共建目录")

        assert "已转为协议任务" in told(answer)[-1]
        assert Commitment.objects.get(name="共建目录").area == area

    def test_a_cleared_meeting_is_read(self, client, meeting, wen, ning):
        clear(meeting, wen, ning)
        enter(client, wen)

        page = client.get(url(Meeting, "change", meeting.pk)).content.decode()

        assert 'name="minutes"' not in page

    def test_the_auditor_takes_no_step(self, client, auditor, resolution, public):
        enter(client, auditor)
        area = public.areas.get().pk

        assert client.get(url(Meeting)).status_code == 200
        answer = step(client, resolution, "adopt", area=area, promise="x")
        assert answer.status_code == 403
        assert Commitment.objects.count() == 1
