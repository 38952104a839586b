"""The judge of a run believes nobody: each broken promise is named."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.faults import judge
from tests.faults.journal import Journal, Outcome

BOOKING, OTHER, ASKED, LATER = (UUID(int=n) for n in range(4))
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DONE, AWAITED, REFUSED, UNKNOWN = (
    Outcome.DONE,
    Outcome.AWAITED,
    Outcome.REFUSED,
    Outcome.UNKNOWN,
)


class Base:
    """What a base's database would answer, by what it is asked."""

    code = "chongqing"

    def __init__(self, **rows):
        self.rows = {getattr(judge, name): found for name, found in rows.items()}

    def asks(self, sql, *args):
        return self.rows.get(sql, [])


def broken(lines, **rows):
    journal = Journal()
    for line in lines:
        journal.note("chongqing", *line)
    return list(judge.Promises([Base(**rows)], journal).broken())


def booked(status="approved", booking=BOOKING, starts_at=NINE):
    return booking, "样品", status, starts_at


KEPT = [
    ([("book", DONE, BOOKING, "样品")], {"BOOKINGS": [booked()]}),
    ([("book", REFUSED, None, "样品")], {}),
    (
        [("book", AWAITED, BOOKING, "样品", ASKED)],
        {"BOOKINGS": [booked()], "ANSWERS": [(ASKED, True)]},
    ),
    (
        [("book", AWAITED, BOOKING, "样品", ASKED)],
        {"ANSWERS": [(ASKED, False)]},
    ),
    ([("cancel", DONE, BOOKING)], {"BOOKINGS": [booked("cancelled")]}),
    ([("cancel", REFUSED, BOOKING)], {"BOOKINGS": [booked()]}),
    ([("move", DONE, BOOKING, NINE.isoformat())], {"BOOKINGS": [booked()]}),
    (
        [
            ("move", AWAITED, BOOKING, NINE.isoformat(), ASKED),
            ("move", AWAITED, BOOKING, "2026-11-23T11:00:00+00:00", LATER),
        ],
        {"BOOKINGS": [booked()], "ANSWERS": [(ASKED, True), (LATER, False)]},
    ),
    ([("approve", DONE, BOOKING)], {"STEPS": [(BOOKING, "approved")]}),
    ([("put back", DONE, BOOKING)], {"OUTAGES": [(BOOKING, False)]}),
    ([("report", DONE, BOOKING)], {"REPORTS": [(BOOKING, "confirmed")]}),
    (
        [("rename", DONE, BOOKING, "甲"), ("rename", UNKNOWN, BOOKING, "乙")],
        {"NAMES": [(BOOKING, "甲")]},
    ),
]
BROKEN = [
    ([("book", DONE, BOOKING, "样品")], {}),
    (
        [("book", DONE, BOOKING, "样品")],
        {"BOOKINGS": [booked(), booked(booking=OTHER)]},
    ),
    ([("book", DONE, BOOKING, "样品")], {"BOOKINGS": [booked(booking=OTHER)]}),
    ([("book", REFUSED, None, "样品")], {"BOOKINGS": [booked()]}),
    (
        [("book", AWAITED, BOOKING, "样品", ASKED)],
        {"ANSWERS": [(ASKED, True)]},
    ),
    ([("cancel", DONE, BOOKING)], {"BOOKINGS": [booked()]}),
    ([("decline", DONE, BOOKING)], {"BOOKINGS": [booked()]}),
    (
        [("move", DONE, BOOKING, "2026-11-23T11:00:00+00:00")],
        {"BOOKINGS": [booked()]},
    ),
    ([("approve", DONE, BOOKING)], {"STEPS": [(BOOKING, "requested")]}),
    ([("take out", DONE, BOOKING)], {}),
    ([("put back", DONE, BOOKING)], {"OUTAGES": [(BOOKING, True)]}),
    ([("report", DONE, BOOKING)], {"REPORTS": [(BOOKING, "filed")]}),
    (
        [("rename", UNKNOWN, BOOKING, "甲"), ("rename", DONE, BOOKING, "乙")],
        {"NAMES": [(BOOKING, "甲")]},
    ),
]


@pytest.mark.parametrize(("lines", "rows"), KEPT)
def test_what_is_as_people_were_told_is_right(lines, rows):
    assert broken(lines, **rows) == []


@pytest.mark.parametrize(("lines", "rows"), BROKEN)
def test_what_is_not_as_people_were_told_is_named(lines, rows):
    assert len(broken(lines, **rows)) == 1
