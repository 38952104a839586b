"""What a peer says in a column, where PostgreSQL keeps what no one here can read."""

import json

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, connection, models, transaction

from portal.nodes.kinds import kinds
from portal.nodes.legible import EARLIEST, LATEST, TOO_DEEP, legible

pytestmark = pytest.mark.django_db

COLUMNS = {
    f"{name}.{field.column}": (kind, field)
    for name, kind in kinds().items()
    for field in kind.fields
    if field.column in kind.travelling and legible(field) != f'r."{field.column}"'
}
DAYS = ["infinity", "-infinity", "0044-03-15 BC", "10000-01-01"]


def read(kind, field, said):
    """What the column of a line is read as."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({legible(field)})::text"
            f" FROM jsonb_populate_record(NULL::{kind.table}, %s) r",
            [json.dumps({field.column: said})],
        )
        return cursor.fetchone()[0]


def nested(levels):
    return [nested(levels - 1)] if levels else {}


def answers(field):
    """What may be said of such a field, and what may not."""
    if isinstance(field, models.JSONField):
        good = [{}, [], 5, "1" * 299, -(10**200), nested(TOO_DEEP - 1), None]
        return good, [10**4000, {"a": [10**4000]}, nested(TOO_DEEP), nested(900)]
    if isinstance(field, models.DateField):
        return [EARLIEST, LATEST, "2026-02-28", None], DAYS
    if isinstance(field, models.DecimalField):
        return ["1.50", None], ["NaN"]
    if isinstance(field, ArrayField):
        return [["430", "460"], [], None], [
            [["430"]],
            [["430"], ["460"]],
            ["430", None],
        ]
    if isinstance(field, models.SlugField):
        good, bad = ["data", "big-data_2", None], ["科学", "a/b", "a\n", " a"]
        (good if field.blank else bad).append("")
        return good, bad
    if isinstance(field, models.TextField):
        return ["", "名" * field.max_length, None], ["名" * (field.max_length + 1)]
    if isinstance(field, models.URLField):
        return ["", "https://most.gov.cn/", None], ["javascript:alert(1)", "//x.cn"]
    codes = [code for code, _label in field.flatchoices]
    return [*codes, None], [
        10_001 if isinstance(codes[0], int) else "zzz"[: field.max_length]
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_only_what_can_be_read_here_is_read(column):
    kind, field = COLUMNS[column]
    good, bad = answers(field)

    for said in good:
        read(kind, field, said)
    for said in bad:
        refused = pytest.raises(DataError, match=f"{field.column} is illegible here")
        with refused, transaction.atomic():
            read(kind, field, said)


def test_days_numbers_and_codes_are_looked_at():
    looked_at = {type(field) for _kind, field in COLUMNS.values()}

    assert {models.DateField, models.DateTimeField, models.DecimalField} <= looked_at
    assert models.JSONField in looked_at
    assert any(issubclass(kind, models.URLField) for kind in looked_at)
    assert any(field.choices for _kind, field in COLUMNS.values())
