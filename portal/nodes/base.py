"""Which base is speaking: a property of the database, and of a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction


def current_base() -> str:
    """The code of the base that this code runs for."""
    return str(settings.BASE)


def claim_database(code: str) -> None:
    """Make the connected database that of base `code`, for every later session too.

    Triggers read `nodes.base`; pooled connections opened before must be closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(current_database()), quote_literal(%s)", [code]
        )
        database, base = cursor.fetchone()
        cursor.execute(f"ALTER DATABASE {database} SET nodes.base = {base}")
        cursor.execute("SELECT set_config('nodes.base', %s, false)", [code])


def next_position() -> int:
    """A number above all that this base gave out before in its epoch, whatever clocks
    did meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('nodes_mark_position_seq')")
        return int(cursor.fetchone()[0])


# No base can be called so.
ANY_BASE = "*"


@contextmanager
def applying(home: str = ANY_BASE) -> Iterator[None]:
    """Write copies in one transaction: the records of base `home`, unless told of any.

    For loaders of reference data: give each row the home that answers for it and
    leave `epoch` at 0, so that whatever the home itself sends takes its place.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('nodes.applying', %s, true)", [home])
        yield
        cursor.execute("SELECT set_config('nodes.applying', '', true)")
