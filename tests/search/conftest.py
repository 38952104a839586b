"""What the tests of the search share."""

from itertools import count

import pytest

from portal.search.query import Search, search
from resources.models import Instrument
from tests.search.index import index_all


@pytest.fixture
def reindex(db):
    return index_all


@pytest.fixture
def names():
    """The names of what a search finds, best first."""

    def find(q="", **how):
        return [document.name for document in search(Search(q=q, **how)).documents]

    return find


@pytest.fixture
def another(microscope):
    """A published instrument like the microscope but for what is told."""
    numbers = count(2)

    def make(**fields):
        kept = ("id", "inner_id", "version", "epoch")
        same = {
            field.attname: getattr(microscope, field.attname)
            for field in Instrument._meta.concrete_fields
            if field.name not in kept
        }
        unlike = {"name_en": "", "model": "", "function": "", "manufacturer": ""}
        return Instrument.objects.create(
            **same | unlike | {"inner_id": str(next(numbers))} | fields
        )

    return make
