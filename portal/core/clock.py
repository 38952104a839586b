"""The clock: what is woken every so many seconds."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from celery import Task, shared_task

P = ParamSpec("P")
R = TypeVar("R")

MINUTE, HOUR, DAY = 60, 3600, 86400  # in seconds

# What beat reads once every tasks.py is imported.
SCHEDULE: dict[str, dict[str, object]] = {}


def every(seconds: int) -> Callable[[Callable[P, R]], "Task[P, R]"]:
    """Wake a task so often; a call that nobody took until the next one is dropped."""

    def wind(run: Callable[P, R]) -> "Task[P, R]":
        name = f"{run.__module__}.{run.__name__}"
        SCHEDULE[name] = {"task": name, "schedule": seconds}
        return shared_task(name=name, ignore_result=True, expires=seconds)(run)

    return wind
