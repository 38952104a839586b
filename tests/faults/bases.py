"""Real bases, started as the demo starts them, each behind a proxy of its own."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock

import psycopg
from django.core.management import call_command

from portal.demo.bases import Base
from portal.demo.bases import chosen as described
from portal.demo.keys import base_secrets, public_key
from portal.demo.prepare import make_database
from portal.demo.process import free_port
from portal.demo.programs import background, site, start_cache, start_database
from portal.demo.service import Service
from portal.demo.settings_of import settings_of
from tests.faults.proxy import Proxy
from tests.second_base import copy_tables, inside
from tests.simulation.world import DIVISIONS

OF_THE_RUN = {
    "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    "DB_TRANSACTION_SECONDS": "30",
    # Impatient people ask as often as they like.
    "API_RATE_VISITOR": "100000/min",
    "API_RATE_ACCOUNT": "100000/min",
    "API_RATE_TOKEN": "100000/min",
}
STORES = ("postgres", "valkey")
LASTS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
ONE_AT_A_TIME = RLock()  # which base code runs at is the whole process's


@dataclass
class RealBase:
    """One base: its stores and programs by name, and the address others know."""

    base: Base
    proxy: Proxy
    database: str = ""
    cache: str = ""
    services: dict[str, Service] = field(default_factory=dict)

    @property
    def code(self):
        return self.base.code

    @property
    def division(self):
        return DIVISIONS[self.code]

    @property
    def key_file(self):
        return str(self.base.key_file)

    @property
    def url(self):
        return f"http://localhost:{self.proxy.port}"

    def asks(self, sql, *args):
        """What its database answers, over a session of its own."""
        with psycopg.connect(self.database, autocommit=True) as session:
            return session.execute(sql, args or None).fetchall()

    @contextmanager
    def inside(self):
        """Let this code run at this base."""
        with ONE_AT_A_TIME, inside(self.code, self.database):
            yield

    def start_stores(self):
        self.base.logs.mkdir(parents=True)
        public_key(self.base)  # makes its key
        secrets = base_secrets(self.base)
        postgres, self.database = start_database(self.base, secrets["postgres"])
        valkey, self.cache = start_cache(self.base, secrets["valkey"])
        settings = settings_of(self.base, self.database, self.cache)
        settings |= {"BASE_URL": self.url, **OF_THE_RUN}
        programs = [site(self.base, settings), *background(self.base, settings)]
        self.services = {
            service.name.removeprefix(f"{self.code} "): service
            for service in [postgres, valkey, *programs]
        }
        make_database(self.database)

    def is_durable(self):
        """Whether its database loses nothing of what it said it keeps."""
        return all(self.asks(f"SHOW {name}") == [(on,)] for name, on in LASTS.items())

    def start_programs(self):
        for name, service in self.services.items():
            if name not in STORES:
                service.start()

    def stop(self):
        for name, service in reversed(self.services.items()):
            service.patience = 30 if name in STORES else 5
            service.stop()


def make_base(code, weather):
    """A base on ports that are free, nothing of it started yet."""
    base = described(code, free_port())[0]
    return RealBase(base, Proxy(free_port(), base.port, weather))


def fill_databases(bases):
    """Give each base the tables; to migrate one and copy it is quicker."""
    first = bases[0]
    with first.inside():
        call_command("migrate", verbosity=0)
    for base in bases[1:]:
        copy_tables(first.database, base.database)
