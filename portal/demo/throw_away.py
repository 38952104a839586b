"""A PostgreSQL cluster and a Valkey for one test run, gone when it ends."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import psutil

from portal.demo.bases import codes
from portal.demo.postgres import Cluster, start_cluster
from portal.demo.valkey import Store, start_store

PREFIX = "chuanyu-test-"


@dataclass
class Services:
    """What a test run stands on; `settings` tell Django of it."""

    folder: Path
    cluster: Cluster
    store: Store

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BASE": codes()[0],
            "BASE_URL": "http://localhost:8000",
            "SECRET_KEY": token_urlsafe(),
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": self.cluster.url("portal"),
            # Tests swap databases and threads; each must see what it opened itself.
            "DB_POOL": "0",
            "DB_TRANSACTION_SECONDS": "300",  # a test may be stepped through by hand
            "REDIS_URL": self.store.url,
            "VAR": str(self.folder / "var"),
            "STATIC_BY_FINDERS": "true",
        }

    def stop(self) -> None:
        self.store.stop()
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_services(*options: str, durable: bool = False) -> Services:
    """Start both in a folder of their own: any number of runs go side by side.

    `options` are further ones of PostgreSQL's server; where it is `durable` a commit
    waits for the disk, as in production.
    """
    sweep_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{psutil.Process().pid}-"))
    (folder / "var" / "static").mkdir(parents=True)  # whitenoise asks for it
    password = token_urlsafe()
    cluster = start_cluster(folder / "postgres", password, *options, durable=durable)
    return Services(folder, cluster, start_store(folder / "valkey", password))


def sweep_abandoned() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = int(folder.name.removeprefix(PREFIX).split("-")[0])
        if not psutil.pid_exists(owner):
            shutil.rmtree(folder, ignore_errors=True)
