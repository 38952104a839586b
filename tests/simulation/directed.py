"""Scenes with a written course: what seeds show too seldom to be looked for by them."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from portal.nodes import tasks as exchange
from resources.across import verbs
from resources.models import Booking
from tests.simulation.faults import NoFaults
from tests.simulation.mutants import (
    a_cancel_leaves_no_tombstone,
    a_move_does_not_wait_for_the_one_before,
    answers_are_forgotten_within_a_day,
    any_answer_is_settled,
    late_refusals_are_not_told,
    older_versions_win_too,
)
from tests.simulation.play import Scene
from tests.simulation.workload import (
    Workload,
    book,
    cancel_what_is_asked_for,
    published,
    rename_organisation,
)

FILE = "tests/simulation/test_directed.py"
HERE, THERE = 0, 1  # two of the bases
LOST = None


@dataclass
class AsWritten(NoFaults):
    """A network that delays or loses just what the scene says.

    `ways_of` gives by name of a process how many seconds each of what it sends takes,
    in turn; `LOST` never arrives. All else arrives at once. `held_up` are the seconds
    for which processes of a name wait before others have to wait for them.
    """

    ways_of: dict[str, list] = field(default_factory=dict)
    held_up: dict[str, list] = field(default_factory=dict)

    def begin(self, simulation):
        self.simulation = simulation
        self.left, self.holds = (
            {name: list(seconds) for name, seconds in given.items()}
            for given in (self.ways_of, self.held_up)
        )

    def ways(self, here, there):
        delays = self.left.get(self.simulation.current.name)
        delay = delays.pop(0) if delays else 0.01
        return [] if delay is LOST else [delay]

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


def scene(*course, until, held_up=None, **ways):
    return Scene(
        workload=partial(AsToldWorkload, course=course, until=until),
        faults=partial(AsWritten, ways, held_up or {}),
        again=FILE,
    )


# --- steps ----------------------------------------------------------------------------
def book_elsewhere(work):
    book(work, instruments=published().filter(is_own=False))


def moving(hours):
    """Move what was booked elsewhere by so many hours."""
    later = timedelta(hours=hours)

    def move(work):
        booking = Booking.objects.get(is_own=False)
        times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
        wanted = {name: at + later for name, at in times.items()}
        verbs.hear(verbs.move(booking=booking, **wanted))

    return move


def send(_work):
    exchange.send_messages()


def forget(_work):
    exchange.forget_messages()


def pull(work):
    exchange.pull.run(work.simulation.bases[THERE].code)


def compare(work):
    exchange.compare.run(work.simulation.bases[THERE].code)


# A request that is five minutes on its way; meanwhile it is cancelled, and the cancel
# arrives at once.
OVERTAKEN = scene(
    (0, HERE, book_elsewhere),
    (60, HERE, cancel_what_is_asked_for),
    until=400,
    book_elsewhere=[300],
)
# The same, but who hears the answer to the request is held up until another asked for
# it once more, heard it and told of it.
HEARD_TWICE = scene(
    (0, HERE, book_elsewhere),
    (60, HERE, cancel_what_is_asked_for),
    (400, HERE, send),
    (420, HERE, send),
    until=600,
    held_up={"portal.nodes.tasks.send_to": [0, 60]},
    book_elsewhere=[LOST],
)
# Of two moves the first is lost, and asked for again once the second has arrived.
OVERTAKEN_MOVE = scene(
    (7200, HERE, book_elsewhere),
    (7205, HERE, pull),
    (7260, HERE, moving(1)),
    (7290, HERE, moving(2)),
    (7320, HERE, send),
    until=7500,
    move=[LOST],
)
# What was done is not heard of. It is asked again after the daily clearing.
UNHEARD = scene(
    (0, HERE, book_elsewhere),
    (600, THERE, forget),
    (700, HERE, send),
    until=800,
    **{"web /node/v1/messages": [LOST]},
)
# A part that is read to repair a copy takes four seconds to come; meanwhile the record
# changes once more, and the feed tells of that at once.
OUTRUN = scene(
    (7200, THERE, rename_organisation),  # leases of the founding are over
    (7205, HERE, compare),
    (7207, THERE, rename_organisation),
    (7207.5, HERE, pull),
    until=7260,
    **{"web /node/v1/records": [4]},
)

SCENES = {
    a_cancel_leaves_no_tombstone: OVERTAKEN,
    a_move_does_not_wait_for_the_one_before: OVERTAKEN_MOVE,
    any_answer_is_settled: HEARD_TWICE,
    late_refusals_are_not_told: OVERTAKEN,  # the request comes to a cancelled booking
    answers_are_forgotten_within_a_day: UNHEARD,
    older_versions_win_too: OUTRUN,
}
