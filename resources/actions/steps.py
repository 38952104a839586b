"""What every step of a booking needs: locks in one order, the step's row, the telling.

Locks are always taken in this order: the instrument's time, the person's quota,
bookings by id, then occupations. Whoever places a booking takes the first of them not.
"""

from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.identity.models import Person, Role
from portal.notices.actions import finish, tell
from portal.notices.kinds import Kind
from resources.booking_notices import TO_ANSWER
from resources.models import (
    Booking,
    BookingStatus,
    BookingStep,
    Instrument,
    Occupation,
    OccupationKind,
)
from resources.terms import Terms, Wish, terms_of
from resources.words import spell_period

MOVING, QUOTA = 1, 2  # classes of advisory locks


def lock_time_of(instrument: UUID) -> None:
    """Let one at a time exchange time of an instrument, until the transaction ends.

    Two that each gave theirs back to take the other's would wait for each other.
    """
    _lock(MOVING, instrument)


def lock_quota_of(person: UUID) -> None:
    """Let one at a time use up a person's quota, until the transaction ends."""
    _lock(QUOTA, person)


def _lock(kind: int, record: UUID) -> None:
    number = int.from_bytes(record.bytes[-4:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, number])


def locked(booking: Booking) -> Booking:
    """The booking as it is now, nobody else's to change until the transaction ends."""
    return (
        Booking.objects.select_for_update(of=("self",))
        .select_related("instrument", "person", "rule", "organisation", "rate__service")
        .get(pk=booking.pk)
    )


def granted(wish: Wish) -> Terms:
    """The terms of a wish; refuses with every reason against it and better times."""
    terms = terms_of(wish)
    if not terms.reasons and terms.rule and terms.rule.quota_minutes and wish.person:
        lock_quota_of(wish.person.pk)
        terms = terms_of(wish)
    if terms.reasons:
        raise terms.refusal()
    return terms


def take_time(terms: Terms) -> Occupation:
    """Take the time of granted terms; refuses with `slot_taken` who came second."""
    wish, rule = terms.wish, terms.rule
    assert rule, "granted terms have a rule"
    needed = wish.time.grown(rule.buffer_before_minutes, rule.buffer_after_minutes)
    occupation = Occupation.objects.take(
        wish.instrument.pk, OccupationKind.BOOKING, needed.starts_at, needed.ends_at
    )
    if occupation is None:
        words = _("%(time)s has just been taken by someone else.")
        terms.reasons.append(
            Refusal(
                words % {"time": spell_period(wish.starts_at, wish.ends_at)},
                code="slot_taken",
            )
        )
        terms.is_about_time = True
        raise terms.refusal()
    return occupation


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


def words_of(booking: Booking, **more: str) -> dict[str, str]:
    """What notices about a booking say."""
    return {
        "number": booking.number,
        "instrument": booking.instrument.name,
        "time": spell_period(booking.starts_at, booking.ends_at),
        "person": booking.person_name,
        "status": str(booking.get_status_display()),
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


def ask_managers(booking: Booking) -> None:
    """Give the instrument's managers the task to answer a request."""
    tell(
        kind=TO_ANSWER.code,
        people=managers_of(booking.instrument),
        url=reverse("resources:request", args=[booking.pk]),
        about=booking.pk,
        params=words_of(booking),
    )


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


def needs_reason(reason: str) -> str:
    """The reason given; refuses with `reason_missing` when there is none."""
    if not reason.strip():
        raise Refusal(
            _("Give a reason: the other side reads it."), code="reason_missing"
        )
    return reason.strip()
