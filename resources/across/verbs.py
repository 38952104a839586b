"""What a booker does, at once here, by message elsewhere.

Each verb keeps what was asked; `hear` then asks the other base. Between the two the
transaction ends: nobody may be asked for what could still be undone here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.identity.models import Person
from portal.nodes.messages.outbox import PERSON_WAITS, deliver, reasons_in
from portal.nodes.models import OutboxMessage
from resources.across.asking import (
    CANCEL,
    MOVE,
    PLACE,
    ask_to_book,
    ask_to_cancel,
    ask_to_move,
    not_here_yet,
)
from resources.across.standing import status_answered
from resources.actions.booking import (
    cancel_booking,
    move_booking,
    place_booking,
    release_booking,
)
from resources.booking.terms import BookingRefusal, Wish
from resources.models import Booking, BookingStatus
from resources.schedule.stretch import FIRST, LAST, Stretch


@dataclass(frozen=True)
class Outcome:
    """What became of it: done here, or asked of another base by a message."""

    booking: UUID
    kind: str
    status: BookingStatus | None  # None: the other base has not answered
    message: OutboxMessage | None = None

    @property
    def words(self) -> str:
        """What to say of it; nothing while it is awaited: its page does."""
        if self.status is None:
            return ""
        is_asked = self.status == BookingStatus.REQUESTED
        done = {
            PLACE: _("The booking is approved: the time is yours."),
            MOVE: _("The booking has a new time."),
            CANCEL: _("The booking is cancelled."),
        }
        asked = {
            PLACE: _("Your booking awaits the approval of the instrument’s manager."),
            MOVE: _("The new time awaits the approval of the instrument’s manager."),
        }
        return (done | asked if is_asked else done)[self.kind]


def book(*, wish: Wish, purpose: str) -> Outcome:
    """Book. Refuses as `place_booking` does."""
    if wish.instrument.is_own:
        return _done(PLACE, place_booking(wish=wish, purpose=purpose))
    return _asked(ask_to_book(wish=wish, purpose=purpose))


def move(*, booking: Booking, starts_at: datetime, ends_at: datetime) -> Outcome:
    """Give a booking another time. Refuses as `move_booking` does."""
    if booking.is_own:
        moved = move_booking(booking=booking, starts_at=starts_at, ends_at=ends_at)
        return _done(MOVE, moved)
    asked = ask_to_move(booking=booking, starts_at=starts_at, ends_at=ends_at)
    return _asked(asked)


def cancel(*, booking: Booking, by: Person) -> Outcome:
    """Cancel one's own booking. Refuses as `cancel_booking` does."""
    if booking.is_own:
        return _done(CANCEL, cancel_booking(booking=booking, by=by))
    return _asked(ask_to_cancel(booking=booking.pk, base=booking.home, person=by))


def take_back(*, asked: OutboxMessage, by: Person) -> OutboxMessage:
    """Cancel what another base was asked for, before the booking has come from it.

    Gives the message that asks it to, with its answer if that comes in time.
    """
    return deliver(ask_back(asked=asked, by=by), within=PERSON_WAITS)


def ask_back(*, asked: OutboxMessage, by: Person) -> OutboxMessage:
    """The same, not sent yet: whoever asks for it does so once it is kept."""
    return ask_to_cancel(booking=asked.about, base=asked.peer_id, person=by)


@transaction.atomic
def give_back_bookings(person: Person) -> None:
    """Whoever leaves will not come: what they booked, here and elsewhere, is free."""
    booked = Booking.objects.filter(person=person).changeable().upcoming()
    for booking in booked.own().in_hand():
        release_booking(booking=booking)
    for booking in booked.filter(is_own=False):
        _give_back(booking.pk, booking.home, person)
    for asked in not_here_yet(person.pk):
        _give_back(asked.about, asked.peer_id, person)


def _give_back(booking: UUID, base: str, person: Person) -> None:
    ask_to_cancel(booking=booking, base=base, person=person, a_person_waits=False)


def _done(kind: str, booking: Booking) -> Outcome:
    return Outcome(booking.pk, kind, BookingStatus(booking.status))


def _asked(message: OutboxMessage) -> Outcome:
    status = status_answered(message) if message.answered_at else None
    return Outcome(message.about, message.kind, status, message)


def hear(outcome: Outcome) -> Outcome:
    """Wait a moment for the other base's answer, if there is one to wait for.

    Without one the message goes on by itself. Refuses as the other base does.
    """
    if outcome.message is None:
        return outcome
    return _asked(answer_to(outcome.message))


def answer_to(message: OutboxMessage) -> OutboxMessage:
    """The message with its answer, if that comes in time. Refuses as that does."""
    heard = deliver(message, within=PERSON_WAITS)
    if heard.refusals:
        raise refusal_in(heard)
    return heard


def refusal_in(message: OutboxMessage) -> BookingRefusal:
    """The other base's reasons, and the times it offers instead."""
    offered = (message.answer or {}).get("more", {}).get("nearest", [])
    several = offered[:3] if isinstance(offered, list) else []
    return BookingRefusal(
        reasons_in(message), [slot for each in several if (slot := _slot(each))]
    )


def _slot(said: Any) -> Stretch | None:
    try:
        times = [datetime.fromisoformat(said[n]) for n in ("starts_at", "ends_at")]
    except (TypeError, KeyError, ValueError):
        return None
    if not all(time.tzinfo and FIRST <= time <= LAST for time in times):
        return None
    return Stretch(*times)
