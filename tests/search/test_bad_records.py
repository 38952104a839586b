"""One record of which no one can make sense keeps no other out of the index."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from structlog.testing import capture_logs

from portal.core.time import now, today
from portal.nodes.base import applying
from portal.search import indexer
from portal.search.drafts import Draft, document
from portal.search.halves import do_in_halves
from portal.search.models import Document, FacetCode, FreeTime
from portal.search.registry import SOURCES, Free, Source
from portal.search.rows import upsert_documents
from resources.models import Instrument

pytestmark = pytest.mark.django_db(transaction=True)

NONSENSE = "费解"  # a name of which, here, no document can be made
IDS = [UUID(int=number) for number in range(1, 8)]


@pytest.fixture
def copy(another, monkeypatch):
    """An instrument of another base; beside it stand two of this one."""
    source = SOURCES["resources.instrument"]

    def draft(ids):
        if Instrument.objects.filter(pk__in=ids, name=NONSENSE).exists():
            raise TypeError(NONSENSE)
        return source.draft(ids)

    monkeypatch.setitem(SOURCES, source.kind, replace(source, draft=draft))
    for name in "离心机", "质谱仪":
        another(name=name)
    with applying("chengdu"):
        return another(home="chengdu")


def say(copy, **words):
    with applying("chengdu"):
        Instrument.objects.filter(pk=copy.pk).update(**words)


def test_all_others_are_indexed(copy, names):
    say(copy, name=NONSENSE)

    with capture_logs() as logs:
        indexer.follow()

    assert {"离心机", "质谱仪"} < set(names("", per_page=50))
    assert not Document.objects.filter(pk=copy.pk).exists()
    told = [log for log in logs if log["event"] == "record_not_indexed"]
    assert {(log["kind"], log["record"]) for log in told} == {
        ("resources.instrument", str(copy.pk))
    }
    assert told[0]["log_level"] == "error"
    assert indexer.follow() == 0


def test_it_is_found_again_once_it_makes_sense(copy):
    say(copy, name=NONSENSE)
    indexer.follow()

    say(copy, name="离子束仪")
    indexer.follow()

    assert "离子束仪" in Document.objects.get(pk=copy.pk).title


def test_what_made_sense_before_leaves(copy):
    indexer.follow()
    assert Document.objects.filter(pk=copy.pk).exists()

    say(copy, name=NONSENSE)
    indexer.follow()

    assert not Document.objects.filter(pk=copy.pk).exists()


def test_the_calendar_renews_the_others(copy, microscope):
    indexer.follow()
    say(copy, name=NONSENSE)
    Document.objects.update(stale_on=today())

    indexer.renew_stale()

    assert not Document.objects.filter(pk=copy.pk).exists()
    assert Document.objects.get(pk=microscope.pk).stale_on != today()


@pytest.mark.parametrize("code", ["a\n", "\n", "\na", "a b", "a\u3000"])
def test_a_code_with_white_space_is_none(copy, code):
    say(copy, disciplines=[code, "460"])
    indexer.follow()

    assert Document.objects.filter(pk=copy.pk).exists()
    of_disciplines = FacetCode.objects.filter(facet__startswith="discipline:")
    assert not of_disciplines.filter(facet__regex=r"\s").exists()
    assert of_disciplines.filter(facet="discipline:460").exists()


def test_no_term_holds_white_space():
    draft = Draft(
        record=IDS[0],
        home="chongqing",
        name="扫描 电子\n显微镜\u2028JSM-7800F",
        texts=["a\r\nb", "\x1f\x85", " "],
        facets=["class:\n", "class:a\nb", "class:a\u2028", "class:01"],
    )

    found = document("x.thing", draft, now())

    terms = found["terms"].split("\n")
    assert "#class:01" in terms
    assert all(term.split() == [term] for term in terms)


@pytest.fixture
def things(monkeypatch):
    """Records of which it cannot be said when the third is free."""

    def free(ids):
        return {record: Free(now(), notice=60 // abs(record.int - 3)) for record in ids}

    monkeypatch.setitem(
        SOURCES, "x.thing", Source("x.thing", "x", "x", draft=..., every=..., free=free)
    )
    drafts = [Draft(record=record, home="chongqing", name="天平") for record in IDS]
    upsert_documents([document("x.thing", d, now()) for d in drafts], now())


def test_free_times_of_the_others_are_kept(things):
    with capture_logs() as logs:
        assert indexer.renew_free_time() == len(IDS)

    free = set(FreeTime.objects.exclude(free_from=None).values_list("pk", flat=True))
    assert free == set(IDS) - {IDS[2]}
    assert [log["record"] for log in logs] == [str(IDS[2])]
    assert indexer.renew_free_time() == 0


def test_what_is_no_records_fault_stops_the_work(db):
    done = []

    def too_slow(records):
        done.append(records)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(OperationalError):
        do_in_halves("x.thing", IDS, too_slow, done.clear)

    assert done == [IDS]


def test_what_failed_is_undone_before_the_halves_are_tried(things):
    def leave(records):
        FreeTime.objects.filter(pk__in=records).update(due_at=None)
        if IDS[4] in records:
            raise ValueError

    do_in_halves("x.thing", IDS, leave, lambda records: None)

    assert FreeTime.objects.exclude(due_at=None).get().pk == IDS[4]
