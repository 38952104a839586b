"""How the demo is asked to end: Ctrl-C, a closed terminal, another program."""

import signal
from types import FrameType

ASKED: set[int] = set()


def listen() -> None:
    """Make every way of asking us to end a `KeyboardInterrupt`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        signal.signal(signal.SIGHUP, end)


def end(number: int, frame: FrameType | None) -> None:
    ASKED.add(number)
    raise KeyboardInterrupt


def heed() -> None:
    """End here, if we were asked where Python swallows what is raised.

    It does so in a callback of a fork and in `__del__`.
    """
    if ASKED:
        raise KeyboardInterrupt
