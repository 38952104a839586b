"""Real services for every test, started before Django reads its settings."""

import os

import django
import pytest

from portal.demo import browser, throw_away
from portal.demo.postgres import start_cluster
from portal.demo.translate import compile_catalogues
from portal.demo.vendor import vendor

# Set already in xdist's workers and under `manage.py test`: those share one set.
services = None if "DATABASE_URL" in os.environ else throw_away.start_services()
if services:
    os.environ.update(services.settings)
    vendor()
    compile_catalogues()
# Workers share a store, but one must not see what another keeps in its cache.
os.environ["CACHE_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "tests")
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", browser.node_program())
django.setup()  # here, so that the conftest files below may import models


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
