"""What goes wrong: drawn for each seed anew, so that seeds differ in kind."""

from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import CommandError, call_command

from tests.simulation import world
from tests.simulation.process import Process

SWIFT = (0.01, 0.3)  # seconds on the way
SLOW = (1, 400)
DAY = 86400.0
RESTORES = 0.1  # of the seeds
TRIES_AGAIN = 900  # seconds until somebody restores again what could not be
AFTER_A_RESTORE = ["adopt_own_records", "begin_epoch", "ask_again"]
# In the cluster of a restored base transactions are counted anew: what its peers read
# lies far ahead.
COUNT_ANEW = "UPDATE nodes_cursor SET xid = xid + 1000000000 WHERE reader = '{}'"
FORGES = 0.2  # of what asks for a booking, wherever it is signed
ASKED_FOR, ALTERED = (text.encode("unicode_escape") for text in ("样品", "别物"))
LOSE = """
SET session_replication_role = replica;
DELETE FROM resources_openinghours WHERE NOT is_own AND weekday = 6;
SET session_replication_role = origin;
"""


def forged(request):
    """It asks for something else than was asked."""
    altered = request.copy()
    altered.body = request.body.replace(ASKED_FOR, ALTERED)
    return altered


class NoFaults:
    """A network and machines that never fail."""

    spoilt = ()  # bases that lost copies
    restored = ()

    def begin(self, simulation):
        pass

    def plan(self, until):
        pass

    def ways(self, here, there):
        return [0.01]

    def crash(self, process):
        return False

    def holds_up(self, process):
        return 0

    def loses_task(self):
        return False

    def on_the_way(self, request):
        """What arrives of a request."""
        return request

    def heal(self):
        pass


class Faults(NoFaults):
    """The weather of one seed."""

    def begin(self, simulation):
        self.simulation = simulation
        self.random = simulation.random
        self.forger = Random(f"forger {simulation.seed}")  # seeds without play as ever
        chance = self.random.choice
        self.loss = chance([0, 0, 0.1, 0.4])
        self.doubles = chance([0, 0, 0.1, 0.3])
        self.slow = chance([0, 0, 0.1, 0.3])
        self.crashes = chance([0, 0, 0.01, 0.04])
        self.hold_ups = chance([0, 0.05, 0.3])
        self.lost_tasks = chance([0, 0, 0.3])
        self.cut = set()  # (from, to): nothing passes that way
        self.is_over = False
        self.spoilt = []
        self.restored = []

    def ways(self, here, there):
        """After how many seconds a message arrives: never, once, or twice."""
        arrivals = []
        if self.is_over:
            return [0.01]
        if (here.code, there.code) in self.cut or self._by(self.loss):
            return arrivals
        arrivals.append(self._time())
        if self._by(self.doubles):
            arrivals.append(self._time())
        return arrivals

    def on_the_way(self, request):
        """Where it is signed somebody on the way may alter it: else all is believed."""
        if self.is_over or not self.simulation.is_signed:
            return request
        asks = ASKED_FOR in (request.body or b"")
        return forged(request) if asks and self.forger.random() < FORGES else request

    def _time(self):
        return self.random.uniform(*(SLOW if self._by(self.slow) else SWIFT))

    def _by(self, chance):
        return bool(chance) and self.random.random() < chance

    def crash(self, process):
        crashes = not self.is_over and self._by(self.crashes)
        if crashes:
            self.simulation.note("crashes")
        return crashes

    def holds_up(self, process):
        if self.is_over or not self._by(self.hold_ups):
            return 0
        return self.random.uniform(0.1, 20)

    def loses_task(self):
        return not self.is_over and self._by(self.lost_tasks)

    # --- of whole bases -----------------------------------------------------------
    def plan(self, until):
        """Let bases be cut off, go down, or mistake the time, for a while each."""
        troubles = [self.part, self.part, self.stop, self.shift, self.spoil]
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            trouble = self.random.choice(troubles)
            self.simulation.after(self.random.uniform(0, until), trouble)
        # Drawn apart, so that seeds without it play as ever.
        apart = Random(f"restore {self.simulation.seed}")
        if apart.random() < RESTORES:
            base = apart.choice(self.simulation.bases)
            saved, lost = apart.uniform(0, 0.3), apart.uniform(0.7, 1)
            self.simulation.after(saved * until, world.save, base, "backup")
            self.simulation.after(lost * until, self.restore, base)

    def part(self):
        """Let nothing pass between two bases, both ways or one way."""
        here, there = self.random.sample([b.code for b in self.simulation.bases], 2)
        ways = {(here, there)} | self.random.choice([set(), {(there, here)}])
        self.simulation.note(f"cut: {sorted(ways)}")
        self.cut |= ways
        lasts = self.random.choice([60, 3600, DAY, 2 * DAY])
        self.simulation.after(lasts, self.cut.difference_update, ways)

    def stop(self):
        """Let a base go down, with all that runs there, and come up again."""
        base = self.random.choice(self.simulation.bases)
        self.simulation.note(f"{base.code} goes down")
        base.is_up = False
        self.simulation.crash(base)
        lasts = self.random.choice([5, 600, DAY])
        self.simulation.after(lasts, setattr, base, "is_up", True)

    def shift(self):
        """Let a base's clock go wrong, and be put right."""
        base = self.random.choice(self.simulation.bases)
        base.ahead = timedelta(seconds=self.random.choice([-90, -25, 25, 90, 3600]))
        self.simulation.note(f"{base.code} is {base.ahead.total_seconds()} s ahead")
        lasts = self.random.choice([600, DAY])
        self.simulation.after(lasts, setattr, base, "ahead", timedelta())

    def spoil(self):
        """Let a base lose a copy: a bad disk, or a careless hand."""
        base = self.random.choice(self.simulation.bases)
        self.spoilt.append(base)
        base.does(LOSE)
        self.simulation.note(f"{base.code} loses its copies of opening hours")

    def restore(self, base):
        """Let a base lose all since its backup, and take up its place again."""
        self.simulation.note(f"{base.code} is restored from its backup")
        self.restored.append(base)
        base.is_restoring = True
        self.simulation.crash(base)
        world.bring_back(base, "backup")
        for peer in self.simulation.bases:
            peer.does(COUNT_ANEW.format(base.code))
        self.simulation.checks.lost(base)
        self._take_up(base)

    def _take_up(self, base):
        """Try until it is done: a peer may be away, the command itself may die."""
        if base.is_restoring:
            Process(self.simulation, base, "restore", self._run_commands, base).resume()
            self.simulation.after(TRIES_AGAIN, self._take_up, base)

    def _run_commands(self, base):
        try:
            for command in AFTER_A_RESTORE:
                call_command(command, stdout=StringIO())
        except CommandError as error:
            self.simulation.note(f"not restored yet: {error}")
        else:
            base.is_restoring = False
            self.simulation.checks.taken_up(base)

    def heal(self):
        """End all faults for good."""
        self.is_over = True
        self.cut.clear()
        for base in self.simulation.bases:
            base.is_up, base.ahead = True, timedelta()
