"""The search: its page against the plainest one, its growth, and its database time.

`INSTRUMENTS=3000000` measures a larger catalogue, which takes half an hour to fill.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from portal.core.time import today
from portal.nodes.models import Node
from portal.search import tallies
from portal.search.query import Search, search
from tests.benchmarks.catalogue import RARE, WRITTEN, fill, fill_owners, repeat
from tests.benchmarks.figure import Figure, stopwatch

FEW, MANY = 3_000, int(os.environ.get("INSTRUMENTS", WRITTEN))
GOAL = "50 ms" if MANY <= WRITTEN else "300 ms"
ROUNDS = 40
CHONGQING = {"base": ("chongqing",)}
# By the share of instruments that are free, as the catalogue of this benchmark has it.
DAYS = {
    percent: today() + timedelta(days=later)
    for percent, later in {3: 50, 1.5: 51, 0: 55}.items()
}
ASKED = {
    "a frequent word": Search(q="显微镜"),
    "a rare word": Search(q=RARE),
    "two characters": Search(q="测试"),
    "one character": Search(q="镜"),
    "pinyin": Search(q="dianzixianwei"),
    "initials": Search(q="cqdx"),
    "part of an English word": Search(q="spectro"),
    "a model": Search(q="JSM-1234F"),
    "two words": Search(q="重庆大学 显微镜"),
    "two words and three filters": Search(
        q="重庆大学 色谱",
        facets=CHONGQING | {"class": ("0100", "0200"), "opens": ("own",)},
    ),
    "a word and a filter": Search(q="显微镜", facets=CHONGQING),
    "a word and two filters": Search(
        q="显微镜", facets=CHONGQING | {"opens": ("own",)}
    ),
    "three filters alone": Search(
        facets=CHONGQING | {"class": ("0100", "0200"), "opens": ("own",)}
    ),
    "free within a week": Search(
        q="显微镜", free_from=today(), free_until=today() + timedelta(days=7)
    ),
    "free on a day on which 3 % are": Search(q="显微镜", free_from=DAYS[3]),
    "free on that day, a filter": Search(
        q="显微镜", free_from=DAYS[3], facets=CHONGQING
    ),
    "free on that day, a filter alone": Search(free_from=DAYS[3], facets=CHONGQING),
    "free on a day on which 1.5 % are, a filter alone": Search(
        free_from=DAYS[1.5], facets=CHONGQING
    ),
    "free on a day on which none is": Search(q="显微镜", free_from=DAYS[0]),
    "a filter alone": Search(facets={"base": ("chengdu",)}),
    "by price": Search(q="显微镜", sort="price"),
    "by first free time": Search(q="色谱", sort="free"),
}
PAGES = {"list": "", "search": "色谱"}


def run(services):
    for code, prefix in (("chongqing", "50"), ("chengdu", "51")):
        Node.objects.create(
            code=code, name=code, url="http://localhost", division_prefixes=[prefix]
        )
    call_command("load_reference", verbosity=0)  # so that facets have words
    with override_settings(
        ROOT_URLCONF="tests.benchmarks.plain", ALLOWED_HOSTS=["testserver"]
    ):
        fill_owners()
        fill(FEW)
        few = dict(pages(FEW))
        yield from few.values()
        with stopwatch() as seconds:
            fill(WRITTEN, FEW)
        yield Figure("indexed", (WRITTEN - FEW) / seconds(), "documents/s")
        if MANY > WRITTEN:
            repeat(MANY // WRITTEN)
        settle()
        many = dict(pages(MANY))
        yield from many.values()
        for name in PAGES:
            figure = many[name]
            growth = few[name].value / figure.value
            yield Figure(f"{name}: growth", growth * 100, "%", goal="200 % at most")
        yield from database_times()


def settle():
    """What autovacuum would have done by the time that people search."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_document")
        cursor.execute("VACUUM ANALYZE search_outline")
        cursor.execute("VACUUM ANALYZE search_freetime")
    tallies.renew()


def pages(count):
    """Requests a second of the list and of a search, each beside the plain pages."""
    settle()
    for name, q in PAGES.items():
        bare, plain = rate("/bare/", q), rate("/plain/", q)
        ours = rate("/search/", q)
        what = f"{name} page, {count:,} instruments"
        yield (
            f"{name} beside bare rows",
            Figure(f"{what}, bare", ours, "requests/s", bare),
        )
        yield name, Figure(what, ours, "requests/s", plain, "40 %")


def rate(address, q):
    client = Client()
    for _ in range(3):
        assert client.get(address, {"q": q}).status_code == 200
    with stopwatch() as seconds:
        for _ in range(ROUNDS):
            client.get(address, {"q": q})
    return ROUNDS / seconds()


def database_times():
    """What PostgreSQL's process computes for a page: however busy the machine is."""
    for name, wanted in ASKED.items():
        best = min(computed(lambda wanted=wanted: search(wanted)) for _ in range(15))
        yield Figure(f"database time, {name}", best, "ms", goal=GOAL)


def computed(work):
    """Milliseconds of CPU time that this connection's backend spends on some work."""
    connection.ensure_connection()
    clock = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    before = int(clock.read_text().split()[0])
    work()
    return (int(clock.read_text().split()[0]) - before) / 1e6
