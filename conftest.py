"""Real services for every test, started before Django reads its settings."""

import logging
import os

import django
import pytest

from portal.demo import browser, throw_away
from portal.demo.postgres import start_cluster
from portal.demo.translate import compile_catalogues
from portal.demo.vendor import vendor

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

# Set already under `manage.py test`. But each of xdist's workers has its own: an open
# write hides later changes in all of a cluster, clearing a cache clears all of a store.
services = None
if IS_WORKER or "DATABASE_URL" not in os.environ:
    services = throw_away.start_services()
    os.environ.update(services.settings)
if services and not IS_WORKER:
    vendor()
    compile_catalogues()
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", browser.node_program())
django.setup()  # here, so that the conftest files below may import models
# Two lines for each request, twice, would bury what went wrong.
logging.getLogger("django_structlog").setLevel(logging.WARNING)
# Not passed on: xdist's workers would read the settings before they have services.
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure():
    if services:
        services.stop()


def pytest_collection_modifyitems(items):
    # The longest first: one core runs whole bases while the other runs the rest.
    items.sort(key=lambda item: item.get_closest_marker("demo") is None)


@pytest.fixture(scope="session")
def second_cluster(tmp_path_factory):
    """A PostgreSQL cluster apart from the tests' own, as another base has one."""
    folder = tmp_path_factory.mktemp("second") / "postgres"
    cluster = start_cluster(folder, "second", durable=False)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **browser.launch_args()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 900},
    }
