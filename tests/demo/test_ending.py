"""Being asked to end at a moment at which Python swallows what is raised."""

import signal
import sys

import pytest

from portal.demo import ending
from portal.demo.supervisor import Supervisor


class AskedWhileItGoes:
    def __del__(self):
        ending.end(signal.SIGTERM, None)


@pytest.fixture
def swallowed(monkeypatch):
    """What Python swallowed; nobody was asked before, nor is afterwards."""
    monkeypatch.setattr(ending, "ASKED", set())
    found = []
    monkeypatch.setattr(sys, "unraisablehook", lambda it: found.append(it.exc_type))
    return found


def test_an_end_that_python_swallowed_is_heeded_at_the_next_glance(swallowed):
    gone = AskedWhileItGoes()
    del gone

    assert swallowed == [KeyboardInterrupt]
    with pytest.raises(KeyboardInterrupt):
        Supervisor().watch(lambda: False, print)


def test_nobody_ends_unasked(swallowed):
    looks = iter([False, True])

    Supervisor().watch(lambda: next(looks), print)

    assert swallowed == []
