"""One long-running program of a base, started again whenever it dies."""

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from portal.demo.process import stop, sweep
from portal.demo.trouble import Trouble

LONGEST_PAUSE = 30  # seconds
SOUND_AFTER = 60  # seconds of life after which earlier deaths are forgotten


@dataclass
class Service:
    """A program and how to start and end it."""

    name: str
    launch: Callable[[], subprocess.Popen]
    is_store: bool = False  # other programs stand on it, so it ends after them
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 15  # seconds it may take to end by itself
    process: subprocess.Popen | None = None
    started_at: float = 0
    deaths: int = 0
    again_at: float | None = None

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = self.launch()

    def look_after(self) -> bool:
        """Start it again if it died, the later the oftener it does; say if started."""
        if self.process is None or self.process.poll() is None:
            return False
        if self.again_at is None:
            self.note_death()
        if self.again_at is None or time.monotonic() < self.again_at:
            return False
        self.again_at = None
        with suppress(Trouble):  # then its process is found dead the next time
            self.start()
        return True

    def note_death(self) -> None:
        if self.process is not None:
            sweep(self.process.pid)  # its own children would hold its port
        was_sound = time.monotonic() - self.started_at > SOUND_AFTER
        self.deaths = 1 if was_sound else self.deaths + 1
        self.again_at = time.monotonic() + min(2**self.deaths / 4, LONGEST_PAUSE)

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_with)

    def stop(self) -> None:
        """End it, by force after its patience; harmless if it never ran."""
        if self.process is not None:
            stop(self.process, self.stop_with, within=self.patience)
