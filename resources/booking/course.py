"""The course of a booking: what happened, who has it now, and what comes next."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resources.models import BookingStatus
from resources.models.booking import ACCOUNT_CLOSED, CHANGEABLE, RESTORED, STEPS_LOST
from resources.schedule.spelling import spell_time
from resources.schedule.stretch import FIRST, LAST

S = BookingStatus
NOT_TAKEN = {S.DECLINED, S.CANCELLED, S.NO_SHOW, S.EXPIRED}


def course_of(booking):
    """The steps of the timeline: those taken, the one it stands at, those ahead."""
    return taken_steps(booking) + _ahead(booking)


def taken_steps(booking):
    """What has happened to it so far."""
    return [
        {
            "label": _label(step, is_first=number == 0),
            "state": "ended" if step.status in NOT_TAKEN else "done",
            "at": step.at,
            "who": _who(booking, step, is_first=number == 0),
            "note": note_of(step),
        }
        for number, step in enumerate(booking.steps.select_related("by"))
    ]


def note_of(step):
    """What is noted of a step, in the reader's language where the portal noted it."""
    if step.note == ACCOUNT_CLOSED:
        return _("The account was closed.")
    if step.note == RESTORED:
        return _(
            "After a restore from a backup: its time had been given back or ended."
        )
    if step.note == STEPS_LOST:
        return _("After a restore from a backup: what was done before is not known.")
    if before := _moved_from(step):
        return _("moved from %(time)s") % {"time": spell_time(before)}
    return step.note


def _moved_from(step):
    """When it was to begin before a move; another base may have noted anything."""
    if step.status not in CHANGEABLE:
        return None
    try:
        moment = datetime.fromisoformat(step.note)
    except ValueError:
        return None
    return moment if moment.tzinfo and FIRST < moment < LAST else None


def _who(booking, step, is_first):
    """Who took a step; of another base's people only the booker is known by name."""
    if step.by:
        return _named(step.by)
    if booking.is_own or step.status == S.EXPIRED:
        return _("the portal")
    if is_first or _is_move(step) or _is_taken_back(step):
        return booking.booker
    return booking.instrument.organisation.local_name


def _named(person):
    """A name in the reader's letters, where they are on file."""
    return (person.name_en if get_language() == "en" else "") or str(person)


def _is_move(step):
    """Whether its booker gave it another time: noted where it was, as approving is not.

    Of the first step only the caller knows that it is none.
    """
    return step.status == S.REQUESTED or (step.status == S.APPROVED and step.note)


def _is_taken_back(step):
    """Whether its booker cancelled it: whoever else does so must give a reason."""
    return step.status == S.CANCELLED and not step.note


def _label(step, is_first):
    if is_first:
        return _("Booked")
    if step.status == S.APPROVED and _is_move(step):
        return _("Moved")
    return {
        S.REQUESTED: _("Moved; asked for again"),
        S.APPROVED: _("Approved"),
        S.DECLINED: _("Declined"),
        S.CANCELLED: _("Cancelled"),
        S.EXPIRED: _("Expired without an answer"),
        S.IN_USE: _("Use began"),
        S.DONE: _("Use ended"),
        S.NO_SHOW: _("Not used"),
    }[S(step.status)]


def _ahead(booking):
    """Where it stands and what comes after."""
    use = {"label": _("Use of the instrument"), "state": "", "who": _starts(booking)}
    finish = {"label": _("Use ended"), "state": ""}
    if booking.status == S.REQUESTED:
        waiting = {
            "label": _("With the instrument's manager"),
            "state": "current",
            "who": booking.instrument.organisation.local_name,
            "note": _("Unanswered, it expires when its time begins."),
        }
        return [waiting, use, finish]
    if booking.status == S.APPROVED:
        return [use | {"state": "current"}, finish]
    if booking.status == S.IN_USE:
        return [finish | {"state": "current"}]
    return []


def _starts(booking):
    return _("begins %(time)s") % {"time": spell_time(booking.starts_at)}
