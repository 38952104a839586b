"""The pages on which offices fill in progress, and officers see it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.actions.filing import File
from agreements.actions.reporting import file_progress, return_progress
from agreements.models import Duty, Progress
from portal.core.time import today
from tests.agreements.made import PDF
from tests.agreements.test_agreement_office import step, told
from tests.agreements.test_filling_in import PNG, told_of
from tests.offices import enter, url

pytestmark = pytest.mark.usefixtures("media")


def upload():
    return SimpleUploadedFile("清单.pdf", PDF, "application/pdf")


class TestPages:
    def send(self, client, duty, **changes):
        sent = {"on": today(), "state": "on_course", "text": "已入网"}
        page = reverse("agreements:duty", args=[duty.pk])
        return client.post(page, sent | changes, follow=True)

    def test_who_is_in_charge_reports_with_proof(self, client, duty, lin, wen):
        client.force_login(lin)
        listed = client.get(reverse("agreements:duties")).content.decode()
        assert "两地仪器入网共享" in listed
        answer = self.send(client, duty, evidence=[upload()])

        assert "已提交" in told(answer)[0]
        progress = Progress.objects.get()
        assert (progress.filed_by, progress.stand) == (lin.person, "filed")
        assert progress.evidence.get().name == "清单"
        assert "待确认" in answer.content.decode()

    def test_sent_twice_it_is_one_report(self, client, duty, lin, wen):
        client.force_login(lin)
        page = client.get(reverse("agreements:duty", args=[duty.pk])).content.decode()
        key = re.search('name="once" value="([^"]+)"', page)[1]

        answers = [
            self.send(client, duty, once=key, evidence=[upload()]) for _ in range(2)
        ]

        assert Progress.objects.get().evidence.count() == 1
        assert told_of(wen, "to_confirm").count() == 1
        first, second = map(told, answers)
        assert first == second != []

    @pytest.mark.parametrize("who", ["wei", "stranger", "wen"])
    def test_nobody_else_does(self, client, duty, request, who):
        client.force_login(request.getfixturevalue(who))

        assert self.send(client, duty).status_code == 404
        assert not Progress.objects.exists()
        listed = client.get(reverse("agreements:duties")).content.decode()
        assert "两地仪器入网共享" not in listed

    def test_a_visitor_is_led_to_the_sign_in(self, client, duty):
        answer = self.send(client, duty)

        assert "login" in answer.redirect_chain[0][0]
        assert not Progress.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"on": "2199-01-01"}, "不能晚于今天"),
            ({"state": "unreported"}, "unreported"),
            ({"text": ""}, "必填"),
            ({"evidence": SimpleUploadedFile("a.pdf", b"MZ")}, "PDF"),
        ],
        ids=["future", "state", "text", "file"],
    )
    def test_what_is_wrong_is_said_on_the_form(self, client, duty, lin, wrong, said):
        client.force_login(lin)

        answer = self.send(client, duty, **wrong)

        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Progress.objects.exists()

    def test_what_was_returned_is_at_hand_again(self, client, filing, duty, lin, wen):
        progress = file_progress(**filing | {"text": "原来的话"})
        return_progress(progress=progress, reason="请补充依据", by=wen.person)
        client.force_login(lin)

        page = client.get(reverse("agreements:duty", args=[duty.pk])).content.decode()

        assert "请补充依据" in page
        assert page.count("原来的话") == 2

    def test_officers_name_who_is_in_charge(self, client, duty, wen, lin):
        Duty.objects.update(person=None)
        enter(client, wen)
        sent = {"office": "资源处", "person": str(wen.person.pk)}
        sent |= {f"agreements-progress-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}

        client.post(url(Duty, "change", duty.pk), sent)

        assert told_of(wen, "in_charge").count() == 1

    def test_officers_ask_to_make_proof_public(self, client, filing, wen):
        progress = file_progress(**filing, evidence=[File("清单", PDF)])
        enter(client, wen)
        page = client.get(url(Progress, "change", progress.pk)).content.decode()
        assert "清单" in page

        proof = progress.evidence.get()
        answer = step(
            client, progress, "ask_disclosure", record=proof.pk, reason="已见报"
        )

        assert "审查" in told(answer)[0] or "公开" in told(answer)[0]

    def test_officers_file_with_proof(self, client, duty, wen):
        enter(client, wen)
        file = SimpleUploadedFile("照片.png", PNG, "image/png")
        sent = {"duty": duty.pk, "on": today(), "state": "done", "text": "完成"}

        client.post(url(Progress, "add"), sent | {"evidence": [file]})

        assert Progress.objects.get().evidence.get().suffix == "png"
