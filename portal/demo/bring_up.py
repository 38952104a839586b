"""Start every base: its stores, then its data, then its programs, all side by side."""

import time
from collections.abc import Sequence
from urllib.request import urlopen

from portal.demo import ending, prepare
from portal.demo.bases import Base
from portal.demo.catalogues import wait_until_found
from portal.demo.keys import base_secrets
from portal.demo.process import stop
from portal.demo.programs import background, site, start_cache, start_database
from portal.demo.progress import told
from portal.demo.settings_of import settings_of
from portal.demo.show import Show, console
from portal.demo.supervisor import Supervisor
from portal.demo.trouble import Trouble

READY_WITHIN = 120  # seconds, on a machine busy with other things
Settings = dict[str, str]


def bring_up(
    bases: Sequence[Base], supervisor: Supervisor, scale: int
) -> dict[Base, Settings]:
    """Return once every base serves what all of them publish; with its settings."""
    with Show(bases) as show:
        settings = {base: start_stores(base, supervisor, show) for base in bases}
        prepare_databases(settings, scale, show)
        for base in bases:
            show.step(base, "网站 site")
            supervisor.take(site(base, settings[base]))
        wait_until_ready(bases, supervisor, show)
        # Only now: starting costs each program seconds of a core, and people wait for
        # the site.
        for base in bases:
            for service in background(base, settings[base]):
                supervisor.take(service)
        wait_until_found(settings, supervisor, show)
        for base in bases:
            show.done(base)
    return settings


def start_stores(base: Base, supervisor: Supervisor, show: Show) -> Settings:
    show.step(base, "PostgreSQL, Valkey")
    base.logs.mkdir(parents=True, exist_ok=True)
    secrets = base_secrets(base)
    database, database_url = start_database(base, secrets["postgres"])
    supervisor.take(database)
    cache, cache_url = start_cache(base, secrets["valkey"])
    supervisor.take(cache)
    return settings_of(base, database_url, cache_url)


def prepare_databases(settings: dict[Base, Settings], scale: int, show: Show) -> None:
    """Bring all databases up to date at the same time, showing how far each is."""
    bases = list(settings)
    running = {
        base: preparing
        for base in bases
        if (preparing := prepare.begin(base, bases, settings[base], scale))
    }
    try:
        while any(preparing.poll() is None for preparing in running.values()):
            ending.heed()
            for base in running:
                show.step(base, *told(base.folder))
            time.sleep(0.1)
    finally:
        for preparing in running.values():
            stop(preparing, prepare.STOP, within=10)
    for base, preparing in running.items():
        prepare.finish(base, bases, preparing, scale)


def wait_until_ready(bases: Sequence[Base], supervisor: Supervisor, show: Show) -> None:
    deadline = time.monotonic() + READY_WITHIN
    waiting = list(bases)

    def nobody_waits() -> bool:
        for base in [base for base in waiting if answers(base)]:
            waiting.remove(base)
            show.step(base, "网站已应答 the site answers")
        return not waiting or time.monotonic() > deadline

    supervisor.watch(nobody_waits, console.print)
    if waiting:
        raise Trouble(
            f"{waiting[0].name}未能启动，原因见 {waiting[0].logs}。",
            f"{waiting[0].name_en} did not start; {waiting[0].logs} says why.",
        )


def answers(base: Base) -> bool:
    """Say whether the base can serve everything it should."""
    try:
        with urlopen(f"{base.url}/readyz", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False
