"""A table in parts is one table to whoever uses it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from portal.core.parts import PARTS
from portal.search.models import Document, Outline

pytestmark = pytest.mark.django_db


def parts_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = %s::regclass",
            [table],
        )
        return {part for (part,) in cursor}


@pytest.mark.parametrize("model", [Document, Outline])
def test_every_part_is_there(model):
    table = model._meta.db_table
    expected = {f"{table}_{number}" for number in range(PARTS)}

    assert parts_of(table) == expected


def test_rows_spread_over_the_parts():
    Document.objects.bulk_create(
        Document(
            record=uuid4(),
            row={},
            indexed_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for _ in range(200)
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tableoid) FROM search_document")
        assert cursor.fetchone() == (PARTS,)
    assert Document.objects.count() == 200
