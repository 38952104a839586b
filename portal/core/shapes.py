"""What a column of JSON may hold, whoever writes it: no reader meets anything else."""

from typing import Any

from django.db import models
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual


class Shaped(models.Func):
    """Whether a column of JSON is as a predicate of SQL/JSON says, and surely so."""

    function = "jsonb_path_match"
    template = "coalesce(%(function)s(%(expressions)s, '{}', true), false)"
    output_field = models.BooleanField()

    def __init__(self, column: Any, path: str) -> None:
        path_of_it = Cast(models.Value(path), JSONPath())
        super().__init__(column, path_of_it)


class JSONPath(models.TextField):  # type: ignore[type-arg]
    """The type of a path; no column has it."""

    def db_type(self, connection: Any) -> str:
        return "jsonpath"


def no_longer_than(characters: int, column: str) -> LessThanOrEqual:
    """Whether the JSON of a column, written out, is no longer than that."""
    written = Length(Cast(column, models.TextField()))
    return LessThanOrEqual(written, characters)
