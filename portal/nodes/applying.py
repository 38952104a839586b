"""Writing copies of other bases' records, as the applier of the feed does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def applying() -> Iterator[None]:
    """Inside, in one transaction, records keep the home and version they are given."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL nodes.applying = 'on'")
        yield
        cursor.execute("SET LOCAL nodes.applying = 'off'")
