"""`manage.py demo --check`: all of it works, seen from outside."""

from collections.abc import Sequence
from contextlib import suppress

from celery import Celery

from portal.demo.bases import Base
from portal.demo.bring_up import answers
from portal.demo.show import console

TASK_WITHIN = 60  # seconds


def failures(bases: Sequence[Base], settings: dict[Base, dict[str, str]]) -> int:
    """Make every check and print what each found; return how many failed."""
    found = []
    for base in bases:
        found.append(say(f"{base.name} 网站应答 site answers", answers(base)))
        has_run = task_succeeds(settings[base]["REDIS_URL"])
        found.append(say(f"{base.name} 后台任务已执行 a task ran", has_run))
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
