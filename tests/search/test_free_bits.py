"""On which days documents are free, as bits by their numbers."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models.expressions import RawSQL

from portal.core.time import today
from portal.search.days import CHUNK, HORIZON, free_within, keep
from portal.search.models import FreeDay
from portal.search.tasks import renew_index
from tests.race import race


def day_after(number):
    return today() + timedelta(days=number)


def free_on(day):
    bits = int.from_bytes(free_within(day, day), "little")
    return {number for number in range(bits.bit_length()) if bits >> number & 1}


@pytest.mark.django_db
def test_days_are_kept_for_each_number_and_no_other():
    first, second = day_after(0), day_after(1)
    keep({1: [first], 2: [first, second], CHUNK + 5: [second]})
    assert (free_on(first), free_on(second)) == ({1, 2}, {2, CHUNK + 5})

    keep({2: [], CHUNK + 5: [first, second]})
    assert (free_on(first), free_on(second)) == ({1, CHUNK + 5}, {CHUNK + 5})


@pytest.mark.django_db
def test_a_day_is_free_where_one_of_a_span_is():
    keep({number: [day_after(number)] for number in range(HORIZON + 1)})

    bits = int.from_bytes(free_within(day_after(2), day_after(4)), "little")

    assert bits == 0b11100


@pytest.mark.django_db
def test_a_day_on_which_nothing_is_free_has_no_bits():
    keep({7: [day_after(1)]})
    keep({7: []})

    assert free_within(day_after(0), day_after(HORIZON)) == b""


@pytest.mark.django_db
def test_what_is_not_changed_is_not_written():
    keep({1: [day_after(0)], 2: [day_after(3)]})
    before = places()

    keep({1: [day_after(0)], 2: [day_after(4)]})

    kept = before & places()
    assert {day for day, _ in kept} == {day_after(0)}


def places():
    """Where the rows lie: one that is written lies elsewhere."""
    rows = FreeDay.objects.annotate(place=RawSQL("ctid::text", []))
    return set(rows.values_list("day", "place"))


@pytest.mark.django_db
def test_past_days_are_forgotten():
    FreeDay.objects.create(day=day_after(-1), chunk=0, documents=b"\1")
    keep({1: [day_after(0)]})

    renew_index()

    assert list(FreeDay.objects.values_list("day", flat=True)) == [day_after(0)]


@pytest.mark.django_db
def test_bits_of_a_day_stand_once():
    FreeDay.objects.create(day=day_after(0), chunk=0, documents=b"\1")

    with pytest.raises(IntegrityError, match="free_day_once"):
        FreeDay.objects.create(day=day_after(0), chunk=0, documents=b"\2")


@pytest.mark.django_db(transaction=True)
def test_those_who_keep_days_at_once_lose_none():
    numbers = range(8)

    race(*[partial(keep, {n: [day_after(n % 3)]}) for n in numbers])

    assert set().union(*[free_on(day_after(n)) for n in range(3)]) == set(numbers)
