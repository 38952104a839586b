"""The programs of one base, each as the demo runs it."""

import os
import sys
from collections.abc import Iterator, Sequence

from portal.demo.bases import Base
from portal.demo.postgres import STOP as STOP_POSTGRES
from portal.demo.postgres import start_cluster
from portal.demo.process import spawn
from portal.demo.service import Service
from portal.demo.valkey import start_store

CELERY = ["-m", "celery", "--app", "portal"]


def start_database(base: Base, password: str) -> tuple[Service, str]:
    """Start the base's PostgreSQL; the address stays the same if it dies."""
    folder = base.folder / "postgres"
    first = start_cluster(folder, password)
    service = Service(
        f"{base.code} postgres",
        lambda: start_cluster(folder, password, port=first.port).process,
        is_store=True,
        stop_with=STOP_POSTGRES,
        patience=30,
        process=first.process,
    )
    return service, first.url("portal")


def start_cache(base: Base, password: str) -> tuple[Service, str]:
    """Start the base's Valkey; the address stays the same if it dies."""
    folder = base.folder / "valkey"
    first = start_store(folder, password)
    service = Service(
        f"{base.code} valkey",
        lambda: start_store(folder, password, port=first.port).process,
        is_store=True,
        process=first.process,
    )
    return service, first.url


def site(base: Base, settings: dict[str, str]) -> Service:
    """Give the base's web server, not yet started."""
    return python(base, "web", settings, web_server(base))


def background(base: Base, settings: dict[str, str]) -> Iterator[Service]:
    """Give the base's worker and clock, not yet started."""
    yield python(base, "worker", settings, worker(base))
    yield python(base, "beat", settings, clock(base))


def web_server(base: Base) -> list[str]:
    return [
        *("-m", "portal.demo.web", "portal.wsgi:application", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(base.port)),
        *("--workers", "2", "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
    ]


def worker(base: Base) -> list[str]:
    return [
        *(*CELERY, "worker", "--concurrency", "2", "--hostname", f"{base.code}@demo"),
        # The events are what `--check` listens to.
        *("--loglevel", "INFO", "--task-events", "--without-mingle"),
    ]


def clock(base: Base) -> list[str]:
    schedule = str(base.folder / "beat-schedule")
    return [*CELERY, "beat", "--loglevel", "INFO", "--pidfile=", "-s", schedule]


def python(
    base: Base, name: str, settings: dict[str, str], arguments: Sequence[str]
) -> Service:
    return Service(
        f"{base.code} {name}",
        lambda: spawn(
            [sys.executable, *arguments],
            log=base.logs / f"{name}.log",
            env={**os.environ, **settings},
        ),
    )
