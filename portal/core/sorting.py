"""Sorting as people do."""

from django.db.models import Func, TextField

WIDEST = 50  # digits of a number


class Natural(Func):
    """Text that sorts by the numbers in it, so that No. 9 comes before No. 10."""

    arity = 1
    output_field = TextField()
    template = (
        "COALESCE((SELECT string_agg(CASE WHEN part[1] ~ '^[0-9]'"
        f" THEN lpad(part[1], {WIDEST}, '0') ELSE part[1] END, '' ORDER BY place)"
        " FROM regexp_matches(%(expressions)s, '[0-9]+|[^0-9]+', 'g')"
        " WITH ORDINALITY AS parts(part, place)), '')"
    )
