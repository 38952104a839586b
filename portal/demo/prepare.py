"""Each base's database: migrated, told of its peers, filled with sample data once."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from portal.demo.bases import Base
from portal.demo.keys import public_key
from portal.demo.paths import ROOT
from portal.demo.process import spawn
from portal.demo.sample.facts import DATA
from portal.demo.trouble import Trouble

STOP = signal.SIGTERM


def begin(
    base: Base, bases: Sequence[Base], settings: dict[str, str], scale: int
) -> subprocess.Popen | None:
    """Start bringing a base up to date; None where it is already.

    Sample data that were not loaded to the end are thrown away with their database.
    """
    if not is_filled(base):
        make_database(settings["DATABASE_URL"])
    elif state_file(base).exists() and state_file(base).read_text() == state_of(bases):
        return None
    command = [
        *(sys.executable, str(ROOT / "manage.py"), "prepare_base"),
        *("--bases", ",".join(each.code for each in bases)),
        *("--port", str(bases[0].port), "--scale", str(scale)),
    ]
    if not is_filled(base):
        command.append("--fill")
    # However long a migration takes: nobody waits yet for what it would hold up.
    patient = {"DB_TRANSACTION_SECONDS": "0"}
    return spawn(command, log=log_of(base), env={**os.environ, **settings, **patient})


def finish(
    base: Base, bases: Sequence[Base], preparing: subprocess.Popen, scale: int
) -> None:
    """Remember that a base is up to date, or say why it is not."""
    if preparing.returncode:
        raise Trouble(
            f"{base.name}的数据库未能就绪，原因见 {log_of(base)}；--fresh 可从头开始。",
            f"The database of {base.name_en} could not be made ready; {log_of(base)} "
            "says why. --fresh begins anew.",
        )
    made_of = {"scale": scale, "migrations": migrations()}
    filled_file(base).write_text(json.dumps(made_of))
    state_file(base).write_text(state_of(bases))


def outdated(bases: Sequence[Base], scale: int | None) -> tuple[str, str] | None:
    """Say, in both languages, why data of an earlier start cannot be gone on with.

    A migration that was applied is not applied again, though it be written anew.
    """
    for base in filter(is_filled, bases):
        kept = made_of(base)
        here = migrations()
        applied = kept.get("migrations", {"": ""})
        if any(here.get(name) != digest for name, digest in applied.items()):
            return (
                "数据表的结构已更新，示例数据将重新生成。",
                "The tables have changed: the sample data are made anew.",
            )
        if scale is not None and scale != kept["scale"]:
            return (
                f"现有示例数据为 {kept['scale']} 倍，将按 {scale} 倍重新生成。",
                f"The sample data are {kept['scale']} times as many: they are made "
                f"anew, {scale} times.",
            )
    return None


def kept_scale(bases: Sequence[Base]) -> int:
    """How many times the instruments are there since an earlier start."""
    return next((made_of(base)["scale"] for base in bases if is_filled(base)), 1)


def made_of(base: Base) -> dict[str, Any]:
    """What a base's data were made with; nothing where an older demo made them."""
    found: dict[str, Any] = json.loads(filled_file(base).read_text() or "{}")
    return found


def migrations() -> dict[str, str]:
    """The digest of each migration of ours."""
    files = ROOT.glob("[!.]*/**/migrations/0*.py")
    return {
        str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def state_of(bases: Sequence[Base]) -> str:
    """Name all that makes a new preparation necessary when it changes."""
    peers = [f"{base} {public_key(base)}" for base in bases]
    migrations = sorted(ROOT.glob("*/**/migrations/*.py"))
    agreements = (DATA / "agreements.json").read_bytes()
    parts = [
        *map(str.encode, peers),
        agreements,
        *(file.read_bytes() for file in migrations),
    ]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def make_database(url: str) -> None:
    """Make an empty database where there is none, or only half a one."""
    server, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")


def is_filled(base: Base) -> bool:
    return filled_file(base).exists()


def filled_file(base: Base) -> Path:
    return base.folder / "filled"


def state_file(base: Base) -> Path:
    return base.folder / "state"


def log_of(base: Base) -> Path:
    return base.logs / "prepare.log"
