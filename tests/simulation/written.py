"""A course as written: who acts when, and what befalls each request."""

from dataclasses import dataclass, field
from functools import partial

from portal.nodes import tasks as exchange
from tests.simulation.faults import ASKED_FOR, NoFaults, forged
from tests.simulation.play import Scene
from tests.simulation.workload import Workload

FILE = "tests/simulation/test_directed.py"
HERE, THERE = 0, 1  # two of the bases
LOST = None
TWICE = (0.01, 5)


@dataclass
class AsWritten(NoFaults):
    """A network that delays or loses just what the scene says.

    `ways_of` gives by name of a process how many seconds each of what it sends takes,
    in turn; `LOST` never arrives, and `TWICE` twice. All else arrives at once.
    `held_up` are the seconds for which processes of a name wait before others have to
    wait for them. With `alters` somebody on the way changes what the first request
    says.
    """

    ways_of: dict[str, list] = field(default_factory=dict)
    held_up: dict[str, list] = field(default_factory=dict)
    alters: bool = False

    def begin(self, simulation):
        self.simulation = simulation
        self.left, self.holds = (
            {name: list(seconds) for name, seconds in given.items()}
            for given in (self.ways_of, self.held_up)
        )

    def ways(self, here, there):
        delays = self.left.get(self.simulation.current.name)
        delay = delays.pop(0) if delays else 0.01
        if delay is LOST:
            return []
        return list(delay) if isinstance(delay, tuple) else [delay]

    def on_the_way(self, request):
        if not self.alters or ASKED_FOR not in (request.body or b""):
            return request
        self.alters = False
        return forged(request)

    def holds_up(self, process):
        seconds = self.holds.get(process.name)
        return seconds.pop(0) if seconds else 0


class AsToldWorkload(Workload):
    """Steps at their seconds; until when it goes."""

    def __init__(self, simulation, course, until):
        super().__init__(simulation)
        self.course, self.until = course, until

    def plan(self):
        for seconds, base, step in self.course:
            work = self.simulation.bases[base], step.__name__, self._try, step
            self.simulation.start(*work, after=seconds)
        return self.until


def scene(*course, until, held_up=None, is_signed=False, alters=False, **ways):
    return Scene(
        workload=partial(AsToldWorkload, course=course, until=until),
        faults=partial(AsWritten, ways, held_up or {}, alters),
        again=FILE,
        is_signed=is_signed,
    )


def send(_work):
    exchange.send_messages()
