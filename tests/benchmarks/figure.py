"""One measured figure, as it is printed."""

import time
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Figure:
    what: str
    value: float
    unit: str
    baseline: float | None = None
    goal: str = ""

    def __str__(self):
        parts = [f"{self.what:<56}{self.value:>10,.0f} {self.unit}"]
        if self.baseline:
            parts.append(f"{self.value / self.baseline:.0%} of the baseline")
        if self.goal:
            parts.append(f"goal: {self.goal}")
        return "  ".join(parts)


@contextmanager
def stopwatch():
    """`with stopwatch() as seconds:` … then `seconds()`."""
    ended = []
    began = time.perf_counter()
    yield lambda: (ended[0] if ended else time.perf_counter()) - began
    ended.append(time.perf_counter())
