"""Files are named by their SHA-256: nothing else may stand where one is expected."""

import pytest
from django.apps import apps
from django.db import connection

from portal.core.fields import Sha256

FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.local_concrete_fields
    if "sha256" in field.name
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_the_database_takes_nothing_else(field, db):
    assert isinstance(field, Sha256)
    table = field.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND conname = %s",
            [table, f"{table}_{field.column}_check"],
        )
        (check,) = cursor.fetchone()
    assert f"({field.column})::text ~ '^[0-9a-f]{{64}}$'::text" in check


def test_there_are_some():
    assert {field.model._meta.model_name for field in FIELDS} >= {"photo", "document"}
