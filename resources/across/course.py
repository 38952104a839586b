"""The course of a request that another base has to answer."""

from django.utils.translation import gettext as _

from portal.core.prose import sentences
from portal.nodes.models import OutboxMessage
from resources.across.asking import CANCEL, MOVE, PLACE
from resources.across.standing import paused_at, status_answered
from resources.booking.course import course_of, taken_steps
from resources.models import Booking, BookingStatus


def course_of_requests(messages: list[OutboxMessage]) -> list[dict[str, object]]:
    """The steps of the timeline for what was asked about a booking, oldest first."""
    return [step for message in messages for step in _steps(message)]


def course_with(
    booking: Booking, change: OutboxMessage | None
) -> list[dict[str, object]]:
    """The timeline of a booking of whose base a change may be asked."""
    if change and not change.refusals:
        return taken_steps(booking) + course_of_requests([change])
    return course_of(booking)


def _steps(message):
    base = {"base": message.peer}
    asked = {
        PLACE: _("Booking asked for"),
        MOVE: _("Another time asked for"),
        CANCEL: _("Cancellation asked for"),
    }
    yield {"label": asked[message.kind], "state": "done", "at": message.made_at}
    if message.refusals:
        yield {
            "label": _("%(base)s declined") % base,
            "state": "ended",
            "at": message.answered_at,
            "note": sentences(reason["message"] for reason in message.refusals),
        }
    elif message.answered_at:
        is_over = status_answered(message) == BookingStatus.CANCELLED
        yield {
            "label": _granted(message),
            "state": "ended" if is_over else "done",
            "at": message.answered_at,
            # What one moved or cancelled oneself was not done by the base that let one.
            "who": str(message.peer) if message.kind == PLACE else "",
        }
    else:
        yield {
            "label": (paused := paused_at(message)) or _("With %(base)s") % base,
            "state": "current",
            "note": _("Your request is kept here and sent once the exchange goes on.")
            if paused
            else _("Your request is kept and sent again until it is answered."),
        }


def _granted(message):
    status = status_answered(message)
    if message.kind == MOVE and status == BookingStatus.APPROVED:
        return _("Moved")
    return status.label
