"""Free within chosen dates: what has free time on one of the days, and nothing else."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from portal.core.time import SHANGHAI, at, now, today
from portal.search import indexer
from portal.search.days import HORIZON, free_within
from portal.search.drafts import Draft, document
from portal.search.models import Outline
from portal.search.query import Search, search
from portal.search.registry import Free
from portal.search.rows import set_free_time, upsert_documents
from resources.models import BookingRule, Occupation
from resources.search.free import free_instruments
from tests.cast import LONG_AGO

KINDS = ["0100", "0200"]


def day_after(number):
    return today() + timedelta(days=number)


@pytest.fixture
def free(db):
    """The days on which each of many documents is free."""
    chance = random.Random(3)
    days = {
        UUID(int=number + 1): {
            day_after(n)
            for n in chance.sample(range(HORIZON + 1), chance.randint(0, 9))
        }
        for number in range(120)
    }
    drafts = [some_draft(record, chance) for record in days]
    upsert_documents([document("x.thing", d, now()) for d in drafts], now())
    set_free_time({r: Free(now(), days=tuple(chosen)) for r, chosen in days.items()})
    return days


def some_draft(record, chance):
    return Draft(
        record=record,
        home="chongqing",
        name=chance.choice(["离心机", "显微镜"]),
        facets=[
            f"class:{chance.choice(KINDS)}",
            *chance.sample(["opens:own", "opens:all"], chance.randint(0, 2)),
        ],
        price_from=chance.choice([None, 10, 20]),
    )


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"q": "显微镜"},
        {"q": "显微镜", "facets": {"class": ("0100",)}},
        {"facets": {"class": ("0100",)}, "sort": "price"},
        {"q": "离心", "price_max": 15, "sort": "name"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("first", "last"), [(0, 0), (3, 9), (HORIZON, 99), (1, 60)])
def test_what_is_free_on_one_of_the_days_is_found(free, how, first, last):
    chosen = {day_after(n) for n in range(first, last + 1)}
    undated = {d.pk for d in search(Search(**how, per_page=200)).documents}

    found = search(
        Search(
            **how, free_from=day_after(first), free_until=day_after(last), per_page=200
        )
    )

    expected = {record for record in undated if free[record] & chosen}
    assert {d.pk for d in found.documents} == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"q": "显微镜", "facets": {"class": ("0100",)}},
        {"facets": {"class": ("0100",), "opens": ("own",)}},
        {"q": "机", "facets": {"class": ("0100",), "opens": ("own",)}, "sort": "name"},
        {"q": "离心", "price_max": 15},
    ],
    ids=str,
)
@pytest.mark.parametrize("most", [5, 5_000])
@pytest.mark.usefixtures("free")
def test_few_are_found_by_number_as_many_by_their_bits(how, most, monkeypatch):
    for module in ("sql", "outlines", "query"):
        monkeypatch.setattr(f"portal.search.{module}.MOST", most)

    def found(few):
        monkeypatch.setattr("portal.search.query.FEW", few)
        wanted = Search(**how, free_from=day_after(3), free_until=day_after(5))
        assert bool(wanted.few_free) == bool(few)
        return search(wanted)

    by_number, by_bits = found(20_000), found(0)

    assert by_number.total == by_bits.total > 0
    if not by_bits.is_more:
        assert by_number.documents == by_bits.documents
        assert by_number.counts == by_bits.counts


def test_of_too_many_each_is_free(free, monkeypatch):
    monkeypatch.setattr("portal.search.sql.MOST", 6)
    monkeypatch.setattr("portal.search.outlines.MOST", 6)
    monkeypatch.setattr("portal.search.query.MOST", 6)

    for sort in ("best", "free", "price", "name", "newest"):
        found = search(
            Search(q="机", free_from=day_after(0), free_until=day_after(30), sort=sort)
        )

        assert found.is_more
        chosen = {day_after(n) for n in range(31)}
        assert all(free[document.pk] & chosen for document in found.documents)


def test_a_day_that_is_taken_is_no_longer_free_until_it_is_given_back(
    microscope, reindex
):
    reindex()
    renew()
    day = free_instruments([microscope.pk])[microscope.pk].days[3]
    assert is_found(day)

    taken = Occupation.objects.create(
        instrument=microscope,
        occupied_from=at(day, 0),
        occupied_until=at(day, 1440),
    )
    indexer.expire_free_time([microscope.pk])
    renew()
    assert not is_found(day)
    assert is_found(day, day + timedelta(days=7))

    Occupation.objects.filter(pk=taken.pk).update(withdrawn_at=now())
    indexer.expire_free_time([microscope.pk])
    renew()
    assert is_found(day)


def test_free_days_survive_a_change_of_the_document(free):
    before = dict(Outline.objects.values_list("pk", "number"))
    bits = free_within(day_after(0), day_after(HORIZON))

    drafts = [Draft(record=record, home="chengdu", name="天平") for record in free]
    upsert_documents([document("x.thing", d, now()) for d in drafts], now())

    assert dict(Outline.objects.values_list("pk", "number")) == before
    assert free_within(day_after(0), day_after(HORIZON)) == bits
    assert len(set(before.values())) == len(free)


def renew():
    while indexer.renew_free_time():
        pass


def is_found(first, last=None):
    return search(Search(q="显微镜", free_from=first, free_until=last)).total == 1


# --- on which days a booking can begin -----------------------------------------------
MORNING = datetime(2026, 6, 8, 10, 20, tzinfo=SHANGHAI)  # a Monday


@pytest.fixture
def round_the_clock(microscope):
    """The microscope, always open: round_the_clock(notice_minutes=60)."""
    always = {"opens": 0, "closes": 1440}
    microscope.opening_hours.update(**always)
    for weekday in (5, 6):
        microscope.opening_hours.create(weekday=weekday, valid_from=LONG_AGO, **always)

    def free(at=MORNING, **rule):
        BookingRule.objects.filter(instrument=microscope).update(**rule)
        with time_machine.travel(at, tick=False):
            return free_instruments([microscope.pk])[microscope.pk]

    return free


def take(microscope, start, end):
    assert Occupation.objects.take(microscope.pk, "outage", start, end)


def test_today_is_not_free_where_notice_of_a_day_is_needed(round_the_clock):
    free = round_the_clock(notice_minutes=1440)

    assert free.days[0] == MORNING.date() + timedelta(days=1)
    assert free.due_at == at(MORNING.date(), 23 * 60 + 31)  # then tomorrow is over too


def test_a_day_with_too_little_time_left_is_not_free(round_the_clock, microscope):
    day = MORNING.date() + timedelta(days=3)
    take(microscope, at(day, 20), at(day, 1440))

    days = round_the_clock(least_minutes=30, step_minutes=10).days

    assert day not in days
    assert {day - timedelta(days=1), day + timedelta(days=1)} <= set(days)


def test_a_booking_that_goes_on_beyond_midnight_begins_before(
    round_the_clock, microscope
):
    day = MORNING.date() + timedelta(days=3)
    take(microscope, at(day, 0), at(day, 1410))

    assert day in round_the_clock(least_minutes=60, step_minutes=30).days


def test_today_is_free_until_no_step_is_left(round_the_clock):
    rule = {"notice_minutes": 0, "least_minutes": 60, "step_minutes": 60}

    free = round_the_clock(**rule)
    assert free.days[0] == MORNING.date()
    assert free.due_at == at(MORNING.date(), 23 * 60 + 1)

    free = round_the_clock(at=free.due_at, **rule)
    assert free.days[0] == MORNING.date() + timedelta(days=1)
