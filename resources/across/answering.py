"""Answering another base: its people book here by the same actions as ours."""

from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from portal.core.serializers import LineField, ProseField
from portal.identity.cards import Bearer, take_card
from portal.nodes.messages.kinds import Body, unreadable
from portal.nodes.models import Node
from resources.actions.booking import cancel_booking, move_booking, place_booking
from resources.booking.terms import Wish
from resources.models import (
    Booking,
    BookingStatus,
    CancelledAhead,
    Instrument,
    Service,
)
from resources.schedule.moments import MomentField


class CardSerializer(serializers.Serializer):
    person = serializers.DictField()
    epoch = serializers.IntegerField(min_value=0)
    organisations = serializers.ListField(child=serializers.UUIDField())
    contact = LineField(allow_blank=True)


class AskedSerializer(serializers.Serializer):
    """What each request tells: the booking, and whose it is."""

    booking = serializers.UUIDField()
    card = CardSerializer()


class WhoSerializer(serializers.Serializer):
    id = serializers.UUIDField()


class NoCardSerializer(serializers.Serializer):
    person = WhoSerializer()


class CancelSerializer(serializers.Serializer):
    """What is given back, and by whom: nothing more is needed."""

    booking = serializers.UUIDField()
    card = NoCardSerializer()


class TimesAskedSerializer(AskedSerializer):
    starts_at = MomentField()
    ends_at = MomentField()


class PlaceSerializer(TimesAskedSerializer):
    instrument = serializers.UUIDField()
    organisation = serializers.UUIDField(allow_null=True)
    service = serializers.UUIDField(allow_null=True)
    seen_price = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True
    )
    purpose = ProseField(max_length=300)


def place(sender: Node, body: Body) -> Body:
    """Hold time here for a person of the sender, under the id that it chose."""
    asked = _read(PlaceSerializer, body)
    bearer = take_card(asked["card"], sender=sender)
    lock(Lock.BOOKED_FROM_AFAR, asked["booking"])
    ahead = CancelledAhead.objects.filter(sender=sender, booking=asked["booking"])
    if ahead.exists():
        raise Refusal(_("It was cancelled before it arrived."), code="cancelled")
    if known := Booking.objects.filter(pk=asked["booking"]).first():
        if is_what_was_asked(known, asked, bearer):
            return _said(known)
        raise Refusal(_("There is a booking of this id already."), code="id_taken")
    booking = place_booking(
        wish=_wish(asked, bearer),
        purpose=asked["purpose"],
        pk=asked["booking"],
        contact=bearer.contact,
    )
    return _said(booking)


def move(sender: Node, body: Body) -> Body:
    """Give a booking of the sender's person another time."""
    asked = _read(TimesAskedSerializer, body)
    bearer = take_card(asked["card"], sender=sender)
    booking = _booking_of(asked, bearer.person.pk, sender)
    times = {"starts_at": asked["starts_at"], "ends_at": asked["ends_at"]}
    if booking.holds_time and times == booking.times:
        return _said(booking)
    moved = move_booking(booking=booking, organisations=bearer.organisations, **times)
    return _said(moved)


def cancel(sender: Node, body: Body) -> Body:
    """Cancel a booking of the sender's person, or the request that is yet to come."""
    asked = _read(CancelSerializer, body)
    person = asked["card"]["person"]["id"]
    # Else the request could be just coming in, and neither would see the other.
    lock(Lock.BOOKED_FROM_AFAR, asked["booking"])
    if not Booking.objects.filter(pk=asked["booking"]).exists():
        CancelledAhead.objects.get_or_create(sender=sender, booking=asked["booking"])
        return {"status": "cancelled"}
    booking = _booking_of(asked, person, sender)
    if booking.status == BookingStatus.CANCELLED:
        return _said(booking)
    return _said(cancel_booking(booking=booking, by=booking.person))


def is_what_was_asked(booking: Booking, asked: Body, bearer: Bearer) -> bool:
    """Whether it was done before: a base restored from a backup is asked again."""
    known = booking.is_own, booking.person_id, booking.instrument_id
    return known == (True, bearer.person.pk, asked["instrument"])


def _wish(asked: Body, bearer: Bearer) -> Wish:
    instrument = Instrument.objects.own().standing().filter(pk=asked["instrument"])
    found = instrument.select_related("organisation").first()
    if found is None:
        raise Refusal(_("There is no such instrument here."), code="no_instrument")
    return Wish(
        found,
        bearer.person,
        asked["starts_at"],
        asked["ends_at"],
        organisation=_organisation(asked["organisation"], bearer),
        service=_service(asked["service"], found),
        seen_price=asked["seen_price"],
        organisations=bearer.organisations,
    )


def _organisation(chosen: UUID | None, bearer: Bearer):
    known = {organisation.pk: organisation for organisation in bearer.organisations}
    if chosen and chosen not in known:
        words = _("The organisation booked for is not known here yet.")
        raise Refusal(words, code="not_your_organisation")
    return known.get(chosen) if chosen else None


def _service(chosen: UUID | None, instrument: Instrument):
    if chosen is None:
        return None
    service = Service.objects.standing().filter(instrument=instrument, pk=chosen)
    if found := service.first():
        return found
    raise Refusal(_("This service is no longer offered."), code="no_service")


def _booking_of(asked: Body, person: UUID, sender: Node) -> Booking:
    theirs = Booking.objects.own().filter(person=person, person__home=sender.code)
    if booking := theirs.filter(pk=asked["booking"]).first():
        return booking
    raise Refusal(_("There is no such booking of this person."), code="no_booking")


def _read(serializer: type[serializers.Serializer], body: Body) -> Body:
    said = serializer(data=body)
    if not said.is_valid():
        raise unreadable()
    return said.validated_data


def _said(booking: Booking) -> Body:
    """How it stands, and the step by which whoever asked will know that it has come.

    What came back after a restore may have none: peers read kind by kind.
    """
    said = {"number": booking.number, "status": booking.status}
    step = booking.steps.order_by("at", "pk").last()
    return said | {"step": str(step.pk)} if step else said
