"""What must be true of all bases, whatever was done to them."""

from collections import defaultdict
from datetime import datetime

from resources.models.booking import LIVE
from tests.faults.journal import Outcome
from tests.simulation.checks import EFFECTS, STRANGERS, TWO_HOLDERS
from tests.simulation.settled import as_often_as_asked, notices_once

BOOKINGS = "SELECT id, purpose, status, starts_at FROM resources_booking WHERE is_own"
STEPS = "SELECT booking_id, status FROM resources_bookingstep WHERE is_own"
OUTAGES = "SELECT id, withdrawn_at IS NULL FROM resources_outage WHERE is_own"
NAMES = """
SELECT id, name FROM identity_person WHERE is_own
UNION ALL SELECT id, name FROM identity_organisation WHERE is_own
"""
REPORTS = "SELECT id, stand FROM agreements_progress WHERE is_own"
ANSWERS = """
SELECT id, answer ? 'done' FROM nodes_outboxmessage
WHERE kind LIKE 'booking.%%' AND answered_at IS NOT NULL
"""


def look(bases):
    """What is wrong at any moment."""
    for base in bases:
        if two := base.asks(TWO_HOLDERS, LIVE, LIVE):
            yield f"{base.code}: two holders of one time: {two}"
        if twice := base.asks(EFFECTS):
            yield f"{base.code}: done twice: {twice}"
        if strangers := base.asks(STRANGERS):
            yield f"{base.code} knows whom it need not: {strangers}"


def judge(bases, journal):
    """All that is wrong at the end: each a sentence."""
    return [
        *look(bases),
        *(wrong for base in bases for wrong in notices_once(bases, base)),
        *(wrong for base in bases for wrong in as_often_as_asked(bases, base)),
        *Promises(bases, journal).broken(),
        *(f"an odd answer: {odd}" for odd in journal.odd),
    ]


class Promises:
    """The journal beside what the bases hold."""

    def __init__(self, bases, journal):
        self.journal = journal
        self.bookings = all_of(bases, BOOKINGS)
        self.by_purpose = defaultdict(list)
        for booking, purpose, *_rest in self.bookings:
            self.by_purpose[purpose].append(booking)
        self.status = {row[0]: row[2] for row in self.bookings}
        self.starts = {row[0]: row[3] for row in self.bookings}
        self.steps = set(all_of(bases, STEPS))
        self.answers = dict(all_of(bases, ANSWERS))
        self.names = dict(all_of(bases, NAMES))
        self.outages = dict(all_of(bases, OUTAGES))
        self.reports = dict(all_of(bases, REPORTS))

    def broken(self):
        for told in self.journal.of("book"):
            found, wanted = self.by_purpose[told.value], self._wanted(told)
            if found != wanted:
                yield f"{told} – there is {found}, there should be {wanted}"
        yield from self._final("cancel", self.status, "cancelled")
        yield from self._final("decline", self.status, "declined")
        yield from self._final("take out", self.outages, True, False)
        yield from self._final("put back", self.outages, False)
        yield from self._final("report", self.reports, "confirmed")
        for told in self.journal.of("approve"):
            step = told.record, "approved"
            if told.outcome is Outcome.DONE and step not in self.steps:
                yield f"{told} – nobody approved it"
        yield from self._last("rename", self.names)
        yield from self._last("move", self.starts)

    def _outcome(self, told):
        """What became of it, if that was awaited."""
        if told.outcome is not Outcome.AWAITED:
            return told.outcome
        return Outcome.DONE if self.answers[told.request] else Outcome.REFUSED

    def _wanted(self, told):
        return [told.record] if self._outcome(told) is Outcome.DONE else []

    def _final(self, verb, truth, *wanted):
        for told in self.journal.of(verb):
            is_done = self._outcome(told) is Outcome.DONE
            if is_done and truth.get(told.record) not in wanted:
                yield f"{told} – it is {truth.get(told.record)}"

    def _last(self, verb, truth):
        """Of each record: what was done last counts, or what may have been since."""
        allowed = defaultdict(list)
        for told in self.journal.of(verb):
            outcome = self._outcome(told)
            if outcome is Outcome.DONE:
                allowed[told.record] = [told.value]
            elif outcome is Outcome.UNKNOWN:
                allowed[told.record].append(told.value)
        for record, values in allowed.items():
            if not any(same(truth.get(record), value) for value in values):
                yield f"{verb} {record}: told {values}, it is {truth.get(record)}"


def same(found, told):
    if isinstance(found, datetime):
        return found == datetime.fromisoformat(told)
    return found == told


def all_of(bases, sql):
    return [row for base in bases for row in base.asks(sql)]
