"""Locks on what is no row yet: which wait for each other, and which do not."""

from functools import partial
from uuid import UUID

import pytest
from django.db import connection, transaction

from portal.core.locks import Lock, lock
from tests.race import meet, race
from tests.test_house import ROOT, files

ONE, OTHER = UUID(int=1), UUID(int=2)


def locked(*what):
    """Hold a lock of its own transaction, if that can be had at once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        lock(*what)
    return True


def beside(held, wanted):
    """Whether one lock can be had while somebody else holds the other."""
    with transaction.atomic():
        lock(*held)
        return race(partial(locked, *wanted)) == [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", [(Lock.QUOTA, ONE), (Lock.SEARCH_INDEXED,)])
def test_one_at_a_time_holds_a_lock(what):
    assert meet(partial(lock, *what), partial(locked, *what))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ((Lock.QUOTA, ONE), (Lock.QUOTA, OTHER)),
        ((Lock.QUOTA, ONE), (Lock.TIME_EXCHANGED, ONE)),
        ((Lock.SEARCH_INDEXED,), (Lock.FREE_DAYS_KEPT,)),
    ],
)
def test_locks_of_different_things_are_had_side_by_side(held, wanted):
    assert beside(held, wanted)


def test_no_lock_is_taken_under_a_number_of_its_own():
    """All of them stand in one list, where no two can have the same number."""
    ours = [f for f in files(".py") if f.parent != ROOT / "tests" / "simulation"]
    asked = "pg_advisory" + "_xact_lock"

    found = [f.relative_to(ROOT) for f in ours if asked in f.read_text()]

    assert list(map(str, found)) == ["portal/core/locks.py"]
    assert len(Lock.__members__) == len(Lock)
