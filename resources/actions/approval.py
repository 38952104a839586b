"""A manager's answers to requests, and what the clock does about them."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, given
from portal.core.time import at, now, today
from portal.identity.models import Person
from resources.actions.booking_notices import close_request, tell_booker
from resources.actions.booking_steps import locked, take_step
from resources.booking.reasons import reasons_against
from resources.models import Booking, BookingStatus
from resources.notices import booking as notices


@transaction.atomic
def approve_booking(*, booking: Booking, by: Person) -> Booking:
    """Grant a request. Refuses with `past` once its time has begun, or `status`.

    Refuses too where the booker may no longer book or the instrument no longer be
    booked: with the reasons that would stand against a new booking.
    """
    booking = locked(booking)
    if booking.status == BookingStatus.REQUESTED and booking.starts_at <= now():
        raise Refusal(_("The time asked for has begun: it is too late."), code="past")
    if reasons := reasons_against(booking):
        raise Refusal(reasons)
    take_step(booking, BookingStatus.APPROVED, by)
    close_request(booking)
    tell_booker(booking, notices.APPROVED)
    return booking


@transaction.atomic
def decline_booking(*, booking: Booking, by: Person, reason: str) -> Booking:
    """Turn a request down, with a reason (`reason_missing`); its time is free again."""
    booking = locked(booking)
    reason = given(reason)
    take_step(booking, BookingStatus.DECLINED, by, reason)
    close_request(booking)
    tell_booker(booking, notices.DECLINED, reason=reason)
    return booking


@transaction.atomic
def expire_bookings(*, limit: int) -> int:
    """Close requests that nobody answered before their time began; how many."""
    unanswered = list(
        Booking.objects.unanswered()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("instrument", "person")
        .order_by("pk")[:limit]
    )
    for booking in unanswered:
        take_step(booking, BookingStatus.EXPIRED, None)
        close_request(booking)
        tell_booker(booking, notices.EXPIRED)
    return len(unanswered)


@transaction.atomic
def remind_bookers(*, limit: int) -> int:
    """Remind of approved bookings that begin tomorrow, each once; how many."""
    tomorrow = today() + timedelta(days=1)
    due = list(
        Booking.objects.own()
        .filter(
            status=BookingStatus.APPROVED,
            reminded_at=None,
            starts_at__gte=at(tomorrow, 0),
            starts_at__lt=at(tomorrow, 1440),
        )
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("instrument", "person")
        .order_by("pk")[:limit]
    )
    for booking in due:
        tell_booker(booking, notices.REMINDER)
        booking.reminded_at = now()
        booking.save(update_fields=["reminded_at"])
    return len(due)
