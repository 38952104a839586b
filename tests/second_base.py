"""A real second base: a database in a cluster of its own, and a web server."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import environ
import psycopg
from django.apps import apps
from django.db import connections
from django.test import override_settings

from portal.demo.postgres import PROGRAMS
from portal.demo.process import free_port, spawn, stop
from portal.nodes.actions import register_node
from portal.nodes.base import claim_database, current_base
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.shared import Shared
from tests.cast import share_all

READY_WITHIN = 60  # seconds
OF_NODES = [
    *(
        "nodes_mark",
        "nodes_cursor",
        "nodes_link",
        "nodes_quarantined",
        "nodes_withheld",
    ),
    *("nodes_inboxmessage", "nodes_outboxmessage", "resources_cancelledahead"),
    *("allauth_idp_oidc_client", "django_session"),
]


@dataclass
class SecondBase:
    """Chengdu, as a process of its own sees itself and as tests reach its database."""

    url: str
    database: str
    key_file: Path
    folder: Path
    server: subprocess.Popen | None = None

    @property
    def environment(self):
        return {
            **os.environ,
            "BASE": "chengdu",
            "BASE_URL": self.url,
            "DATABASE_URL": self.database,
            "NODE_KEY_FILE": str(self.key_file),
            "SIGN_ON_KEYS": str(self.folder / "chengdu-sign-on"),
        }

    @property
    def public_key(self):
        return public_pem(read_key(self.key_file).public_key())

    def serve(self):
        port = self.url.rpartition(":")[2]
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", port, "portal.wsgi:application"),
        ]
        log = self.folder / "chengdu.log"
        self.server = spawn(command, log=log, env=self.environment)
        deadline = time.monotonic() + READY_WITHIN
        while not answers(f"{self.url}/healthz"):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

    def stop(self):
        if self.server:
            stop(self.server, signal.SIGTERM, within=10)

    def connect(self):
        """A session of its own in Chengdu's database."""
        return psycopg.connect(self.database)

    def inside(self):
        """Let this code run at Chengdu."""
        return inside("chengdu", self.database)

    def empty(self):
        """Forget all records, as before a test."""
        shared = [m for m in apps.get_models() if issubclass(m, Shared)]
        tables = ", ".join([*(m._meta.db_table for m in shared), *OF_NODES])
        with self.connect() as session:
            session.execute(f"TRUNCATE {tables} CASCADE")
            session.execute("UPDATE nodes_node SET feed_epoch = 1")


@contextmanager
def inside(code, database):
    """Let this code run at a base: with its database, by its name."""
    with session_with(database), override_settings(BASE=code):
        yield


@contextmanager
def session_with(database):
    """Let this thread speak to another database."""
    here = connections["default"]
    there = connections.create_connection("default")
    there.settings_dict = {
        **here.settings_dict,
        **environ.Env.db_url_config(database),
    }
    connections["default"] = there
    try:
        yield
    finally:
        there.close()
        connections["default"] = here


def answers(url):
    try:
        return urlopen(url, timeout=5).status == 200
    except OSError:
        return False


def start_second_base(cluster, folder, our_public_key):
    """Make Chengdu, known to itself and knowing this base."""
    address = f"http://localhost:{free_port()}"
    key_file = folder / "chengdu.pem"
    make_key(key_file)
    base = SecondBase(address, cluster.url("chengdu"), key_file, folder)
    copy_empty_database(cluster)
    with base.inside():
        claim_database("chengdu")
        register_both(base, our_public_key)
    base.serve()
    return base


def copy_empty_database(cluster):
    """Give Chengdu the tables of the tests' own database; to migrate takes longer."""
    with psycopg.connect(cluster.url(), autocommit=True) as session:
        session.execute("CREATE DATABASE chengdu")
    ours = connections["default"].get_connection_params()
    names = ("dbname", "host", "port", "user", "password")
    here = psycopg.conninfo.make_conninfo(**{name: ours[name] for name in names})
    copy_tables(here, cluster.url("chengdu"))


def copy_tables(source, target):
    """Fill an empty database with all that another holds, by their addresses."""
    dump = [PROGRAMS / "pg_dump", "--no-owner", source]
    load = [PROGRAMS / "psql", "--quiet", "--set=ON_ERROR_STOP=1", target]
    tables = subprocess.run(dump, check=True, capture_output=True).stdout
    subprocess.run(load, check=True, capture_output=True, input=tables)


def register_both(chengdu, our_public_key):
    """Make the two bases known, at whichever of them this runs."""
    ours = register_node(
        code="chongqing",
        name="重庆基地",
        name_en="Chongqing base",
        url="http://localhost:8000",
        division_prefixes=["50"],
        public_key=our_public_key,
    )
    theirs = register_node(
        code="chengdu",
        name="成都基地",
        name_en="Chengdu base",
        url=chengdu.url,
        division_prefixes=["51"],
        public_key=chengdu.public_key,
    )
    share_all(theirs if current_base() == ours.code else ours)
