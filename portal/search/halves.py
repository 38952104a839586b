"""Work on many records of which one may be at fault.

A copy is whatever its home has said: what no one here can make sense of keeps no
other record waiting.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from portal.nodes.copies import FAULTS_OF_A_LINE

# What is no record's fault, a deadline or a lost database, is none of these.
FAULTS_OF_A_RECORD = (
    ArithmeticError,
    AttributeError,
    LookupError,
    ObjectDoesNotExist,
    RuntimeError,  # also of what is nested too deeply, or ends within a generator
    TypeError,
    ValueError,
)

log = structlog.get_logger(__name__)

Work = Callable[[list[UUID]], Any]


def do_in_halves(kind: str, records: list[UUID], work: Work, instead: Work) -> None:
    """Do the work for the records together, or else for those it can be done for.

    Of each of the others the log tells, and `instead` is done. Call it in a
    transaction: what fails is undone before the halves are tried.
    """
    try:
        with transaction.atomic():
            work(records)
    except (*FAULTS_OF_A_RECORD, DatabaseError) as error:
        if not is_of_a_record(error):
            raise
        if len(records) > 1:
            middle = len(records) // 2
            for half in records[:middle], records[middle:]:
                do_in_halves(kind, half, work, instead)
        else:
            named = ", ".join(map(str, records))
            log.exception("record_not_indexed", kind=kind, record=named)
            instead(records)


def is_of_a_record(error: Exception) -> bool:
    """Whether it may go away without one of the records."""
    if isinstance(error, DatabaseError):
        state = getattr(error.__cause__, "sqlstate", None) or ""
        return state[:2] in FAULTS_OF_A_LINE
    return isinstance(error, FAULTS_OF_A_RECORD)
