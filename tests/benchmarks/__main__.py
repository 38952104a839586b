"""Measure the portal, each figure beside a baseline of the same run.

    uv run python -m tests.benchmarks            every benchmark
    uv run python -m tests.benchmarks feed       one of them, by the name of its file

Each module here has `run(services)`, which yields `Figure`s, and begins with an empty
database. The machine may be busy: trust the ratios, not the numbers. PostgreSQL keeps
what it commits, as in production.
"""

import logging
import os
import pkgutil
import sys
from importlib import import_module

import django
import psycopg
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

import tests.benchmarks
from portal.demo.throw_away import start_services
from portal.nodes.base import claim_database

MEMORY = "-cshared_buffers=2GB"  # as in production, see docker-compose.yml
PARTS = {"__main__", "figure", "catalogue", "plain"}  # what the benchmarks are made of


def main(names):
    services = start_services(MEMORY, durable=True)
    os.environ.update(services.settings)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    try:
        with psycopg.connect(services.cluster.url(), autocommit=True) as session:
            session.execute("CREATE DATABASE portal")
            django.setup()
            logging.disable()  # what is printed are figures
            call_command("migrate", verbosity=0)
            connection.close()
            session.execute("ALTER DATABASE portal RENAME TO empty")
        for name in names or benchmarks():
            print(f"\n{name}", flush=True)
            begin_anew(services.cluster)
            for figure in import_module(f"tests.benchmarks.{name}").run(services):
                print(f"  {figure}", flush=True)
    finally:
        services.stop()


def begin_anew(cluster):
    """Give a benchmark a database and a cache in which nothing is."""
    connection.close()
    cache.clear()
    with psycopg.connect(cluster.url(), autocommit=True) as session:
        session.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
        session.execute("CREATE DATABASE portal TEMPLATE empty")
    claim_database(settings.BASE)  # which is not copied with the rest
    connection.close()


def benchmarks():
    found = (module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__))
    return sorted(name for name in found if name not in PARTS)


if __name__ == "__main__":
    main(sys.argv[1:])
