"""How soon a change at one base is seen at the other, with workers and clocks."""

from pathlib import Path
from statistics import median, quantiles

import psycopg
from django.test import override_settings

from portal.demo.check import change_organisation
from portal.demo.environment import read
from portal.nodes import exchange
from portal.nodes.actions import register_node
from portal.nodes.client import Client
from portal.nodes.keys import public_pem, read_key
from portal.nodes.kinds import kinds
from portal.nodes.models import Cursor
from tests.benchmarks.figure import Figure, stopwatch
from tests.demo.whole import Demo, wait_until

TIMES = 60
WITHIN = 120  # seconds in which a change must have come
QUERY = "SELECT version FROM identity_organisation WHERE id = %s"


def run(services):
    """The demo with its sample; an organisation of Chengdu changes, over and over."""
    demo = Demo(services.folder / "demo", bases="chongqing,chengdu")
    demo.start()
    try:
        demo.wait_until_ready()
        here, there = (settings(demo, code) for code in ("chongqing", "chengdu"))
        yield from figures(here, there)
    finally:
        demo.stop()


def settings(demo, code):
    return read(demo.folder / code / "env")


def figures(here, there):
    arriving(here, there)  # the first one waits for all of the sample
    asked = median(asking(here, there)) * 1000
    yield Figure("one signed request for the feed, median", asked, "ms")
    taken = [arriving(here, there) * 1000 for _ in range(TIMES)]
    yield Figure("until a change is seen, median", median(taken), "ms", asked)
    slowest = quantiles(taken, n=20)[-1]
    yield Figure("until it is, of 95 in 100", slowest, "ms", asked, "5,000 ms")


def asking(here, there):
    """Seconds that each of many requests for a feed without news takes."""
    key = read_key(Path(there["NODE_KEY_FILE"])).public_key()
    peer = register_node(
        code="chengdu",
        name="成都基地",
        name_en="Chengdu base",
        url=there["BASE_URL"],
        division_prefixes=["51"],
        public_key=public_pem(key),
    )
    with override_settings(NODE_KEY_FILE=here["NODE_KEY_FILE"]), Client(peer) as client:
        epoch, kind = client.status().epoch, kinds()["identity.organisation"]
        cursor = Cursor(epoch=epoch)
        page = client.feed(kind, cursor, exchange.PAGE)
        cursor.xid, cursor.position = page.xid, page.position
        for _ in range(TIMES):
            with stopwatch() as seconds:
                client.feed(kind, cursor, exchange.PAGE)
            yield seconds()


def arriving(here, there):
    """Seconds from the change at home until the other base's rows show it."""
    with psycopg.connect(here["DATABASE_URL"], autocommit=True) as session:
        changed, version = change_organisation(there)

        def has_come():
            copy = session.execute(QUERY, [changed]).fetchone()
            return copy and copy[0] >= version

        with stopwatch() as seconds:
            wait_until(has_come, WITHIN)
    return seconds()
