"""Where what was asked of another base stands, until its records tell it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.nodes.models import OutboxMessage
from resources.across.asking import CANCEL, MOVE, PLACE, times_in
from resources.models import Booking, BookingStatus
from resources.models.booking import TONES
from resources.schedule.stretch import Stretch


@dataclass(frozen=True)
class Standing:
    """A state as `_state.html` draws it, and what there is to say of it."""

    tone: str
    label: str
    words: str


def standing_of(message: OutboxMessage) -> Standing | None:
    """What a page says of a request; of a refused one it shows the reasons instead."""
    if message.refusals:
        return None
    if message.answered_at is None:
        label = paused_at(message) or _sent(message)
        return Standing("wait", label, _meanwhile(message))
    status = status_answered(message)
    words = _("%(base)s has answered; this page follows in a moment.")
    return Standing(TONES.get(status, ""), str(status.label), words % _base(message))


def status_answered(message: OutboxMessage) -> BookingStatus:
    """The booking's state, as the other base's answer says."""
    said = (message.answer or {}).get("done", {}).get("status")
    if said in BookingStatus.values:
        return BookingStatus(said)
    is_over = message.kind == CANCEL
    return BookingStatus.CANCELLED if is_over else BookingStatus.REQUESTED


def show_answered(booking: Booking, message: OutboxMessage) -> None:
    """Let the copy of a booking tell what its base has granted but not yet sent."""
    if message.refusals or message.answered_at is None:
        return
    booking.status = status_answered(message)
    if message.kind == MOVE:
        booking.starts_at, booking.ends_at = times_in(message)


def new_times(message: OutboxMessage | None) -> Stretch | None:
    """The time that a move asks for, while it is not granted."""
    if message is None or message.kind != MOVE or message.answered_at:
        return None
    return Stretch(*times_in(message))


def paused_at(message: OutboxMessage) -> str:
    """That a request waits here for now; nothing while its base is asked."""
    if not message.peer.is_paused:
        return ""
    return _("The exchange with %(base)s is paused") % _base(message)


def _sent(message: OutboxMessage) -> str:
    words = {
        PLACE: _("Your request has been sent to %(base)s; its answer is awaited"),
        MOVE: _("Moving it was asked of %(base)s; its answer is awaited"),
        CANCEL: _("Cancelling it was asked of %(base)s; its answer is awaited"),
    }
    return words[message.kind] % _base(message)


def _meanwhile(message: OutboxMessage) -> str:
    return {
        PLACE: _("The time is yours once it has answered."),
        MOVE: _("Until then the booking keeps its old time."),
        CANCEL: _("Until then the booking stands."),
    }[message.kind]


def _base(message: OutboxMessage) -> dict[str, object]:
    return {"base": message.peer}
