"""What the catalogue and its bookings mean to people and their organisations."""

from contextlib import suppress
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.identity import closing, duties, export, figures
from portal.identity.forgetting import HOLDINGS, Holding
from portal.identity.models import Account, Organisation, Person
from portal.notices.actions import pass_on
from resources.across.asking import ask_to_cancel, not_here_yet
from resources.across.forgetting import erase, open_at
from resources.actions.booking import release_booking
from resources.models import (
    Batch,
    Booking,
    BookingStep,
    Facility,
    Instrument,
    Resource,
    ReviewStep,
)

LISTINGS = (Instrument, Facility, Resource)


def found_of(organisation: Organisation) -> str:
    """The address of everything the organisation has published."""
    return f"{reverse('search')}?organisation={organisation.pk}"


def count_instruments(organisation: Organisation) -> int:
    return Instrument.objects.published().filter(organisation=organisation).count()


def move_tasks(organisation: Organisation, leaver: Person, successor: Person) -> None:
    """Requests and reviews that wait for the leaver wait for the successor now."""
    for listing in LISTINGS:
        ids = listing.objects.filter(organisation=organisation).values("pk")
        pass_on(about=ids, leaver=leaver, successor=successor)
    asked = Booking.objects.filter(instrument__organisation=organisation).values("pk")
    pass_on(about=asked, leaver=leaver, successor=successor)
    many = Batch.objects.filter(organisations__contains=[organisation.pk]).values("pk")
    pass_on(about=many, leaver=leaver, successor=successor)


def end_bookings(person: Person) -> None:
    """Who closes their account will not come: what they booked is free again."""
    for booking in Booking.objects.filter(person=person).upcoming():
        if not booking.is_changeable:
            continue
        if booking.is_own:
            release_booking(booking=booking)
        else:
            _cancel_elsewhere(booking.pk, booking.home, person)
    for asked in not_here_yet(person.pk):
        _cancel_elsewhere(asked.about, asked.peer_id, person)


def _cancel_elsewhere(booking: UUID, base: str, person: Person) -> None:
    with suppress(Refusal):  # of a base that was told to forget them
        ask_to_cancel(booking=booking, base=base, person=person)


def bookings_of(account: Account) -> list[dict[str, object]]:
    """What a person booked, for their own copy of their data."""
    return list(
        Booking.objects.booked_by(account).values(
            "number",
            "instrument__name",
            "person_name",
            "person_contact",
            "organisation_name",
            "starts_at",
            "ends_at",
            "status",
            "purpose",
            "price",
        )
    )


def steps_of(account: Account) -> dict[str, object]:
    """What a person did about others' bookings, and about records."""
    taken = BookingStep.objects.filter(by=account.person_id)
    reviews = ReviewStep.objects.filter(by=account.person_id)
    return {
        "bookings": list(taken.values("booking__number", "status", "at", "note")),
        "records": list(reviews.values("listing", "verb", "at", "note")),
    }


HOLDINGS.append(Holding(open_at, erase))
figures.register(figures.Figure(_("instruments open"), count_instruments, found_of))
duties.register(move_tasks)
closing.register(end_bookings)
export.register("bookings", bookings_of)
export.register("steps_taken", steps_of)
