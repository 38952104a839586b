"""The simulated bases: a database, a key, an address and a clock each."""

from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.conf import settings
from django.db import connections

from tests.simulation.connection import Session

# Whoever is made to wait for a lock by a process that waits would wait for ever.
OPTIONS = "-c lock_timeout=3s -c transaction_timeout=0 -c jit=off"


@dataclass
class Base:
    """One base. `ahead` is how much its clock is, `is_up` whether its machine runs."""

    code: str
    database: str
    division: str
    key_file: str
    ahead: timedelta = timedelta()
    is_up: bool = True
    is_restoring: bool = False  # from a backup: closed to everyone
    idle: list[Session] = field(default_factory=list)
    watch: psycopg.Connection | None = None  # by which its truth is looked at

    @property
    def url(self):
        return f"http://{self.code}.example"

    @property
    def is_open(self):
        return self.is_up and not self.is_restoring

    def session_for(self, process):
        session = self.idle.pop() if self.idle else self._new_session()
        session.process = process
        return session

    def take_back(self, session):
        session.process = None
        if not session.is_dead and not session.in_atomic_block:
            self.idle.append(session)

    def speak(self, session):
        """Let the code that runs now run at this base."""
        settings.BASE = self.code
        settings.BASE_URL = self.url
        settings.NODE_KEY_FILE = self.key_file
        connections["default"] = session

    def asks(self, sql, *args):
        """What its database answers, apart from anything under way."""
        return self._watch().execute(sql, args or None).fetchall()

    def does(self, sql):
        """Do something to its database behind everyone's back."""
        self._watch().execute(sql)

    def _watch(self):
        if self.watch is None:
            address = self._new_session().get_connection_params()
            names = ("dbname", "host", "port", "user", "password")
            self.watch = psycopg.connect(
                **{name: address[name] for name in names},
                options=OPTIONS,
                autocommit=True,
            )
        return self.watch

    def _new_session(self):
        ours = connections.settings["default"]
        options = {"options": OPTIONS}
        return Session({**ours, "NAME": self.database, "OPTIONS": options})

    def close(self):
        for session in self.idle:
            session.close()
        if self.watch:
            self.watch.close()
