"""Several at once, each with a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction

from portal.core.errors import Refusal


def race(*calls):
    """Make all calls at the same moment; what each returned, or its refusal.

    Anything but a refusal is raised.
    """
    start = Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, c) for c in calls]]


def won(results):
    return [result for result in results if not isinstance(result, Refusal)]


def codes(results):
    """The codes of those who were refused."""
    return {code for r in results if isinstance(r, Refusal) for code in r.codes}


def deadlocks():
    """How many deadlocks the database has broken since its statistics began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


WAITING = """
SELECT FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


def waits(within=10):
    """Wait until somebody else's session waits for a lock."""
    until = time.monotonic() + within
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.rowcount:
                return True
            time.sleep(0.02)
    return False


def meet(first, call, then=bool):
    """What a call comes to that has to wait for `first`, or its refusal.

    `then` is done in the transaction of `first`, while the call waits for its end.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(race, call)
            assert waits()
            then()
        return waiting.result(timeout=30)[0]
