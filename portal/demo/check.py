"""`manage.py demo --check`: all of it works, seen from outside."""

import time
from contextlib import suppress
from itertools import permutations
from uuid import UUID

import psycopg
from celery import Celery

from portal.demo.bases import Base
from portal.demo.bring_up import answers
from portal.demo.catalogues import counting, is_exchanged
from portal.demo.show import console

TASK_WITHIN = 120  # seconds
ARRIVES_WITHIN = 120  # seconds; on a quiet machine it takes some five
Settings = dict[str, str]


def failures(settings: dict[Base, Settings]) -> int:
    """Make every check and print what each found; return how many failed."""
    found = []
    for base in settings:
        found.append(say(f"{base.name}：网站应答 the site answers", answers(base)))
        task_ran = task_succeeds(settings[base]["REDIS_URL"])
        found.append(say(f"{base.name}：后台任务已执行 a task ran", task_ran))
    with counting(settings) as count:
        words = "搜索能找到所有基地的目录 search finds every catalogue"
        found.append(say(words, is_exchanged(count())))
    # All at once: each waits for the same clocks.
    changed = {base: change_organisation(settings[base]) for base in settings}
    deadline = time.monotonic() + ARRIVES_WITHIN
    for source, target in permutations(settings, 2):
        arrived = arrives(*changed[source], settings[target], deadline)
        way = f"{source.name} → {target.name}"
        found.append(say(f"{way}：更改已送达 a change arrived", arrived))
    return found.count(False)


def say(what: str, is_fine: bool) -> bool:
    console.print(f"{'✓' if is_fine else '✗'} {what}")
    return is_fine


def task_succeeds(broker: str) -> bool:
    """Listen until a worker tells of a task done: the clock sent it, so both work."""
    listener = Celery(broker=broker)
    done: list[dict] = []

    def stop(event: dict) -> None:
        done.append(event)
        receiver.should_stop = True

    with listener.connection() as connection:
        handlers = {"task-succeeded": stop}
        receiver = listener.events.Receiver(connection, handlers=handlers)
        with suppress(TimeoutError):
            receiver.capture(limit=None, timeout=TASK_WITHIN, wakeup=False)
    return bool(done)


def arrives(changed: UUID, version: int, target: Settings, deadline: float) -> bool:
    """Wait until a base has an organisation of another as it was changed there."""
    with psycopg.connect(target["DATABASE_URL"], autocommit=True) as connection:
        while True:
            query = "SELECT version FROM identity_organisation WHERE id = %s"
            copy = connection.execute(query, [changed]).fetchone()
            if copy and copy[0] >= version:
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)


def change_organisation(settings: Settings) -> tuple[UUID, int]:
    """Write one of the base's own organisations anew; give its id and new version."""
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        row = connection.execute(
            """
            UPDATE identity_organisation SET name = name
            WHERE id = (
                SELECT id FROM identity_organisation WHERE is_own ORDER BY id LIMIT 1
            )
            RETURNING id, version
            """
        ).fetchone()
    if row is None:
        raise LookupError("this base has no organisation of its own")
    return row
