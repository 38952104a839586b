"""Processes of the simulated bases: each runs until it waits, ends or crashes."""

import contextvars

from django.db import connections
from greenlet import getcurrent, greenlet


class Process:
    """A request, a task or a person's step at one base, with a session of its own."""

    def __init__(self, simulation, base, name, run, *args):
        self.simulation = simulation
        self.base = base
        self.name = name
        self.session = base.session_for(self)
        self.is_over = False
        self.has_crashed = False
        self.was_held_up = False
        self.answer = None
        self.asks = None  # the id of the message that it waits to be answered
        self.greenlet = greenlet(lambda _value: self._run(run, *args))
        self.greenlet.gr_context = contextvars.copy_context()
        simulation.processes.append(self)

    def __str__(self):
        return f"{self.base.code}/{self.name}"

    def resume(self, value=None):
        """Go on with what it waited for, until it waits again or is over."""
        if not self.is_over:
            with self.simulation.running(self):
                self.greenlet.switch(value)

    def kill(self):
        """End it where it waits."""
        self.has_crashed = True
        self.resume()

    def crashes(self):
        """Whether this process ends at this commit."""
        self.has_crashed = self.simulation.faults.crash(self)
        return self.has_crashed

    def committed(self):
        self.simulation.committed(self.base)

    def may_be_held_up(self):
        """Let others go first, now and then."""
        if seconds := self.simulation.faults.holds_up(self):
            self.was_held_up = True
            self.pause(seconds)

    def pause(self, seconds):
        """Let others run for a while."""
        self.simulation.after(seconds, self.resume)
        self.wait()

    def wait(self):
        """Let others run until somebody resumes this process; with what."""
        assert getcurrent() is self.greenlet, "only a process itself can wait"
        value = self.greenlet.parent.switch()
        if self.has_crashed:
            self.session.die()
        return value

    def _run(self, run, *args):
        # Where a browser has run in this thread, connections are those of a context.
        connections["default"] = self.session
        try:
            if not self.has_crashed:
                self.answer = run(*args)
        except BaseException as error:  # noqa: BLE001
            # A crash may come out as the complaint of a session that is gone.
            if not self.has_crashed:
                self.simulation.fell_over(self, error)
        finally:
            self.is_over = True
            self.simulation.processes.remove(self)
            self.base.take_back(self.session)
