"""Child processes that never outlive us, however we end."""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from portal.demo.paths import ROOT
from portal.demo.trouble import Trouble

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
NOBODY = 65534  # on every Linux


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    at_our_end: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen:
    """Start a child that the kernel signals when we die, even by kill -9.

    Call it from a thread that lives as long as the process: the kernel watches the
    thread. The child leads a session of its own, so a Ctrl-C reaches us alone and
    what it leaves behind can be found.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, at_our_end),
        )


def end_with_parent(how: signal.Signals) -> None:
    """Have the kernel send us this signal when our parent dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, how)


def stop(
    child: subprocess.Popen, with_signal: signal.Signals, *, within: float
) -> None:
    """Ask a child to end; after `within` seconds end it and all its own children."""
    if child.poll() is None:
        child.send_signal(with_signal)
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    sweep(child.pid)


def sweep(session: int) -> None:
    """End what is left of a child's session, such as workers of a killed master."""
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def not_as_root(at_our_end: signal.Signals, user: int = NOBODY) -> list[str]:
    """Prefix a command so that root runs it as another user; empty for anyone else.

    PostgreSQL refuses to run as root. The one capability kept lets it reach its files
    wherever the project lies, so no folder has to be opened to others.
    """
    if os.geteuid() != 0:
        return []
    capability = "-all,+dac_override"
    prefix = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",  # else access() would ignore the capability
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
        f"--bounding-set={capability}",
        f"--pdeathsig={at_our_end.name.removeprefix('SIG')}",
    ]
    works = (
        shutil.which("setpriv")
        and not subprocess.run([*prefix, "true"], capture_output=True).returncode
    )
    if not works:
        raise Trouble(
            "PostgreSQL 不能以 root 身份运行，本机又无法换用其他用户：请改用普通用户。",
            "PostgreSQL refuses to run as root and this machine cannot change to "
            "another user (setpriv): run this as an ordinary user.",
        )
    return prefix


def free_port() -> int:
    """Name a TCP port of this machine that nothing listens on now.

    It lies below those that outgoing connections are given by chance.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
