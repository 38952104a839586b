"""The change feed: instruments served over signed HTTP and applied, against COPY."""

import psycopg
from django.db import connection, transaction

from portal.demo.postgres import start_cluster
from portal.identity.models import Division, Organisation
from portal.nodes import exchange
from portal.nodes.client import Client
from portal.nodes.copies import apply_lines
from portal.nodes.keys import make_key, own_key, own_key_file, public_pem
from portal.nodes.kinds import kinds
from portal.nodes.models import Cursor, Link, Node
from resources.models import Instrument, InstrumentClass
from tests.benchmarks.figure import Figure, stopwatch
from tests.cast import PUBLISHED, SIGMA_300
from tests.second_base import register_both, start_second_base

RECORDS = 30_000
KIND = "resources.instrument"
TABLE = "resources_instrument"
MULTIPLY = """
INSERT INTO resources_instrument ({columns})
SELECT {values} FROM resources_instrument, generate_series(2, {count}) number
"""


def run(services):
    """Chengdu serves, on a cluster of its own; this base reads."""
    make_key(own_key_file())
    ours = public_pem(own_key().public_key())
    cluster = start_cluster(services.folder / "second", "second")
    chengdu = start_second_base(cluster, services.folder, ours)
    try:
        register_both(chengdu, ours)
        with chengdu.inside():
            fill(RECORDS)
        yield from figures(services, chengdu)
    finally:
        chengdu.stop()
        cluster.stop()


def figures(services, chengdu):
    copied = copy_to_copy(services, chengdu)
    yield Figure("COPY to COPY, the same rows", copied, "records/s")
    pages, served = serve()
    goal = "15,000 records/s"
    yield Figure("served over signed HTTP", served, "records/s", copied, goal)
    applied = apply(pages)
    goal = "5,000 records/s"
    yield Figure("applied with all triggers", applied, "records/s", copied, goal)
    empty()
    whole = pull()
    yield Figure("served, sent and applied", whole, "records/s", copied)
    goal = "60 s"
    yield Figure("so all of them to a new base", RECORDS / whole, "s", goal=goal)
    Cursor.objects.update(xid=0, position=0)
    yield Figure("read again, nothing new", pull(), "records/s", copied)


def fill(count):
    """Instruments of some 1.5 kB each, as the sample has."""
    division = Division.objects.create(
        code="510104", name="锦江区", valid_from="2020-01-01"
    )
    university = Organisation.objects.create(
        name="四川大学",
        uscc="12510000400000000A",
        kind="university",
        division=division,
        standing="verified",
    )
    InstrumentClass.objects.create(code="0101", name="电子光学仪器")
    Instrument.objects.create(
        organisation=university,
        division=division,
        inner_id="1",
        measures=[{"parameter": "微观形貌", "standard": "JY/T 0584-2020"}],
        requirement="样品须干燥、无磁、无挥发，尺寸不超过 30 mm",
        **SIGMA_300
        | PUBLISHED
        | {
            "technical": "分辨率 1.0 nm @ 15 kV，加速电压 0.02–30 kV，配能谱仪" * 3,
            "function": "金属、陶瓷、高分子及半导体的微观形貌与微区成分分析" * 3,
        },
    )
    names = [field.column for field in Instrument._meta.concrete_fields]
    fresh = {"id": "uuidv7()", "inner_id": "number::text"}
    values = ", ".join(fresh.get(name, name) for name in names)
    sql = MULTIPLY.format(columns=", ".join(names), values=values, count=count)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("ANALYZE")


def copy_to_copy(services, chengdu):
    """The rate at which the bare rows go from table to table."""
    with (
        psycopg.connect(chengdu.database) as source,
        psycopg.connect(services.cluster.url("portal")) as target,
    ):
        target.execute(f"CREATE TEMP TABLE bare (LIKE {TABLE} INCLUDING INDEXES)")
        with (
            stopwatch() as seconds,
            source.cursor().copy(f"COPY {TABLE} TO STDOUT (FORMAT binary)") as rows,
            target.cursor().copy("COPY bare FROM STDIN (FORMAT binary)") as into,
        ):
            for piece in rows:
                into.write(piece)
    return RECORDS / seconds()


def serve():
    """Every page of the feed, and the rate at which they came."""
    kind, pages = kinds()[KIND], []
    with Client(Node.objects.get(code="chengdu")) as client:
        cursor = Cursor(epoch=client.status().epoch)
        with stopwatch() as seconds:
            while not pages or pages[-1].behind:
                pages.append(client.feed(kind, cursor, exchange.PAGE))
                cursor.xid, cursor.position = pages[-1].xid, pages[-1].position
    return pages, RECORDS / seconds()


def apply(pages):
    """The rate at which the pages become copies, each in a transaction."""
    kind, peer = kinds()[KIND], Node.objects.get(code="chengdu")
    with stopwatch() as seconds:
        for page in pages:
            with transaction.atomic():
                apply_lines(kind, peer=peer, epoch=1, lines=page.lines)
    assert Instrument.objects.count() == RECORDS
    return RECORDS / seconds()


def pull():
    """The rate of the whole way, as the worker does it."""
    peer = Node.objects.get(code="chengdu")
    with stopwatch() as seconds:
        while not done():
            assert exchange.pull(peer)
    assert not Link.objects.get().error
    return RECORDS / seconds()


def done():
    cursor = Cursor.objects.filter(kind=KIND).first()
    return cursor and cursor.xid and not cursor.behind


def empty():
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}, nodes_mark CASCADE")
