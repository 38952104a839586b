"""What was asked of another base when a person lets it know them no longer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.time import now
from portal.identity.cards import withdrawn
from portal.identity.models import Person
from portal.nodes.messages.kinds import Body
from portal.nodes.models import Node, OutboxMessage, OutboxQuerySet
from resources.across.asking import (
    CANCEL,
    MOVE,
    PLACE,
    ask_to_cancel,
    asked_by,
    not_here_yet,
    times_in,
)
from resources.across.settling import tell_refusal
from resources.models import Booking, Instrument
from resources.notices.booking import NOT_PLACED_ELSEWHERE
from resources.schedule.spelling import spell_period


def _carrying(person: Person, base: str) -> OutboxQuerySet:
    """The requests that carry the person's card to a base and wait for its answer."""
    return asked_by(person.pk).waiting().filter(kind__in=[PLACE, MOVE], peer=base)


def asked_at(person: Person, base: str) -> Iterable[str]:
    """What a person asked of a base that has not answered, in words."""
    return in_words(list(_carrying(person, base)))


def granted_at(person: Person, base: str) -> Iterable[str]:
    """What a base booked for a person and the feed has not brought yet, in words."""
    return in_words(list(_granted(person).filter(peer=base).order_by("made_at")))


def _granted(person: Person) -> QuerySet[OutboxMessage]:
    cancelled = OutboxMessage.objects.filter(
        kind=CANCEL, about=OuterRef("about"), answer__has_key="done"
    )
    granted = not_here_yet(person.pk).filter(answer__has_key="done")
    return granted.exclude(Exists(cancelled))


def in_words(asked: list[OutboxMessage]) -> Iterable[str]:
    """Which instrument each of these requests is about, and when."""
    booked = Booking.objects.in_bulk([message.about for message in asked])
    named = {message.pk: _instrument_of(message, booked) for message in asked}
    instruments = Instrument.objects.in_bulk(set(filter(None, named.values())))
    for message in asked:
        instrument = instruments.get(named[message.pk])
        if instrument:
            times = spell_period(*times_in(message))
            words = {"instrument": instrument.local_name, "time": times}
            yield _("%(instrument)s, %(time)s") % words


def _instrument_of(message: OutboxMessage, booked: dict[UUID, Booking]) -> UUID | None:
    if message.kind == PLACE:
        return UUID(message.body["instrument"])
    booking = booked.get(message.about)
    return booking.instrument_id if booking else None


def take_back(person: Person, base: Node) -> None:
    """Send a base no more requests with the card of a person; call it atomically.

    Of a booking that may have been placed by one already, its cancelling goes there;
    one that has come from there stands, and so does what may have been moved.
    """
    refused = {"refused": withdrawn().reasons}
    for message in _carrying(person, base.code).select_for_update():
        answer: Body = refused
        if message.kind == PLACE:
            come = Booking.objects.filter(pk=message.about).first()
            if come:
                answer = {"done": {"status": come.status, "number": come.number}}
            elif message.tries:
                booking = {"booking": message.about, "base": base.code}
                ask_to_cancel(**booking, person=person, a_person_waits=False)
        OutboxMessage.objects.answer(message.pk, answer)


def lapse(message: OutboxMessage) -> None:
    """Give up a booking that its base may have lost and that nobody here can show.

    Asked for again without consent it cannot be: so it is cancelled, should the base
    know it still, and whoever booked hears that it does not stand.
    """
    person = Person.objects.get(pk=message.body["card"]["person"]["id"])
    if not _granted(person).filter(pk=message.pk).exists():
        return
    ask_to_cancel(
        booking=message.about,
        base=message.peer_id,
        person=person,
        a_person_waits=False,
    )
    with override(message.language):
        message.answer = {"refused": withdrawn().reasons}
    message.answered_at = now()
    message.save(update_fields=["answer", "answered_at"])
    tell_refusal(message, NOT_PLACED_ELSEWHERE)
