"""An import as a worker's job: confirmed once, taken up again, never by two."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from portal.core.errors import Refusal
from portal.core.logs import request_id, serving
from portal.core.time import now
from resources.actions import importing
from resources.actions.jobs import lease
from resources.models import ImportJob, ImportStage
from resources.sheets.template import write_template
from resources.sheets.words import Words
from resources.tasks import run_imports
from tests.resources.sheets.tables import csv_table


@pytest.mark.parametrize("stage", sorted(set(ImportStage) - {ImportStage.CHECKED}))
def test_only_a_checked_table_is_confirmed(send, stage):
    job = send(csv_table(), confirm=False)
    ImportJob.objects.update(stage=stage)

    with pytest.raises(Refusal) as refusal:
        importing.confirm_import(job=job)

    assert refusal.value.code == "stage"


def test_a_job_that_its_worker_dropped_is_taken_up_again(send):
    job = send(csv_table(), confirm=False)
    ImportJob.objects.update(stage=ImportStage.CONFIRMED, started_at=now())
    assert run_imports() == 0

    ImportJob.objects.update(started_at=now() - timedelta(minutes=6))

    assert run_imports() == 1
    job.refresh_from_db()
    assert job.stage == ImportStage.DONE


def test_a_table_is_taken_in_for_the_request_that_confirmed_it(send, monkeypatch):
    job, served = send(csv_table(), confirm=False), []
    monkeypatch.setattr(importing, "take_in", lambda _: served.append(request_id()))
    with serving("confirmed-by-this"):
        importing.confirm_import(job=job)

    run_imports()

    assert served == ["confirmed-by-this"]


def test_a_check_that_goes_on_is_nobody_elses(send, monkeypatch):
    """However long it takes: its worker is heard of with every few rows."""
    stage, taken = importing.stage_rows, []

    def stage_slowly(job, rows):
        clock.shift(timedelta(minutes=4))
        taken.append(lease(ImportJob))
        stage(job, rows)

    monkeypatch.setattr(importing, "AT_A_TIME", 1)
    monkeypatch.setattr(importing, "stage_rows", stage_slowly)

    with time_machine.travel(now(), tick=False) as clock:
        job = send(csv_table(*[{"inner_id": str(n)} for n in range(3)]), confirm=False)

    assert taken == [None, None, None]
    assert (job.stage, job.done, job.total) == (ImportStage.CHECKED, 3, 3)


def test_what_is_wrong_is_said_in_the_language_of_who_sent_it(university, chen):
    with override("en"):
        job = importing.upload_table(
            organisation=university,
            by=chen.person,
            file_name="t.xlsx",
            content=write_template(Words(university)),
        )

    run_imports()

    job.refresh_from_db()
    assert job.problem == "The table holds no rows."


def test_a_check_taken_up_again_counts_its_rows_anew(send):
    job = send(csv_table(), confirm=False)
    late = now() - timedelta(minutes=6)
    ImportJob.objects.update(
        stage=ImportStage.UPLOADED, started_at=late, content=csv_table()
    )

    assert run_imports() == 1

    job.refresh_from_db()
    assert (job.stage, job.done, job.total) == (ImportStage.CHECKED, 1, 1)
