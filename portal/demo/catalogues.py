"""Whether each base's search finds what all of them publish: a base is ready then."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import psycopg

from portal.demo.bases import Base
from portal.demo.show import Show, console
from portal.demo.supervisor import Supervisor

STEP = "互通目录 catalogues"
# Seconds without any gain after which nobody waits longer: a worker starts in some ten.
PATIENCE = 40
COUNT = """
    SELECT home, count(*) FROM search_document
    WHERE kind LIKE 'resources.%' GROUP BY home
"""
Counts = dict[str, dict[str, int]]  # by base: how many records it finds of each base


def wait_until_found(
    settings: Mapping[Base, dict[str, str]], supervisor: Supervisor, show: Show
) -> None:
    """Wait until the catalogues are exchanged, or nothing more comes."""
    gained, deadline = -1, 0.0

    def is_over() -> bool:
        nonlocal gained, deadline
        counts = count()
        for base in settings:
            show.step(base, STEP, *progress(counts, base.code))
        found = sum(progress(counts, base.code)[0] for base in settings)
        if found > gained:
            gained, deadline = found, time.monotonic() + PATIENCE
        return is_exchanged(counts) or time.monotonic() > deadline

    with counting(settings) as count:
        supervisor.watch(is_over, console.print)
        if not is_exchanged(count()):
            console.print(
                "其他基地的部分目录尚未到达，到达后即可搜到。"
                "Part of the other bases' catalogues is still to come."
            )


def progress(counts: Counts, base: str) -> tuple[int, int]:
    """How many records of the others a base finds, and how many they publish."""
    others = [other for other in counts if other != base]
    found = sum(counts[base].get(other, 0) for other in others)
    return found, sum(counts[other].get(other, 0) for other in others)


def is_exchanged(counts: Counts) -> bool:
    """Say whether every base finds what every other one publishes."""
    return all(
        counts[base].get(other, 0) >= counts[other].get(other, 0)
        for base in counts
        for other in counts
    )


@contextmanager
def counting(settings: Mapping[Base, dict[str, str]]) -> Iterator:
    """Give a function that counts what each base's search finds now."""
    with ExitStack() as stack:
        connections = {
            base.code: stack.enter_context(
                psycopg.connect(told["DATABASE_URL"], autocommit=True)
            )
            for base, told in settings.items()
        }
        yield lambda: {
            base: dict(connection.execute(COUNT).fetchall())
            for base, connection in connections.items()
        }
