"""The demo as a whole: real processes, killed where it hurts."""

import psutil
import psycopg
import pytest

from portal.demo.environment import read
from portal.demo.progress import told
from tests.demo.whole import Demo, wait_until

PROGRAMS = ["postgres", "valkey", "demo.web", "portal worker", "portal beat"]
pytestmark = [pytest.mark.demo, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo of one base; whoever stops it starts it again."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.stop()


@pytest.fixture
def running(demo):
    if demo.process is None or demo.process.poll() is not None:
        demo.start()
    demo.wait_until_ready()
    wait_until(lambda: len(demo.children()) == len(PROGRAMS), 60)
    return demo


def database(demo):
    settings = read(demo.folder / "chongqing" / "env")
    return psycopg.connect(settings["DATABASE_URL"], autocommit=True)


def test_secrets_are_readable_by_their_owner_alone(running):
    files = [*running.folder.glob("*/env"), *running.folder.glob("*/secrets")]
    files += [running.folder / "secret", *running.folder.glob("*/node.pem")]

    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize("program", PROGRAMS[1:])
def test_a_killed_program_is_started_again(running, program):
    killed = running.child(program)

    killed.kill()

    wait_until(lambda: running.child(program) not in (None, killed), 60)
    running.wait_until_ready()


def test_a_killed_database_comes_back_with_its_data(running):
    with database(running) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1")

    running.child("bin/postgres").kill()

    wait_until(running.answers, 60)
    with database(running) as connection:
        assert connection.execute("SELECT * FROM kept").fetchone() == (1,)


def test_a_killed_demo_leaves_nothing_running(running):
    children = running.children()

    running.kill()

    assert psutil.wait_procs(children, timeout=30)[1] == []


def test_the_next_start_finds_the_data(running):
    with database(running) as connection:
        assert connection.execute("SELECT * FROM kept").fetchone() == (1,)


def test_it_ends_cleanly_when_asked(running):
    children = running.children()

    status = running.stop()

    assert status == 0
    assert not any(child.is_running() for child in children)


def test_first_starts_killed_half_way_are_made_good_and_all_works(tmp_path):
    demo = Demo(tmp_path, bases="chongqing,chengdu")
    second = tmp_path / "chengdu"
    for moment in [(second / "postgres.new").exists, lambda: told(second).done > 0]:
        demo.start()
        wait_until(moment, 120)
        demo.kill()

    status, said = demo.run("--check")

    assert status == 0, said


def test_scale_multiplies_the_sample_and_fresh_throws_it_away(tmp_path):
    demo = Demo(tmp_path)
    counts = []
    for options in (["--scale", "2"], ["--fresh"]):
        demo.start(*options)
        demo.wait_until_ready()
        with database(demo) as connection:
            found = connection.execute("SELECT count(*) FROM resources_instrument")
            counts.append(found.fetchone()[0])
        demo.stop()

    assert counts[0] == 2 * counts[1] > 0
