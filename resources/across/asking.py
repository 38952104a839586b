"""Asking another base: a request is kept here until it is answered there.

What a person sees meanwhile is the message. The booking itself comes by the feed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.cards import card_of
from portal.identity.models import Person
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node, OutboxMessage, OutboxQuerySet
from resources.booking.terms import Wish, organisations_to_book_for, terms_of
from resources.models import Booking, BookingStep

SHOWN_FOR = timedelta(days=1)  # a refusal, on the page of its booking
PLACE, MOVE, CANCEL = "booking.place", "booking.move", "booking.cancel"


@transaction.atomic
def ask_to_book(*, wish: Wish, purpose: str) -> OutboxMessage:
    """Ask the instrument's base for its time; the message is about the booking's id.

    Refuses at once what the copies here already tell against it, and with
    `consent_missing`.
    """
    terms = terms_of(wish)
    if terms.reasons:
        raise terms.refusal()
    assert wish.person, "a booking is somebody's"
    body = {
        "instrument": str(wish.instrument.pk),
        "starts_at": wish.starts_at.isoformat(),
        "ends_at": wish.ends_at.isoformat(),
        "organisation": terms.organisation and str(terms.organisation.pk),
        "service": wish.service and str(wish.service.pk),
        "seen_price": None if terms.price is None else str(terms.price),
        "purpose": purpose,
    }
    return _ask(PLACE, new_id(), wish.instrument.home, wish.person, body)


@transaction.atomic
def ask_to_move(
    *, booking: Booking, starts_at: datetime, ends_at: datetime
) -> OutboxMessage:
    """Ask the base that holds a booking for another time."""
    body = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    return _ask(MOVE, booking.pk, booking.home, booking.person, body)


@transaction.atomic
def ask_to_cancel(
    *, booking: UUID, base: str, person: Person, a_person_waits: bool = True
) -> OutboxMessage:
    """Ask a base to cancel a booking, also one whose request is still on its way.

    It says no more of the person than their id, so that it needs no consent: what was
    booked with it can be given back without it.
    """
    card = {"person": {"id": str(person.pk)}}
    to = Node.objects.get(code=base)
    return _send(CANCEL, booking, to, {"card": card}, a_person_waits)


def reasons_against_asking(wish: Wish) -> list[Refusal]:
    """Why its base cannot be asked for this person, whatever the time.

    `not_at_home`, `not_shared` and `consent_missing`; none at home, or for a visitor.
    """
    if wish.instrument.is_own or wish.person is None:
        return []
    try:
        _card_for(wish.person, Node.objects.get(code=wish.instrument.home))
    except Refusal as refusal:
        return [refusal]
    return []


def _ask(kind, booking, base, person, body) -> OutboxMessage:
    to = Node.objects.get(code=base)
    return _send(kind, booking, to, body | {"card": _card_for(person, to)})


def _card_for(person, to):
    if not person.is_own:
        words = _("Book it from your own base, which answers for you.")
        raise Refusal(words, code="not_at_home")
    return card_of(person, organisations_to_book_for(person), to)


def _send(kind, booking, to, body, a_person_waits=True) -> OutboxMessage:
    body = body | {"booking": str(booking)}
    sent = {"to": to, "kind": kind, "body": body, "about": booking}
    return send(**sent, a_person_waits=a_person_waits)


def asked_by(person: UUID) -> OutboxQuerySet:
    """What a person asked of other bases."""
    of_them = {"card": {"person": {"id": str(person)}}}
    return OutboxMessage.objects.filter(
        kind__in=[PLACE, MOVE, CANCEL], body__contains=of_them
    )


def not_shown_yet(
    asked: QuerySet[OutboxMessage], bookings: Iterable[UUID]
) -> dict[UUID, OutboxMessage]:
    """By booking, the last change asked for that its own course does not show."""
    changes = asked.filter(about__in=list(bookings)).exclude(kind=PLACE)
    changes = changes.select_related("peer__link").order_by("made_at")
    last = {change.about: change for change in changes}
    named = {about: _step_in(change) for about, change in last.items()}
    wanted = [step for step in named.values() if step]
    here = set(BookingStep.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        about: change
        for about, change in last.items()
        if _is_news(change, has_come=named[about] in here)
    }


def _step_in(change: OutboxMessage) -> UUID | None:
    """The step that a change was, by the other base's answer."""
    try:
        return UUID(str((change.answer or {}).get("done", {}).get("step")))
    except ValueError:
        return None


def _is_news(change: OutboxMessage, *, has_come: bool) -> bool:
    if change.answered_at is None:
        return True
    if change.refusals:
        return change.answered_at > now() - SHOWN_FOR
    return not has_come


def times_in(message: OutboxMessage) -> list[datetime]:
    """From and until, as a message asks for them."""
    return [datetime.fromisoformat(message.body[n]) for n in ("starts_at", "ends_at")]


def not_here_yet(person: UUID) -> QuerySet[OutboxMessage]:
    """A person's requests of which no booking has come back, the latest first."""
    is_open = Q(answered_at=None) | Q(answer__has_key="done")
    placed = asked_by(person).filter(is_open, kind=PLACE).select_related("peer__link")
    has_come = Booking.objects.filter(pk=OuterRef("about"))
    return placed.exclude(Exists(has_come)).order_by("-made_at")
