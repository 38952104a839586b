"""Officers enter meetings, and make commitments of what these resolved."""

import re

from agreements.actions.disclosure import ask_disclosure
from agreements.models import Area, Commitment, Consultation, Meeting, Resolution
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import agree
from tests.agreements.test_agreement_office import step, told
from tests.agreements.test_meetings import clear
from tests.offices import enter, url


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

        area = public.areas.get().pk
        said = {"area": area, "promise": "共建目录", "ground": "会商议定"}
        answer = step(client, resolution, "adopt", **said)

        assert "已送交签约各方" in told(answer)[-1]
        asked = Consultation.objects.get()
        page = client.get(url(Resolution, "change", resolution.pk)).content.decode()
        assert f"{resolution.pk}/adopt" not in page
        agree(asked)
        assert Commitment.objects.get(name="共建目录").area_id == area

    def test_a_meeting_sent_twice_is_one(self, client, wen, public):
        enter(client, wen)
        page = client.get(url(Meeting, "add")).content.decode()
        key = re.search('name="once" value="([^"]+)"', page)[1]
        sent = {"agreement": public.pk, "name": "年度会商会议", "on": "2025-12-03"}
        sent |= {"resolutions-TOTAL_FORMS": 0, "resolutions-INITIAL_FORMS": 0}

        answers = [
            client.post(url(Meeting, "add"), sent | {"once": key}, follow=True)
            for _ in range(2)
        ]

        assert Meeting.objects.count() == 1
        assert told(answers[0]) == told(answers[1]) != []

    def test_what_is_changed_only_is_saved_again(self, client, wen, public):
        enter(client, wen)
        made.meet(public)
        meeting = Meeting.objects.get()
        sent = {"agreement": public.pk, "name": "改名", "on": "2025-12-03", "once": "k"}
        sent |= {"resolutions-TOTAL_FORMS": 0, "resolutions-INITIAL_FORMS": 0}

        for _ in range(2):
            Meeting.objects.update(name="另一人改的")
            client.post(url(Meeting, "change", meeting.pk), sent)

        assert Meeting.objects.get().name == "改名"

    def test_in_a_draft_nobody_is_asked(self, client, wen, of_a_draft):
        enter(client, wen)
        resolution, area = of_a_draft["resolution"], of_a_draft["area"]

        answer = step(client, resolution, "adopt", area=area.pk, promise="目录")

        assert "已转为协议任务" in told(answer)[-1]
        assert Commitment.objects.filter(name="目录").exists()

    def test_nothing_is_promised_by_one_officer_alone(
        self, client, wen, public, commitment
    ):
        enter(client, wen)
        area = public.areas.get()
        sent = {
            "area": area.pk,
            "number": 2,
            "name": "单方",
            "measured_by": "yes_or_no",
        }
        inline = {
            "commitments-TOTAL_FORMS": 1,
            "commitments-INITIAL_FORMS": 0,
            "commitments-0-number": 2,
            "commitments-0-name": "单方",
            "commitments-0-measured_by": "yes_or_no",
        }

        answer = client.post(url(Commitment, "add"), sent)
        client.post(url(Area, "change", area.pk), inline)

        assert "请就其提出变更" in answer.content.decode()
        assert not Commitment.objects.filter(name="单方").exists()

    def test_nobody_promises_in_anothers_text(self, client, wen, sichuan):
        enter(client, wen)
        with applying():
            theirs = made.framework(home="chengdu").areas.get()
        sent = {"area": theirs.pk, "number": 2, "name": "x", "measured_by": "yes_or_no"}

        answer = client.post(url(Commitment, "add"), sent)

        assert answer.status_code == 200
        assert "协议文本所在的基地" in answer.content.decode()

    def test_what_is_under_review_is_not_edited(self, client, meeting, wen):
        ask_disclosure(record=meeting, ground="依申请公开", by=wen.person)
        enter(client, wen)
        page = url(Meeting, "change", meeting.pk)
        assert 'name="minutes"' not in client.get(page).content.decode()

        answer = client.post(page, {"minutes": "补写"}, follow=True)

        assert "正在公开审查" in told(answer)[0]
        meeting.refresh_from_db()
        assert meeting.minutes != "补写"

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
