"""Whoever writes the index waits for whoever is writing it."""

from functools import partial

import pytest

from portal.core.locks import Lock, lock
from portal.search import days, phrases
from portal.search.indexer import index
from portal.search.registry import SOURCES
from tests.race import meet


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("held", "write"),
    [
        (Lock.SEARCH_INDEXED, lambda: index(next(iter(SOURCES.values())), [])),
        (Lock.SEARCH_INDEXED, phrases.weigh),
        (Lock.FREE_DAYS_KEPT, lambda: days.keep({})),
    ],
)
def test_writers_of_the_index_take_turns(held, write):
    assert meet(partial(lock, held), lambda: write() or True)
