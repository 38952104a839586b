"""Who is told of a booking, and who has the task to answer it."""

from datetime import datetime

from django.urls import reverse

from portal.identity.models import Person, Role
from portal.notices.actions import finish, tell
from portal.notices.kinds import Kind
from resources.models import Booking, Instrument
from resources.notices.booking import TO_ANSWER


def words_of(booking: Booking, **more: str) -> dict[str, str]:
    """What notices about a booking keep of it, for `notices.booking.spell`."""
    return {
        "number": booking.number,
        "instrument": booking.instrument.name,
        "instrument_en": booking.instrument.name_en,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "status": booking.status,
        **more,
    }


def tell_booker(booking: Booking, kind: Kind, **more: str) -> None:
    tell(
        kind=kind.code,
        people=[booking.person],
        url=booking.get_absolute_url(),
        about=booking.pk,
        params=words_of(booking, **more),
    )


def tell_managers(
    booking: Booking, kind: Kind, lapses_at: datetime | None = None
) -> None:
    tell(
        kind=kind.code,
        people=managers_of(booking.instrument),
        url=reverse("resources:request", args=[booking.pk]),
        about=booking.pk,
        params=words_of(booking, person=booking.person_name),
        lapses_at=lapses_at,
    )


def ask_managers(booking: Booking) -> None:
    """Give the instrument's managers the task to answer a request."""
    tell_managers(booking, TO_ANSWER, lapses_at=booking.starts_at)


def close_request(booking: Booking) -> None:
    """Take the task to answer it from whoever has it."""
    finish(kind=TO_ANSWER.code, about=booking.pk)


def managers_of(instrument: Instrument) -> list[Person]:
    """Who answers for an instrument: its managers, or else the administrators."""
    owner = instrument.organisation
    managers = Person.objects.holding(Role.INSTRUMENT_MANAGER, organisation=owner)
    return list(managers) or list(
        Person.objects.holding(Role.ORGANISATION_ADMIN, organisation=owner)
    )
