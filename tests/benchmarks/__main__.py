"""Measure the portal, each figure beside a baseline of the same run.

    uv run python -m tests.benchmarks            every benchmark
    uv run python -m tests.benchmarks feed       one of them, by the name of its file

Each module here has `run(services)`, which yields `Figure`s. The machine may be busy:
trust the ratios, not the numbers. PostgreSQL keeps what it commits, as in production.
"""

import os
import pkgutil
import sys
from importlib import import_module

import django
import psycopg
from django.core.management import call_command

import tests.benchmarks
from portal.demo.throw_away import start_services

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
        call_command("migrate", verbosity=0)
        for name in names or benchmarks():
            print(f"\n{name}", flush=True)
            for figure in import_module(f"tests.benchmarks.{name}").run(services):
                print(f"  {figure}", flush=True)
    finally:
        services.stop()


def benchmarks():
    found = (module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__))
    return sorted(name for name in found if name not in PARTS)


if __name__ == "__main__":
    main(sys.argv[1:])
