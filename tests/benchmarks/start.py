"""How long the demo of two bases takes until people are told where to go."""

import subprocess
import sys

from portal.demo.paths import ROOT
from tests.benchmarks.figure import Figure, stopwatch
from tests.demo.whole import Demo


def run(services):
    """Started with no data, then with those of the first time; packages are there."""
    program = starting_a_program()
    demo = Demo(services.folder / "demo", bases="chongqing,chengdu")
    first = starting(demo)
    again = starting(demo)
    yield Figure("first start", first, "s", program, "60 s")
    yield Figure("warm start", again, "s", program, "15 s")


def starting_a_program():
    """Seconds in which one of the demo's programs loads what it is made of."""
    with stopwatch() as seconds:
        subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, check=True)
    return seconds()


def starting(demo):
    """Seconds until the demo has told its addresses."""
    address = f"http://localhost:{demo.port + 1}"
    with stopwatch() as seconds:
        demo.start()
        try:
            assert any(address in line for line in demo.process.stdout), "it ended"
        finally:
            taken = seconds()
            demo.stop()
    return taken
