import os
import subprocess
import sys

import psutil
import pytest

from portal.demo import leftovers
from portal.demo.paths import ROOT
from portal.demo.process import spawn
from portal.demo.service import Service
from tests.demo.whole import wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT_OF_A_SLEEPER = """
import sys, time
from pathlib import Path
from portal.demo.process import spawn
print(spawn(["sleep", "60"], log=Path(sys.argv[1])).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def sleeper(log):
    service = Service("sleeper", lambda: spawn(SLEEP, log=log))
    service.start()
    yield service
    service.stop()


@pytest.fixture
def note(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "NOTE", tmp_path / "children.json")


def test_a_child_dies_with_its_killed_parent(log):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT_OF_A_SLEEPER, log],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    child = psutil.Process(int(parent.stdout.readline()))

    parent.kill()
    parent.communicate()

    assert psutil.wait_procs([child], timeout=10)[1] == []


def test_a_dead_service_starts_again(sleeper):
    first = sleeper.process
    first.kill()
    first.wait()

    wait_until(sleeper.look_after, 10)

    assert sleeper.process != first
    assert sleeper.process.poll() is None


def test_each_death_makes_the_pause_longer(sleeper):
    pauses = []
    for _ in range(3):
        sleeper.note_death()
        pauses.append(sleeper.again_at)

    assert pauses[1] - pauses[0] < pauses[2] - pauses[1]


def test_what_a_killed_demo_left_is_ended(sleeper, note):
    leftovers.note([sleeper.process.pid])

    leftovers.end_leftovers()

    assert sleeper.process.poll() is not None


def test_another_programs_number_is_left_alone(sleeper, note):
    leftovers.note([sleeper.process.pid])
    born = psutil.Process(sleeper.process.pid).create_time()
    text = leftovers.NOTE.read_text().replace(str(born), str(born - 1000))
    leftovers.NOTE.write_text(text)

    leftovers.end_leftovers()

    assert sleeper.process.poll() is None


def test_orphans_of_a_dead_leader_are_ended(log, note):
    leader = spawn(["sh", "-c", "sleep 60 & echo $!; wait"], log=log)
    wait_until(lambda: log.read_text().strip(), 10)
    leftovers.note([leader.pid])
    orphan = psutil.Process(int(log.read_text()))
    leader.kill()
    leader.wait()

    leftovers.end_leftovers()

    assert psutil.wait_procs([orphan], timeout=10)[1] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change to nobody")
def test_root_runs_the_database_as_nobody(second_cluster):
    assert psutil.Process(second_cluster.process.pid).username() == "nobody"
    assert second_cluster.folder.parent.stat().st_mode & 0o077 == 0
