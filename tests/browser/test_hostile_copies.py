"""Whatever a peer says in a column: no copy, or every page and answer still comes."""

import json
from itertools import zip_longest
from uuid import UUID

import pytest
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch

from portal.nodes.copies import apply_line
from portal.nodes.kinds import kinds
from portal.search.indexer import watched
from tests.browser.endpoints import ENDPOINTS
from tests.browser.pages import PUBLIC
from tests.offices import enter, url
from tests.search.index import index_all

HOSTILE = "\u202e%(x)s%s{{ 7|add:7 }}<script>\u200b\n\ufeff"
DEEP = [[[[[[[[[["x"]]]]]]]]]]
LONG = "长" * 700_000  # two megabytes
PIECE = {"piece": "area", "id": str(UUID(int=7)), "area": None}
JSON = [
    *(5, "x", True, [[]], [{}], [None], ["x"], [["x"]], ["500000"], DEEP),
    *({"a": None}, {"items": "x"}, {"a": DEEP}, {"called": 5}, {"called": {}}),
    *([{"parameter": 5}], [{"parameter": "x", "a": None}], [{"standard": "x"}]),
    *([[{"parameter": "x"}]], {"parameter": "x"}, [{"parameter": "x"}]),
    *([PIECE | {"before": {}, "after": {}}], [PIECE], [PIECE | {"piece": []}]),
    *({"a": LONG}, [{"parameter": LONG}]),
]
UNSAID = object()
# What the feed itself goes by, and what decides whether a record is shown at all.
APART = {"id", "home", "version", "withdrawn_at", "stage"}


def values(field):
    """What may be said of a column, from the harmless to the absurd."""
    yield from (None, "", [], {}, 10**400, "\0", "\udcff")
    if isinstance(field, models.JSONField | ArrayField):
        yield from JSON
    elif field.is_relation or isinstance(field, models.UUIDField):
        yield from (str(UUID(int=7)), "500000")
    elif isinstance(field, models.DateField):
        yield from ("0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31", "99999-1-1")
    elif isinstance(field, models.DecimalField):
        whole = "9" * (field.max_digits - field.decimal_places)
        yield from ("NaN", "Infinity", "1e400", -1, 0, whole, f"-{whole}")
    elif isinstance(field, models.IntegerField):
        yield from (-(2**31), -1, 0, 32_767, 2**31 - 1, 2**31)
    elif isinstance(field, models.CharField | models.TextField):
        yield from (HOSTILE, "长" * (field.max_length or 1), LONG)


def is_alone(field):
    """Whether so much hangs by a column that the others stay as they are beside it."""
    return field.is_relation or isinstance(field, models.JSONField | ArrayField)


@pytest.fixture
def theirs(filled, own_key):
    """The world, of which all records are copies of what Chengdu keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for kind in kinds().values():
            cursor.execute(
                f"UPDATE {kind.table} SET home = 'chengdu', is_own = false, epoch = 1"
            )
        cursor.execute("SET LOCAL session_replication_role = origin")
    filled.chengdu.division_prefixes = ["50"]  # it speaks for no division of others
    filled.chengdu.save(update_fields=["division_prefixes"])
    return filled


def one_of(world, model):
    """The world's record of a kind, as its pages show it."""
    known = [each for each in vars(world).values() if type(each) is model]
    return known[0] if known else model.objects.first()


def line_of(kind, record):
    """What Chengdu would say of a record as it is, one version on."""
    with connection.cursor() as cursor:
        told = f"SELECT to_jsonb(r)::text FROM {kind.table} r WHERE id = %s"
        cursor.execute(told, [record.pk])
        said = json.loads(cursor.fetchone()[0])
    said = {name: said[name] for name in kind.travelling}
    return said | {"version": said["version"] + 1}


def refused(kind, peer, said):
    """Why the line becomes no copy; nothing if it is one now."""
    line = json.dumps(said, ensure_ascii=False).encode(errors="surrogatepass")
    return apply_line(kind, peer=peer, epoch=1, line=line)


def tried(kind, peer, said):
    """Whether the line would become a copy."""
    with transaction.atomic():
        reason = refused(kind, peer, said)
        transaction.set_rollback(True)
    return not reason


def hostile_lines(kind, peer, said):
    """Lines with values that are taken: of some columns alone, of the others together.

    Together as far as they can stand beside each other.
    """
    taken = {}
    for field in kind.fields:
        column = field.column
        if column not in kind.travelling or column in APART or field.choices:
            continue
        good = [v for v in values(field) if tried(kind, peer, said | {column: v})]
        if is_alone(field):
            yield from (said | {column: value} for value in good)
        else:
            taken[column] = good
    for together in zip_longest(*taken.values(), fillvalue=UNSAID):
        line = dict(said)
        for column, value in zip(taken, together, strict=True):
            if value is not UNSAID and tried(kind, peer, line | {column: value}):
                line[column] = value
        yield line


class Doors:
    """Every public page and answer, and the office's pages of a kind."""

    def __init__(self, world):
        self.world = world
        self.visitor, self.officer = Client(), Client()
        enter(self.officer, world.agreement_officer)
        for client in (self.visitor, self.officer):
            client.raise_request_exception = False
        public = [
            each.url(world)
            for each in (*PUBLIC, *ENDPOINTS)
            if not each.right and getattr(each, "method", "get") == "get"
        ]
        self.reading = {path: self._tables(path) for path in public}

    def _tables(self, path):
        """What a page reads, as it is before anything hostile comes."""
        with CaptureQueriesContext(connection) as queries:
            answer = self.visitor.get(path)
        assert answer.status_code < 500, path
        return " ".join(query["sql"] for query in queries)

    def of(self, kind, record):
        """Those that show such a record, or might."""
        searched = ("search_document",) if kind.name in watched() else ()
        for path, tables in self.reading.items():
            if any(name in tables for name in (kind.table, *searched)):
                yield self.visitor, path
        try:
            yield self.officer, url(kind.model)
            yield self.officer, url(kind.model, "change", record.pk)
        except NoReverseMatch:
            return  # the admin site does not show this kind


@pytest.mark.parametrize("app", ["identity", "resources", "agreements"])
def test_no_page_breaks_whatever_a_peer_says(theirs, app):
    doors, broken = Doors(theirs), []
    for kind in [k for name, k in kinds().items() if name.startswith(f"{app}.")]:
        record = one_of(theirs, kind.model)
        if record is None:
            continue
        said = line_of(kind, record)
        assert not refused(kind, theirs.chengdu, said), kind.name
        shown = list(doors.of(kind, record))
        for line in hostile_lines(kind, theirs.chengdu, said):
            broken += faults(kind, theirs.chengdu, said, line, shown)

    assert broken == []


def faults(kind, peer, said, line, doors):
    """The addresses that fail once the line is a copy, and what was said."""
    found = []
    with transaction.atomic():
        assert not refused(kind, peer, line)
        cache.clear()
        if kind.name in watched():
            index_all()
        for client, path in doors:
            with transaction.atomic():
                status = client.get(path).status_code
                transaction.set_rollback(True)
            if status >= 500:
                odd = {k: str(v)[:60] for k, v in line.items() if v != said[k]}
                found.append((kind.name, path, status, odd))
        transaction.set_rollback(True)
    return found
