import os
import re
import socket
import subprocess
import sys

import pytest

from portal.demo.environment import fill
from portal.demo.locks import only_one
from portal.demo.paths import ROOT
from tests.demo.whole import Demo


@pytest.fixture
def idle(tmp_path):
    return Demo(tmp_path)


def test_a_taken_port_is_said_plainly(idle):
    with socket.create_server(("127.0.0.1", idle.port)):
        status, said = idle.run()

    assert status == 1
    assert f"Port {idle.port} (Chongqing base) is taken" in said
    assert f"端口 {idle.port}（重庆基地）已被占用" in said
    assert "Traceback" not in said


def test_a_folder_that_takes_no_files_is_said_plainly(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    status, said = Demo(in_the_way / "demo").run()

    assert status == 1
    assert f"This cannot be written: {in_the_way / 'demo'}" in said
    assert "Traceback" not in said


def test_an_unknown_base_is_said_plainly(tmp_path):
    status, said = Demo(tmp_path, bases="chongqing,atlantis").run()

    assert status == 1
    assert "No such base: atlantis." in said


def test_a_second_demo_of_the_same_data_is_refused(idle):
    with only_one(idle.folder / "lock"):
        status, said = idle.run()

    assert status == 1
    assert "already running" in said


def shell(folder, **settings):
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "shell"],
        env={"PATH": "/usr/bin:/bin", "DEMO_FOLDER": str(folder), **settings},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("named", [{}, {"BASE": "chengdu"}, {"BASE": "beijing"}])
def test_a_command_without_a_base_says_what_to_do(tmp_path, named):
    done = shell(tmp_path, **named)

    assert done.returncode == 1
    assert "start manage.py demo first" in done.stderr


@pytest.mark.parametrize("base", ["beijing", "shanghai", "../chengdu", "\udc80"])
def test_a_base_that_does_not_run_is_said_with_those_that_do(tmp_path, base):
    for code in ("chongqing", "chengdu"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "env").write_text(f"BASE={code}\n")

    done = shell(tmp_path, BASE=base)

    assert done.returncode == 1
    assert "正在运行的有：chongqing、chengdu（例如 BASE=chongqing）" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("scale", ["0", "-1", "many"])
def test_a_scale_that_multiplies_nothing_is_refused(idle, scale):
    status, said = idle.run("--scale", scale)

    assert status == 2
    assert "--scale" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["80", "0", "65535", "70000", "x"])
def test_a_port_that_cannot_be_is_said_plainly(idle, port):
    status, said = idle.run("--port", port)

    assert status == 2
    assert "--port" in said
    assert "Traceback" not in said


def test_a_base_in_production_is_run_by_its_own_settings(monkeypatch):
    """What docker-compose.yml sets is enough for any command."""
    compose = (ROOT / "docker-compose.yml").read_text()
    named = re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE)
    assert "DATABASE_URL_FILE" in named
    environment = dict.fromkeys(named, "x")
    monkeypatch.setattr(os, "environ", dict(environment))

    fill("migrate")

    assert os.environ == environment
