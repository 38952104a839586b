"""Offices fill in, another confirms: who may, who is told, and what proves it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.urls import reverse

from agreements import documents
from agreements.actions.charging import put_in_charge
from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.actions.filing import File
from agreements.actions.reporting import (
    confirm_progress,
    file_progress,
    return_progress,
)
from agreements.models import Duty, Evidence, Progress
from portal.core.time import today
from portal.identity.duties import move_all
from portal.identity.models import Role
from portal.nodes.files import file_for
from portal.notices.models import Notice
from tests.agreements.made import PDF
from tests.agreements.test_agreement_life import code_of
from tests.cast import share_all
from tests.offices import officer
from tests.test_constraints_of_all import refused

pytestmark = pytest.mark.usefixtures("media")

PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"


def told_of(person, kind):
    return Notice.objects.filter(person=person.person, kind=f"agreements.{kind}")


class TestFourEyes:
    def test_nobody_confirms_what_they_filled_in(self, filing, wen):
        progress = file_progress(**filing | {"by": wen.person})

        assert code_of(confirm_progress, progress=progress, by=wen.person) == (
            "four_eyes"
        )
        assert Duty.objects.get().state == "unreported"

    def test_the_database_agrees(self, filing, lin):
        progress = file_progress(**filing)

        change = Progress.objects.filter(pk=progress.pk).update
        own = {"stand": "confirmed", "confirmed_by": lin.person}
        assert refused(change, **own) == "progress_confirmed_by_another"


class TestNotices:
    def test_officers_have_a_task_until_it_is_answered(self, filing, wen, lin):
        progress = file_progress(**filing)
        task = told_of(wen, "to_confirm").get()
        assert (task.about, task.done_at) == (progress.pk, None)
        assert str(progress.pk) in task.url

        confirm_progress(progress=progress, by=wen.person)

        assert told_of(wen, "to_confirm").get().done_at
        assert told_of(lin, "confirmed").count() == 1

    def test_who_files_is_asked_nothing(self, filing, wen):
        file_progress(**filing | {"by": wen.person})

        assert not told_of(wen, "to_confirm").exists()

    def test_what_is_returned_is_a_task_until_it_is_reported_anew(
        self, filing, wen, lin
    ):
        progress = file_progress(**filing)
        return_progress(progress=progress, reason="请补充依据", by=wen.person)
        task = told_of(lin, "returned").get()
        assert "请补充依据" in task.body
        assert str(filing["duty"].pk) in task.url

        file_progress(**filing)

        assert told_of(lin, "returned").get().done_at

    def test_a_refused_report_tells_nobody(self, filing, wen):
        late = filing | {"on": today() + timedelta(1)}

        assert code_of(file_progress, **late) == "future"
        assert not Notice.objects.filter(kind__startswith="agreements.").exists()

    def test_who_is_put_in_charge_is_told(self, client, duty, wen, lin):
        put_in_charge(duty=duty, person=lin.person)

        assert told_of(lin, "in_charge").get().url == reverse(
            "agreements:duty", args=[duty.pk]
        )

    def test_who_takes_over_has_the_share_and_its_tasks(
        self, filing, duty, lin, wei, wen
    ):
        return_progress(
            progress=file_progress(**filing), reason="请补充依据", by=wen.person
        )

        move_all(lin.person.memberships.get().organisation, lin.person, wei.person)

        duty.refresh_from_db()
        assert duty.person == wei.person
        assert told_of(wei, "returned").count() == 1


class TestEvidence:
    def test_files_are_kept_as_they_came(self, filing):
        files = [File("清单", PDF), File("照片", PNG)]

        progress = file_progress(**filing, evidence=files)

        kept = {one.name: one for one in progress.evidence.all()}
        assert {one.suffix for one in kept.values()} == {"pdf", "png"}
        path = documents.document_path(kept["照片"].sha256, "png")
        assert path.read_bytes() == PNG

    @pytest.mark.parametrize(
        ("files", "code"),
        [
            ([File("a", b"MZ")], "not_evidence"),
            ([File("a", b"<svg onload=x>")], "not_evidence"),
            ([File("a", b"")], "not_evidence"),
            ([File("a", PDF + b"\0" * documents.MOST_BYTES)], "too_large"),
            ([File("a", PDF)] * 6, "too_many_files"),
            ([File("a", PDF), File("b", b"MZ")], "not_evidence"),
        ],
        ids=["program", "svg", "empty", "huge", "many", "one of two"],
    )
    def test_what_is_no_evidence_leaves_no_report(self, filing, wen, files, code):
        assert code_of(file_progress, **filing, evidence=files) == code
        assert not Progress.objects.exists()
        assert not told_of(wen, "to_confirm").exists()

    def test_it_is_never_exchanged(self, filing):
        file_progress(**filing, evidence=[File("清单", PDF)])

        with pytest.raises(ProgrammingError, match="file_stays"):
            Evidence.objects.update(sha256="0" * 64)

    def test_it_is_internal_until_it_is_cleared(
        self, client, filing, lin, wen, administration, commitment
    ):
        progress = file_progress(**filing, evidence=[File("清单", PDF)])
        address = progress.evidence.get().get_absolute_url()
        confirm_progress(progress=progress, by=wen.person)
        assert client.get(address).status_code == 404
        assert "清单" not in page_of(client, commitment)
        client.force_login(lin)
        assert client.get(address).status_code == 200
        client.logout()

        proof = progress.evidence.get()
        review = ask_disclosure(record=proof, ground="依申请公开", by=wen.person)
        ning = officer("ning", administration, Role.AGREEMENT_OFFICER)
        decide_disclosure(review=review, approves=True, by=ning.person)

        answer = client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert "清单" in page_of(client, commitment)

    def test_a_party_has_it_once_the_report_is_confirmed(self, filing, wen, sichuan):
        share_all(sichuan)
        progress = file_progress(**filing, evidence=[File("清单", PDF)])
        sha256 = progress.evidence.get().sha256
        version = progress.evidence.get().version
        assert file_for("chengdu", sha256) is None

        confirm_progress(progress=progress, by=wen.person)

        assert file_for("chengdu", sha256) == PDF
        assert file_for("shanghai", sha256) is None
        assert progress.evidence.get().version > version


def page_of(client, record):
    return client.get(record.get_absolute_url()).content.decode()
