"""Placing, moving and cancelling a booking."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, given
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.belonging import contact_of
from portal.identity.models import Organisation, Person
from portal.notices.kinds import Kind
from resources.actions.booking_notices import (
    ask_managers,
    close_request,
    tell_booker,
    tell_managers,
)
from resources.actions.booking_steps import locked, take_step, write_step
from resources.actions.holding import granted, lock_time_of, take_time
from resources.booking.terms import Terms, Wish
from resources.models import Booking, BookingRule, BookingStatus, Occupation
from resources.models.booking import ACCOUNT_CLOSED, CHANGEABLE, next_number
from resources.notices import booking as notices
from resources.schedule.spelling import spell_minutes, spell_time


@transaction.atomic
def place_booking(
    *, wish: Wish, purpose: str, pk: UUID | None = None, contact: str = ""
) -> Booking:
    """Hold time on an own instrument; the database decides who came first.

    A person of another base brings the id they chose and their contact.

    Refuses with every reason at once (see `resources.booking.reasons`) and, when only
    the time is in the way, with the three nearest times that are free.
    """
    terms = granted(wish)
    occupation = take_time(terms)
    assert wish.person, "a booking is somebody's"
    person, organisation = wish.person, terms.organisation
    booking = Booking.objects.create(
        pk=pk or new_id(),
        number=next_number(wish.instrument),
        instrument=wish.instrument,
        occupation=occupation,
        person=person,
        organisation=organisation,
        person_name=person.name,
        organisation_name=organisation.name if organisation else "",
        person_contact=contact or contact_of(person),
        purpose=purpose,
        **_terms_held(terms),
    )
    write_step(booking, person)
    is_asked = booking.status == BookingStatus.REQUESTED
    _tell_of(booking, notices.REQUESTED if is_asked else notices.PLACED)
    return booking


@transaction.atomic
def move_booking(
    *,
    booking: Booking,
    starts_at: datetime,
    ends_at: datetime,
    organisations: list[Organisation] | None = None,
) -> Booking:
    """Give a booking another time, or leave it as it is.

    `organisations` are those of a person of another base, as that base says.
    Refuses as placing does, with `move_notice` when it is too late to move, and with
    `status` when the booking is not live or in use.
    """
    lock_time_of(booking.instrument_id)
    booking = locked(booking)
    _refuse_to_move(booking)
    terms = granted(Wish.to_move(booking, starts_at, ends_at, organisations))
    Occupation.objects.give_back(booking.occupation_id)
    booking.occupation = take_time(terms)
    before = booking.starts_at.isoformat()
    for name, value in _terms_held(terms).items():
        setattr(booking, name, value)
    booking.save(update_fields=["occupation", *_terms_held(terms)])
    write_step(booking, booking.person, before)
    close_request(booking)
    _tell_of(booking, notices.MOVED)
    return booking


def reasons_against_moving(booking: Booking) -> list[Refusal]:
    """Why a booking can be given no other time at all: `move_notice` or `status`."""
    try:
        _refuse_to_move(booking)
    except Refusal as refusal:
        return [refusal]
    return []


def _refuse_to_move(booking: Booking) -> None:
    _changeable(booking)
    if now() >= booking.move_until:
        words = _("It could be moved until %(until)s, %(notice)s before it begins.")
        raise _too_late(words, booking, "move_notice")


@transaction.atomic
def cancel_booking(*, booking: Booking, by: Person) -> Booking:
    """Cancel one's own booking; its time is free at once.

    Refuses with `cancel_notice` when the rule says it is too late, and `status`.
    """
    booking = locked(booking)
    _changeable(booking)
    if now() >= booking.cancel_until:
        words = _("It could be cancelled until %(until)s, %(notice)s before.")
        raise _too_late(words, booking, "cancel_notice")
    if booking.status == BookingStatus.APPROVED:
        tell_managers(booking, notices.GIVEN_BACK)
    take_step(booking, BookingStatus.CANCELLED, by)
    close_request(booking)
    return booking


@transaction.atomic
def call_off_booking(*, booking: Booking, by: Person, reason: str) -> Booking:
    """Cancel someone's booking as the manager: no notice, but a reason they read.

    Refuses with `reason_missing` or `status`.
    """
    booking = locked(booking)
    _changeable(booking)
    reason = given(reason)
    take_step(booking, BookingStatus.CANCELLED, by, reason)
    close_request(booking)
    tell_booker(booking, notices.CANCELLED, reason=reason)
    return booking


@transaction.atomic
def release_booking(*, booking: Booking) -> None:
    """Cancel a booking whose booker leaves the portal: no notice, and all are told.

    Refuses with `status`.
    """
    booking = locked(booking)
    _changeable(booking)
    tell_managers(booking, notices.GIVEN_BACK)
    tell_booker(booking, notices.RELEASED)
    take_step(booking, BookingStatus.CANCELLED, booking.person, ACCOUNT_CLOSED)
    close_request(booking)


def _terms_held(terms: Terms) -> dict[str, object]:
    """What a booking keeps of the terms it was made on."""
    rule = terms.rule
    assert rule, "granted terms have a rule"
    return {
        "starts_at": terms.wish.starts_at,
        "ends_at": terms.wish.ends_at,
        "rule": rule,
        "rate": terms.rate,
        "price": terms.price,
        "customer_class": terms.customer_class,
        "status": _first_status(rule),
        "reminded_at": None,  # of a new time anew
    }


def _first_status(rule: BookingRule) -> BookingStatus:
    return BookingStatus.REQUESTED if rule.needs_approval else BookingStatus.APPROVED


def _tell_of(booking: Booking, kind: Kind) -> None:
    tell_booker(booking, kind)
    if booking.status == BookingStatus.REQUESTED:
        ask_managers(booking)
    elif kind is notices.MOVED:
        tell_managers(booking, notices.EXCHANGED)


def _changeable(booking: Booking) -> None:
    if booking.status not in CHANGEABLE:
        raise Refusal(
            _("This booking is “%(status)s” and can no longer be changed.")
            % {"status": booking.get_status_display()},
            code="status",
        )


def _too_late(words: str, booking: Booking, code: str) -> Refusal:
    rule = booking.rule
    if booking.status == BookingStatus.REQUESTED:
        return Refusal(_("It has begun and can no longer be changed."), code="past")
    until, notice = (
        (booking.move_until, rule.move_notice_minutes)
        if code == "move_notice"
        else (booking.cancel_until, rule.cancel_notice_minutes)
    )
    return Refusal(
        words % {"until": spell_time(until), "notice": spell_minutes(notice)}, code=code
    )
