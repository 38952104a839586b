"""Taking an instrument out of service for a time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import Refusal, given
from portal.core.prose import listed
from portal.core.time import now
from portal.identity.models import Person
from resources.actions.booking import call_off_booking
from resources.actions.holding import lock_time_of
from resources.models import (
    Booking,
    Instrument,
    Occupation,
    OccupationKind,
    Outage,
)
from resources.schedule.spelling import spell_period
from resources.schedule.stretch import reversed_times


class InTheWay(Refusal):
    """An outage meets live bookings: `bookings` are those."""

    def __init__(self, bookings: list[Booking], words: str = "") -> None:
        words = words or ngettext(
            "%(count)s booking is in the way: %(times)s. Move the outage or cancel it.",
            "%(count)s bookings are in the way: %(times)s. Move the outage or cancel"
            " them.",
            len(bookings),
        )
        times = listed(
            f"{b.number} {spell_period(b.starts_at, b.ends_at)}" for b in bookings
        )
        figures = {"count": len(bookings), "times": times}
        super().__init__(words % figures, code="bookings_in_the_way")
        self.bookings = bookings

    @property
    def extra(self) -> dict[str, object]:
        """What the API's answer holds besides the reason."""
        return {"bookings": [booking.pk for booking in self.bookings]}


@transaction.atomic
def enter_outage(
    *,
    instrument: Instrument,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    cancels_bookings: bool = False,
) -> Outage:
    """Take an instrument out of service.

    Refuses with `bookings_in_the_way`, unless told to cancel them; their bookers then
    read the reason. Refuses with `outage_in_the_way`, `reversed` or `past` too.
    """
    lock_time_of(instrument.pk)
    reason = given(reason)
    _check(starts_at, ends_at)
    _clear(instrument, by, starts_at, ends_at, reason if cancels_bookings else "")
    return Outage.objects.create(
        instrument=instrument,
        occupation=_take(instrument, starts_at, ends_at),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )


@transaction.atomic
def change_outage(
    *,
    outage: Outage,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    cancels_bookings: bool = False,
) -> Outage:
    """Give an outage another time or reason; refuses as entering one does."""
    lock_time_of(outage.instrument_id)
    outage = _standing(outage)
    reason = given(reason)
    _check(starts_at, ends_at)
    Occupation.objects.give_back(outage.occupation_id)
    told = reason if cancels_bookings else ""
    _clear(outage.instrument, by, starts_at, ends_at, told)
    outage.occupation = _take(outage.instrument, starts_at, ends_at)
    outage.starts_at, outage.ends_at, outage.reason = starts_at, ends_at, reason
    outage.save(update_fields=["occupation", "starts_at", "ends_at", "reason"])
    return outage


@transaction.atomic
def withdraw_outage(*, outage: Outage) -> Outage:
    """Put the instrument back into service; refuses with `past` what is over."""
    lock_time_of(outage.instrument_id)
    outage = _standing(outage)
    Occupation.objects.give_back(outage.occupation_id)
    outage.withdrawn_at = now()
    outage.save(update_fields=["withdrawn_at"])
    return outage


def _check(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at >= ends_at:
        raise reversed_times()
    if ends_at <= now():
        raise Refusal(_("An outage must end in the future."), code="past")


def _standing(outage: Outage) -> Outage:
    outage = Outage.objects.select_related("instrument").get(pk=outage.pk)
    if outage.withdrawn_at or outage.ends_at <= now():
        raise Refusal(_("This outage is over."), code="past")
    return outage


def _clear(
    instrument: Instrument,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> None:
    """Cancel what is in the way if there is a reason to tell, else refuse.

    What is over or in use took place: no outage can undo it.
    """
    bookings = list(
        Booking.objects.in_the_way(instrument, starts_at, ends_at).in_hand()
    )
    if past := [b for b in bookings if b.ends_at <= now() or not b.is_changeable]:
        words = _("In use or over already: %(times)s. Let the outage begin later.")
        raise InTheWay(past, words)
    if bookings and not reason:
        raise InTheWay(bookings)
    for booking in bookings:
        call_off_booking(booking=booking, by=by, reason=reason)


def _take(instrument: Instrument, starts_at: datetime, ends_at: datetime) -> Occupation:
    occupation = Occupation.objects.take(
        instrument.pk, OccupationKind.OUTAGE, starts_at, ends_at
    )
    if occupation is None:
        words = _("An outage or a booking made just now takes some of that time.")
        raise Refusal(words, code="outage_in_the_way")
    return occupation
