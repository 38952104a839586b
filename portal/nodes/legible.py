"""What a peer may say in a column.

PostgreSQL keeps days that Python has no word for, numbers that are none, texts of any
length, lists of lists, and codes of which nothing here knows the meaning or that fit in
no address. Such a line is no copy: a page that met it would fail, for everyone and for
good.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

# Beyond 308 digits Python has no word for a number with a point, beyond 4,300 for none.
# A pattern of PostgreSQL counts to 255.
TOO_MANY_DIGITS = "[0-9]{150}[0-9]{150}"
TOO_DEEP = 40  # levels of lists and objects; Python reads some hundreds
EARLIEST, LATEST = "0001-01-02", "9999-12-30"  # in every time zone

# Raises with what was said; a migration of this app makes it.
REFUSE = """
    CREATE FUNCTION nodes_illegible(field text, said text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
        RAISE EXCEPTION '% is illegible here: %', field, left(said, 100)
        USING ERRCODE = 'invalid_parameter_value';
    END $$
"""


def legible(field: "models.Field[Any, Any]", row: str = "r") -> str:
    """The SQL that reads a column of a row, or raises where no one here could."""
    column = f"{row}.{connection.ops.quote_name(str(field.column))}"
    if not (wrong := _wrong(field, column)):
        return column
    refused = f"nodes_illegible('{field.column}', {column}::text)"
    return (
        f"CASE WHEN {wrong} THEN {refused}::{field.db_type(connection)}"
        f" ELSE {column} END"
    )


def _wrong(field: "models.Field[Any, Any]", column: str) -> str:
    if isinstance(field, models.JSONField):
        too_long = f"{column}::text ~ '{TOO_MANY_DIGITS}'"
        return f"{too_long} OR jsonb_path_exists({column}, '$.**{{{TOO_DEEP}}}')"
    if isinstance(field, models.DateField):  # and DateTimeField
        return f"{column} NOT BETWEEN '{EARLIEST}' AND '{LATEST}'"
    if isinstance(field, ArrayField):
        has_holes = f"EXISTS (SELECT FROM unnest({column}) e WHERE e IS NULL)"
        return f"array_ndims({column}) > 1 OR {has_holes}"
    if isinstance(field, models.SlugField):
        least = 0 if field.blank else 1
        return f"{column} !~ '^[-a-zA-Z0-9_]{{{least},}}$'"
    if isinstance(field, models.TextField) and field.max_length:
        return f"length({column}) > {field.max_length}"
    if isinstance(field, models.DecimalField):
        return f"{column} = 'NaN'"
    if isinstance(field, models.URLField):
        return f"{column} <> '' AND {column} !~ '^https?://'"
    if field.choices:
        known = [code for code, _label in field.flatchoices]
        blank = [""] if field.blank and field.empty_strings_allowed else []
        codes = ", ".join(_literal(code) for code in known + blank)
        return f"{column} NOT IN ({codes})"
    return ""


def _literal(code: Any) -> str:
    return str(code) if isinstance(code, int) else f"'{code}'"
