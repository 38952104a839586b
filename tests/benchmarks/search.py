"""The search: its page against the plainest one, its growth, and its database time."""

from pathlib import Path

from django.db import connection
from django.test import Client, override_settings

from portal.nodes.models import Node
from portal.search import tallies
from portal.search.query import Search, search
from tests.benchmarks.catalogue import RARE, fill
from tests.benchmarks.figure import Figure, stopwatch

FEW, MANY = 3_000, 300_000
ROUNDS = 40
ASKED = {
    "a frequent word": Search(q="显微镜"),
    "a rare word": Search(q=RARE),
    "two characters": Search(q="测试"),
    "one character": Search(q="镜"),
    "pinyin": Search(q="dianzixianwei"),
    "initials": Search(q="cqdx"),
    "part of an English word": Search(q="spectro"),
    "a model": Search(q="JSM-1234F"),
    "two words and three filters": Search(
        q="重庆大学 色谱",
        facets={"class": ("0100", "0200"), "base": ("chongqing",), "opens": ("own",)},
    ),
    "a filter alone": Search(facets={"base": ("chengdu",)}),
    "by price": Search(q="显微镜", sort="price"),
    "by first free time": Search(q="色谱", sort="free"),
}
PAGES = {"list": "", "search": "色谱"}


def run(services):
    for code in ("chongqing", "chengdu"):
        Node.objects.create(
            code=code, name=code, url="http://localhost", division_prefixes=[]
        )
    with override_settings(
        ROOT_URLCONF="tests.benchmarks.plain", ALLOWED_HOSTS=["testserver"]
    ):
        fill(FEW)
        few = dict(pages(FEW))
        yield from few.values()
        with stopwatch() as seconds:
            fill(MANY, FEW)
        yield Figure("indexed", (MANY - FEW) / seconds(), "documents/s")
        settle()
        many = dict(pages(MANY))
        yield from many.values()
        for name, figure in many.items():
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
    """Requests a second of the list and of a search, each beside the plain page."""
    settle()
    for name, q in PAGES.items():
        plain = rate("/plain/", q)
        ours = rate("/search/", q)
        what = f"{name} page, {count:,} instruments"
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
        best = min(computed(lambda wanted=wanted: search(wanted)) for _ in range(5))
        yield Figure(f"database time, {name}", best, "ms", goal="50 ms")


def computed(work):
    """Milliseconds of CPU time that this connection's backend spends on some work."""
    connection.ensure_connection()
    clock = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    before = int(clock.read_text().split()[0])
    work()
    return (int(clock.read_text().split()[0]) - before) / 1e6
