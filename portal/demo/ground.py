"""What must be so on this machine before the demo starts, and is said if not."""

import fcntl
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from portal.demo.bases import Base
from portal.demo.paths import DEMO
from portal.demo.trouble import Trouble


@contextmanager
def the_only_demo() -> Iterator[None]:
    """Hold this project's demo for ourselves; the kernel lets go when we end."""
    DEMO.mkdir(parents=True, exist_ok=True)
    with (DEMO / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                "此项目的演示已在运行：请先停止它（在其窗口按 Ctrl-C）。",
                "This project's demo is already running: stop it first (Ctrl-C there).",
            ) from None
        yield


def require_free_ports(bases: Iterable[Base]) -> None:
    for base in bases:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", base.port))
            except OSError:
                raise Trouble(
                    f"端口 {base.port}（{base.name}）已被占用：请用 --port 另选。",
                    f"Port {base.port} ({base.name_en}) is taken by another program: "
                    "choose others with --port.",
                ) from None
