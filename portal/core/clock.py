"""The clock: what is woken every so many seconds."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from celery import Task, shared_task

P = ParamSpec("P")
R = TypeVar("R")

MINUTE, HOUR, DAY = 60, 3600, 86400  # in seconds
PORTION = 20  # records in a write: an open one hides what comes after it from peers
# A call is dropped after so many seconds at the soonest. Were the frequent ones dropped
# sooner, an overloaded worker would do all the others and never one of them.
PATIENCE = 10

# What beat reads once every tasks.py is imported.
SCHEDULE: dict[str, dict[str, object]] = {}


def every(seconds: int) -> Callable[[Callable[P, R]], "Task[P, R]"]:
    """Wake a task so often; a call that nobody takes up for as long is dropped."""

    def wind(run: Callable[P, R]) -> "Task[P, R]":
        name = f"{run.__module__}.{run.__name__}"
        SCHEDULE[name] = {"task": name, "schedule": seconds}
        return shared_task(
            name=name, ignore_result=True, expires=max(seconds, PATIENCE)
        )(run)

    return wind


class Step(Protocol):
    """An action done for so many records at most, in one write; it says how many."""

    def __call__(self, *, limit: int) -> int: ...


def in_portions(step: Step, limit: int = 500) -> int:
    """Do a step for so many records, a few in each write; for how many it was."""
    done = 0
    while done < limit and (count := step(limit=min(PORTION, limit - done))):
        done += count
    return done
