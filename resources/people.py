"""What the catalogue and its bookings mean to people and their organisations."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.identity import closing, duties, export, figures
from portal.identity.forgetting import HOLDINGS, Holding
from portal.identity.models import Account, Organisation, Person
from portal.notices.actions import pass_on
from resources.across.forgetting import erase, open_at
from resources.across.taking_back import asked_at, take_back
from resources.across.verbs import give_back_bookings
from resources.booking.course import note_of
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
    taken = BookingStep.objects.filter(by=account.person_id).select_related("booking")
    reviews = ReviewStep.objects.filter(by=account.person_id)
    return {
        "bookings": [
            {
                "number": step.booking.number,
                "status": step.status,
                "at": step.at,
                "note": note_of(step),
            }
            for step in taken
        ],
        "records": list(reviews.values("listing", "verb", "at", "note")),
    }


HOLDINGS.append(Holding(open_at, erase, asked_at, take_back))
figures.register(figures.Figure(_("instruments open"), count_instruments, found_of))
duties.register(move_tasks)
closing.register(give_back_bookings)
export.register("bookings", bookings_of)
export.register("steps_taken", steps_of)
