"""Locks on what is no row yet: one at a time until the transaction ends."""

from enum import IntEnum, unique
from uuid import UUID

from django.db import connection


@unique
class Lock(IntEnum):
    """What is locked, mostly of one record; each is a class of advisory locks."""

    TIME_EXCHANGED = 1  # of an instrument
    QUOTA = 2  # of a person
    MESSAGE_RECEIVED = 3
    ASKED_IN_ORDER = 4  # what other bases are asked about a record
    BOOKED_FROM_AFAR = 5  # a booking that another base asks for, or takes back
    PROPOSED_FROM_AFAR = 6  # a change of an agreement, likewise
    TABLE_TAKEN_IN = 7  # any, of agreements or commitments
    SEARCH_INDEXED = 8  # the documents that the search finds, all of them
    FREE_DAYS_KEPT = 9  # on which days they are free, likewise
    DEVICE_CODE = 10  # which a device shows, and a person answers


WHOLE = UUID(int=0)


def lock(what: Lock, record: UUID = WHOLE) -> None:
    """Wait for whoever holds this lock, of the record if one is named, then hold it.

    Records that share the last four bytes of their ids wait for each other too.
    """
    number = int.from_bytes(record.bytes[-4:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [what, number])
