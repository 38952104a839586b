"""The use itself: checking in, checking out, and not turning up."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Person
from resources.actions.booking_notices import tell_booker
from resources.actions.booking_steps import locked, take_step
from resources.models import Booking, BookingStatus, Occupation
from resources.notices import booking as notices
from resources.schedule.spelling import spell_minutes, spell_time

EARLY = 30  # minutes before its time from which on a booker may be checked in


def begins_from(booking: Booking) -> datetime:
    """The moment from which on its booker may be checked in."""
    return booking.starts_at - timedelta(minutes=EARLY)


@transaction.atomic
def begin_use(*, booking: Booking, by: Person) -> Booking:
    """Check the booker in. Refuses with `too_early`, or `status`."""
    booking = locked(booking)
    earliest = begins_from(booking)
    if booking.status == BookingStatus.APPROVED and now() < earliest:
        words = _("Use can be begun from %(time)s on, %(early)s before.")
        figures = {"time": spell_time(earliest), "early": spell_minutes(EARLY)}
        raise Refusal(words % figures, code="too_early")
    take_step(booking, BookingStatus.IN_USE, by)
    return booking


@transaction.atomic
def finish_use(*, booking: Booking, by: Person) -> Booking:
    """Check the booker out; what is left of the time is free for others."""
    booking = locked(booking)
    take_step(booking, BookingStatus.DONE, by)
    Occupation.objects.end(
        booking.occupation_id,
        max(now(), booking.starts_at)
        + timedelta(minutes=booking.rule.buffer_after_minutes),
    )
    return booking


@transaction.atomic
def mark_no_show(*, booking: Booking, by: Person) -> Booking:
    """Record that nobody came. Refuses with `too_early` before its start."""
    booking = locked(booking)
    if booking.status == BookingStatus.APPROVED and now() < booking.starts_at:
        raise Refusal(_("It has not begun yet."), code="too_early")
    take_step(booking, BookingStatus.NO_SHOW, by)
    tell_booker(booking, notices.NO_SHOW)
    return booking
