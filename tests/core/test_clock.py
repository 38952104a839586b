"""What the clock wakes, and how often."""

import os
import subprocess
import sys

import yaml

from portal.celery import app
from portal.demo.paths import ROOT
from tests.demo.whole import wait_until

SECONDS = {
    "agreements.tasks.call_on_officers": 5,
    "agreements.tasks.look_for_disputed": 60,
    "agreements.tasks.look_for_other_texts": 60,
    "agreements.tasks.open_shares": 10,
    "agreements.tasks.remind_of_commitments": 3600,
    "agreements.tasks.take_up_resolutions": 10,
    "portal.core.tasks.forget_old_answers": 86400,
    "portal.identity.tasks.forget_old_sign_ins": 86400,
    "portal.identity.tasks.forget_old_tokens": 86400,
    "portal.identity.tasks.renew_providers": 86400,
    "portal.identity.tasks.forget_oauth_tokens": 86400,
    "portal.identity.tasks.end_expired_sign_ons": 3600,
    "portal.identity.tasks.introduce_to_peers": 60,
    "portal.identity.tasks.tell_changes": 2,
    "portal.identity.tasks.send_invitations": 20,
    "portal.nodes.tasks.compare_peers": 3600,
    "portal.nodes.tasks.forget_messages": 86400,
    "portal.nodes.tasks.poke_peers": 1,
    "portal.nodes.tasks.pull_peers": 3,
    "portal.nodes.tasks.retry": 60,
    "portal.nodes.tasks.send_messages": 1,
    "portal.nodes.tasks.watch": 30,
    "portal.notices.tasks.recount_due_dates": 3600,
    "portal.notices.tasks.remind_of_tasks": 3600,
    "portal.notices.tasks.send_notices": 5,
    "portal.search.tasks.index_changes": 2,
    "portal.search.tasks.renew_index": 60,
    "portal.search.tasks.weigh_phrases": 3600,
    "resources.tasks.erase_withdrawn": 60,
    "resources.tasks.expire_bookings": 60,
    "resources.tasks.finish_batch_tasks": 10,
    "resources.tasks.forget_old_batches": 86400,
    "resources.tasks.forget_old_imports": 86400,
    "resources.tasks.remind_bookers": 1800,
    "resources.tasks.run_batches": 2,
    "resources.tasks.run_imports": 2,
    "resources.tasks.sweep_pictures": 86400,
}


def test_the_clock_wakes_each_task_as_often_as_it_says():
    app.loader.import_default_modules()

    entries = app.conf.beat_schedule.values()

    assert {each["task"]: each["schedule"] for each in entries} == SECONDS


def test_a_call_nobody_took_is_dropped_by_the_next_but_not_at_once():
    app.loader.import_default_modules()

    patience = {name: max(seconds, 10) for name, seconds in SECONDS.items()}
    assert {name: app.tasks[name].expires for name in SECONDS} == patience


def test_the_clock_shows_that_it_still_sends(tmp_path):
    """Its health check in production asks for how long it has sent nothing."""
    pulse = tmp_path / "pulse"
    command = ["celery", "--app", "portal", "beat", "--pidfile=", "-s", tmp_path / "at"]
    beat = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "BEAT_PULSE": str(pulse)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(pulse.exists, 60)
        first = pulse.stat().st_mtime
        wait_until(lambda: pulse.stat().st_mtime > first, 10)
    finally:
        beat.terminate()
        beat.wait(10)


def test_every_program_in_production_tells_of_its_health():
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    silent = {name for name, each in composed.items() if "healthcheck" not in each}
    assert silent == {"migrate"}  # which ends
    assert (
        composed["beat"]["environment"]["BEAT_PULSE"]
        in (composed["beat"]["healthcheck"]["test"])
    )
