"""What a killed demo left running: noted while it lives, ended before the next."""

import json
import os

import psutil

from portal.demo.paths import DEMO

NOTE = DEMO / "children.json"
PATIENCE = 20  # seconds; the kernel has already told them to end


def note(numbers: list[int]) -> None:
    """Remember our children by number and time of birth: numbers are used again."""
    born = {
        number: psutil.Process(number).create_time()
        for number in numbers
        if psutil.pid_exists(number)
    }
    fresh = NOTE.with_suffix(".new")
    fresh.write_text(json.dumps(born))
    fresh.replace(NOTE)


def end_leftovers() -> None:
    """End every noted child that still runs, and what such a child started."""
    noted = json.loads(NOTE.read_text()) if NOTE.exists() else {}
    born = {int(number): moment for number, moment in noted.items()}
    ours = [process for process in psutil.process_iter() if is_of(process, born)]
    for process in ours:
        process.terminate()
    _, stubborn = psutil.wait_procs(ours, timeout=PATIENCE)
    for process in stubborn:
        process.kill()
    NOTE.unlink(missing_ok=True)


def is_of(process: psutil.Process, born: dict[int, float]) -> bool:
    """A child leads a session of its own, so what it started bears its number."""
    try:
        session = os.getsid(process.pid)
        # A dead leader's number stays taken while its session lasts.
        return session in born and (
            not psutil.pid_exists(session)
            or psutil.Process(session).create_time() == born[session]
        )
    except (OSError, psutil.Error):
        return False
