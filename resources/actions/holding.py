"""Holding time for a booking: its locks, its terms granted, its time taken.

Locks are always taken in this order: a message received, a booking asked for from afar,
the instrument's time, bookings by instrument and id, the person's quota, occupations,
what other bases are asked. Who places a booking takes neither the time nor bookings.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from resources.booking.terms import Terms, Wish, terms_of
from resources.models import Booking, Occupation, OccupationKind
from resources.schedule.spelling import spell_period


def lock_time_of(instrument: UUID) -> None:
    """Let one at a time exchange time of an instrument, until the transaction ends.

    Else an outage would not yet see a booking that is just moving into its time, and
    would be refused it instead of cancelling it.
    """
    lock(Lock.TIME_EXCHANGED, instrument)


def hold_bookings_of(instrument: UUID) -> None:
    """Let nobody give back or exchange its time until the transaction ends.

    Whoever brings it into the catalogue or out of it touches all its occupations, and
    would else hold some while those who cancel bookings wait, and wait for others.
    """
    lock_time_of(instrument)
    held = Booking.objects.live().filter(instrument=instrument).in_hand()
    list(held.values_list("pk"))


def lock_quota_of(person: UUID) -> None:
    """Let one at a time use up a person's quota, until the transaction ends."""
    lock(Lock.QUOTA, person)


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
