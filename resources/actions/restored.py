"""Bookings of a base that was restored from a backup, and the times that they hold."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from resources.actions.booking_notices import close_request, tell_booker
from resources.actions.booking_steps import locked, take_step, write_step
from resources.models import LIVE, Booking, BookingStatus, BookingStep, Occupation
from resources.models.booking import FREED, RESTORED, STEPS_LOST
from resources.notices import booking as notices


def settle_bookings() -> None:
    """Let what came back agree: times are known to all, bookings to few.

    A booking whose time peers saw given back after the backup was given up, and one
    whose time they saw cut short was used; why, nobody knows any more. Of a booking
    that they saw given up the time is free. Of one whose steps none of them had read
    yet, how it came to stand as it does is lost.
    """
    its_time = Occupation.objects.standing().filter(pk=OuterRef("occupation_id"))
    covering = its_time.filter(
        instrument_id=OuterRef("instrument_id"),
        occupied_from__lte=OuterRef("starts_at"),
        occupied_until__gte=OuterRef("ends_at"),
    )
    own = Booking.objects.own()
    for booking in own.filter(Exists(its_time), status__in=FREED):
        Occupation.objects.give_back(booking.occupation_id)
    for booking in own.filter(~Exists(covering), status__in=LIVE).in_hand():
        _end(locked(booking))
    steps = BookingStep.objects.filter(booking=OuterRef("pk"))
    for booking in own.filter(~Exists(steps)):
        write_step(booking, None, STEPS_LOST)


def _end(booking: Booking) -> None:
    is_cut_short = Occupation.objects.standing().filter(pk=booking.occupation_id)
    if booking.status == BookingStatus.APPROVED and is_cut_short.exists():
        take_step(booking, BookingStatus.IN_USE, None, RESTORED)
    if booking.status == BookingStatus.IN_USE:
        take_step(booking, BookingStatus.DONE, None, RESTORED)
        return
    take_step(booking, BookingStatus.CANCELLED, None, RESTORED)
    close_request(booking)
    why = _(
        "The base was restored from a backup. Other bases know that this time had been"
        " given back since; why is lost. If you still need it, book again."
    )
    tell_booker(booking, notices.CANCELLED, reason=why)
