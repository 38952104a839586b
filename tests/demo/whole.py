"""The demo as a person runs it: real processes, and words on a screen."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from urllib.request import urlopen

import psutil

from portal.demo.paths import ROOT
from portal.demo.process import end_with_parent, free_port

READY_WITHIN = 600  # seconds: other suites may run on the same two cores
FROM_THE_TEST_RUN = {"BASE", "DATABASE_URL", "REDIS_URL", "VAR", "DB_POOL"}


class Demo:
    """`manage.py demo` as a person runs it, with data in a folder of its own."""

    def __init__(self, folder, bases="chongqing"):
        self.folder = folder
        self.port = free_port()
        self.bases = bases
        self.process = None

    def run(self, *options):
        """Run it to its end; give its status and all that it said."""
        self.start(*options)
        said = self.process.communicate(timeout=READY_WITHIN)[0]
        return self.process.returncode, said

    def start(self, *options):
        port = ["--port", str(self.port)]
        command = [sys.executable, "manage.py", "demo", "--bases", self.bases, *port]
        env = {k: v for k, v in os.environ.items() if k not in FROM_THE_TEST_RUN}
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**env, "DEMO_FOLDER": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=partial(end_with_parent, signal.SIGTERM),
        )

    def wait_until_ready(self):
        wait_until(self.answers, READY_WITHIN)

    def answers(self):
        try:
            return urlopen(f"http://localhost:{self.port}/readyz", timeout=5).status
        except OSError:
            return False

    def children(self):
        """Its programs that run, also when it is itself dead."""
        note = self.folder / "children.json"
        numbers = json.loads(note.read_text()) if note.exists() else {}
        return [psutil.Process(int(n)) for n in numbers if runs(int(n))]

    def child(self, words):
        """The program whose command line holds these words; None while it is gone."""
        known = {" ".join(child.cmdline()): child for child in self.children()}
        return next((known[line] for line in known if words in line), None)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.communicate()


def runs(number):
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(is_so, within):
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
