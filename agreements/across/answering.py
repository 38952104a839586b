"""Answering other bases, by the same actions as this base's own officers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers

from agreements import changes
from agreements.across.asking import ANSWER, note_taken
from agreements.actions import consulting
from agreements.actions.calling import call_on_officers, has_dealt_with
from agreements.models import (
    Agreement,
    Consultation,
    Outcome,
    Resolution,
    WithdrawnAhead,
)
from agreements.notices import (
    hear_answered,
    hear_refused,
    no_longer_asked,
)
from agreements.texts import read
from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from portal.core.serializers import LineField, ProseField
from portal.nodes import tasks
from portal.nodes.messages.kinds import Body, unreadable
from portal.nodes.messages.outbox import is_awaited
from portal.nodes.models import Node, OutboxMessage

LONGEST_TITLE = 300  # of an agreement, in English


class AskedSerializer(serializers.Serializer):
    consultation = serializers.UUIDField()


class ProposedSerializer(AskedSerializer):
    agreement = serializers.UUIDField()
    edition = serializers.IntegerField(min_value=1, max_value=32767)
    ground = ProseField(max_length=500)
    changes = serializers.ListField(
        child=serializers.DictField(), max_length=changes.MOST
    )
    resolution = serializers.UUIDField(required=False)


class OpinionSerializer(AskedSerializer):
    agrees = serializers.BooleanField()
    note = ProseField(max_length=500, allow_blank=True)


class AnsweredSerializer(AskedSerializer):
    state = serializers.ChoiceField(
        [Outcome.AGREED, Outcome.DECLINED, Outcome.WITHDRAWN]
    )
    base = serializers.SlugField(max_length=20)
    name = LineField(max_length=LONGEST_TITLE)


def propose_here(sender: Node, body: Body) -> Body:
    """Put to the parties what the sender proposes, under the id that it chose."""
    asked = _read(ProposedSerializer, body)
    lock(Lock.PROPOSED_FROM_AFAR, asked["consultation"])
    ahead = WithdrawnAhead.objects.filter(sender=sender)
    if ahead.filter(consultation=asked["consultation"]).exists():
        raise Refusal(_("It was taken back before it arrived."), "withdrawn")
    if known := Consultation.objects.filter(pk=asked["consultation"]).first():
        if known.is_own and known.base == sender.code:
            return _said(known)
        raise Refusal(_("This id is taken."), code="id_taken")
    agreement = _agreement(asked["agreement"])
    consultation = consulting.propose_change(
        agreement=agreement,
        edition=asked["edition"],
        wanted=read(asked["changes"]),
        ground=asked["ground"],
        base=sender.code,
        pk=asked["consultation"],
        resolution=_resolution(agreement, sender, asked.get("resolution")),
    )
    return _said(consultation)


def answer_here(sender: Node, body: Body) -> Body:
    """Note what the sender's parties think."""
    asked = _read(OpinionSerializer, body)
    consultation = _consultation(asked)
    said = consultation.opinions.filter(
        party__base=sender.code, agrees=asked["agrees"], note=asked["note"]
    )
    if sender.code != consultation.base and said.exists():
        return _said(consultation)  # a restored base asks again
    consulting.give_opinion(
        consultation=consultation,
        base=sender.code,
        agrees=asked["agrees"],
        note=asked["note"],
    )
    return _said(consultation)


def withdraw_here(sender: Node, body: Body) -> Body:
    """Take back what the sender proposed, or what is yet to come from it."""
    asked = _read(AskedSerializer, body)
    # Else the proposal could be just coming in, and neither would see the other.
    lock(Lock.PROPOSED_FROM_AFAR, asked["consultation"])
    known = Consultation.objects.filter(pk=asked["consultation"]).first()
    if known is None:
        WithdrawnAhead.objects.get_or_create(sender=sender, **asked)
        return {"state": Outcome.WITHDRAWN}
    if not known.is_own:
        raise _not_yours()
    if known.state != Outcome.WITHDRAWN or known.base != sender.code:
        consulting.withdraw_consultation(consultation=known, base=sender.code)
    return _said(known)


def asked_here(sender: Node, body: Body) -> Body:
    """Look whether this base's officers are to answer, or read what they are to."""
    asked = _read(AskedSerializer, body)
    known = Consultation.objects.filter(pk=asked["consultation"]).first()
    if known and known.home != sender.code:
        raise _not_yours()
    call_on_officers()
    _read_the_feed_of(sender.code)
    return {}


def answered_here(sender: Node, body: Body) -> Body:
    """Tell this base's officers how it ended, once, if they ever dealt with it."""
    asked = _read(AnsweredSerializer, body)
    known = Consultation.objects.filter(pk=asked["consultation"]).first()
    if known and known.home != sender.code:
        raise _not_yours()
    if has_dealt_with(asked["consultation"]):
        hear_answered(asked["consultation"], asked)
    _read_the_feed_of(sender.code)
    return {}


def _not_yours() -> Refusal:
    return Refusal(_("Another base keeps that agreement."), code="not_yours")


def _agreement(pk: UUID) -> Agreement:
    if found := Agreement.objects.own().standing().filter(pk=pk).first():
        return found
    raise Refusal(_("There is no such agreement here."), code="no_agreement")


def _resolution(
    agreement: Agreement, sender: Node, pk: UUID | None
) -> Resolution | None:
    """What the sender's meeting resolved, if the feed has brought it: the ground says
    it in words, and the sender knows by itself what it proposed for what.
    """
    held = Resolution.objects.standing().filter(home=sender.code)
    return held.filter(pk=pk, meeting__agreement=agreement).first() if pk else None


def _consultation(asked: Body) -> Consultation:
    found = Consultation.objects.own().filter(pk=asked["consultation"])
    if consultation := found.select_related("agreement").first():
        return consultation
    raise Refusal(_("The parties are asked no such thing."), code="no_consultation")


def _read(serializer: type[serializers.Serializer], body: Body) -> dict[str, Any]:
    said = serializer(data=body)
    if not said.is_valid():
        raise unreadable()
    return said.validated_data


def _said(consultation: Consultation) -> Body:
    return {"state": consultation.state}


def settled(message: OutboxMessage) -> None:
    """Its outcome comes by the feed; of a refusal that comes late officers hear."""
    note_taken(message)
    if not message.refusals:
        if message.kind == ANSWER:
            no_longer_asked(message.about)
    elif not is_awaited(message):  # else they see it on the page
        hear_refused(message)
    _read_the_feed_of(message.peer_id)


def _read_the_feed_of(peer: str) -> None:
    transaction.on_commit(lambda: tasks.pull.delay(peer))
