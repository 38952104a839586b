"""A booking's next step: one at a time, written down."""

from portal.identity.models import Person
from resources.models import Booking, BookingStatus, BookingStep, Occupation


def locked(booking: Booking) -> Booking:
    """The booking as it is now, nobody else's to change until the transaction ends."""
    return (
        Booking.objects.select_for_update(of=("self",))
        .select_related("instrument", "person", "rule", "organisation", "rate__service")
        .get(pk=booking.pk)
    )


def take_step(
    booking: Booking, status: BookingStatus, by: Person | None, note: str = ""
) -> None:
    """Move a booking on, write the step down, and free its time if it ends unused."""
    booking.move_to(status)
    booking.save(update_fields=["status"])
    write_step(booking, by, note)
    if not booking.holds_time:
        Occupation.objects.give_back(booking.occupation_id)


def write_step(booking: Booking, by: Person | None, note: str = "") -> None:
    BookingStep.objects.create(booking=booking, status=booking.status, by=by, note=note)
