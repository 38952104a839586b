"""One thread, many processes, one seed: who runs when, and what time it is."""

import heapq
import random
import traceback
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import connections, transaction

from portal.core.time import SHANGHAI
from tests.simulation.process import Process

START = datetime(2026, 11, 2, 8, tzinfo=SHANGHAI)  # a Monday


class Simulation:
    """Several bases under one clock. All chance comes from the seed."""

    is_signed = False  # what they send each other

    def __init__(self, bases, seed, faults, checks):
        self.random = random.Random(seed)
        self.seed = seed
        self.bases = bases
        self.moment = START
        self.processes = []
        self.current = None
        self.trace = []
        self._order = count()
        self._events = []
        self._changed = []
        self.faults = faults
        self.checks = checks
        faults.begin(self)
        checks.begin(self)

    # --- time ------------------------------------------------------------------
    def now(self):
        """What the clock says where the code runs."""
        ahead = self.current.base.ahead if self.current else timedelta()
        return self.moment + ahead

    def after(self, seconds, call, *args):
        when = self.moment + timedelta(seconds=seconds)
        heapq.heappush(self._events, (when, next(self._order), call, args))

    def run(self, until=None):
        """Let happen what is due, until a moment or until nothing is left to do."""
        while self._events and (until is None or self._events[0][0] <= until):
            self.moment, _order, call, args = heapq.heappop(self._events)
            call(*args)
            self._look()
        self.moment = until or self.moment

    # --- processes -------------------------------------------------------------
    def start(self, base, name, run, *args, after=0.0):
        """Begin a process at a base, now or later."""
        self.after(after, self._start, base, name, run, args)

    def _start(self, base, name, run, args):
        if base.is_open:
            Process(self, base, name, run, *args).resume()

    @contextmanager
    def running(self, process):
        before = self.current, connections["default"], settings.BASE
        self.current = process
        process.base.speak(process.session)
        try:
            yield
        finally:
            self.current, connections["default"], _code = before
            if self.current:
                self.current.base.speak(self.current.session)

    @contextmanager
    def slowly(self):
        """Commit what is done inside late; one process of a base at a time."""
        process = self.current
        with transaction.atomic():
            yield
            process.pause(self.random.choice([1, 30, 3000]))

    def crash(self, base):
        """End every process of a base at once."""
        for process in [p for p in self.processes if p.base is base]:
            process.kill()

    # --- what is seen ----------------------------------------------------------
    def committed(self, base):
        if base not in self._changed:
            self._changed.append(base)

    def _look(self):
        while self._changed:
            self.checks.look(self._changed.pop())

    def note(self, what):
        who = str(self.current or "–")
        self.trace.append(f"{self.moment:%d %H:%M:%S.%f} {who:32} {what}")

    def fell_over(self, process, error):
        words = "".join(traceback.format_exception(error)[-6:])
        self.checks.found(f"{process} fell over: {error!r}\n{words}")
