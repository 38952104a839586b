"""What an officer does about a consultation: here at its home, by message elsewhere."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import JSONField, QuerySet, Value
from django.utils.translation import gettext as _

from agreements import changes
from agreements.actions import consulting
from agreements.actions.pausing import refuse_so_soon
from agreements.models import Agreement, Consultation, Reply, Resolution
from agreements.notices import name_of
from agreements.texts import Change
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.locks import Lock, lock
from portal.core.time import now
from portal.identity.models import Person
from portal.nodes.base import current_base
from portal.nodes.messages.kinds import Body
from portal.nodes.messages.outbox import PERSON_WAITS, deliver, reasons_in, send
from portal.nodes.models import Node, OutboxMessage

PROPOSE, ANSWER, WITHDRAW = (
    f"agreements.{verb}" for verb in ("propose", "answer", "withdraw")
)
VERBS = [PROPOSE, ANSWER, WITHDRAW]
WORDS = [PROPOSE, ANSWER]  # by which this base says what its parties think


@transaction.atomic
def propose(
    *,
    agreement: Agreement,
    edition: int,
    wanted: list[Change],
    ground: str,
    by: Person,
    resolution: Resolution | None = None,
) -> tuple[UUID, OutboxMessage | None]:
    """Propose a change of an edition in the name of this base; the id of what the
    parties are asked.

    It may follow from a `resolution` of a meeting that this base held.
    Refuses as `propose_change` does: at once what the copies here tell against it.
    """
    pk = new_id()
    if agreement.is_own:
        consulting.propose_change(
            agreement=agreement,
            edition=edition,
            wanted=wanted,
            ground=ground,
            base=current_base(),
            by=by,
            pk=pk,
            resolution=resolution,
        )
        return pk, None
    lock(Lock.ASKED_IN_ORDER, agreement.pk)  # of two officers one asks
    consulting.refuse_unless_binding(agreement)
    consulting.refuse_unless_party(agreement)
    refuse_so_soon(agreement, current_base())
    consulting.refuse_while_asked(agreement)
    refuse_while_waiting(agreement)
    if edition != agreement.edition:
        raise changes.stale()
    return pk, _propose_there(pk, agreement, wanted, ground, resolution)


def _propose_there(
    pk: UUID,
    agreement: Agreement,
    wanted: list[Change],
    ground: str,
    resolution: Resolution | None,
) -> OutboxMessage:
    tidy = [each.spelt() for each in changes.checked(agreement, wanted)]
    body = {
        "agreement": str(agreement.pk),
        "edition": agreement.edition,
        "ground": consulting.given(ground),
        "changes": tidy,
    }
    if resolution:
        body["resolution"] = str(resolution.pk)
    Reply.objects.create(
        consultation=pk,
        agrees=True,  # as whoever proposes does
        changes=tidy,
        resolution=resolution,
    )
    return _send(PROPOSE, agreement.home, pk, body)


@transaction.atomic
def answer(
    *, consultation: Consultation, agrees: bool, note: str = "", by: Person
) -> OutboxMessage | None:
    """Say what this base's parties think. Refuses as `give_opinion` does, but that who
    proposed may also agree: the home of the agreement does not know persons of others.
    And with `unreadable` a yes to what this base's release cannot read.
    """
    if consultation.is_own:
        consulting.give_opinion(
            consultation=consultation,
            base=current_base(),
            agrees=agrees,
            note=note,
            by=by,
        )
        return None
    lock(Lock.ASKED_IN_ORDER, consultation.pk)  # of two officers one answers
    consultation.refuse_unless_open()
    if agrees:
        refuse_unreadable(consultation)
    said = note.strip() if agrees else consulting.given(note)
    body = {"agrees": agrees, "note": said}
    _reply(consultation, agrees)
    return _send(ANSWER, consultation.home, consultation.pk, body)


@transaction.atomic
def withdraw(*, consultation: UUID, base: str) -> OutboxMessage | None:
    """Take back what this base proposed at `base`, also what is on its way there.

    Refuses with `decided` or `not_yours`.
    """
    known = Consultation.objects.filter(pk=consultation).first()
    if known and known.is_own:
        consulting.withdraw_consultation(consultation=known, base=current_base())
        return None
    if known:
        consulting.refuse_unless_asked_by(known, current_base())
        known.refuse_unless_open()
    return _send(WITHDRAW, base, consultation, {})


def withdraw_waiting(*, agreement: Agreement) -> OutboxMessage | None:
    """Take back what is on its way to the home of an agreement. Refuses `decided`."""
    if (message := on_its_way(agreement.pk)) is None:
        raise Refusal(_("Nothing is on its way any more."), code="decided")
    return withdraw(consultation=message.about, base=agreement.home)


def hear(message: OutboxMessage | None) -> str:
    """Wait a moment for the home's answer; what to say. Refuses as it does."""
    if message is None:
        return ""
    heard = answer_to(message)
    base = {"base": heard.peer}
    if heard.answered_at:
        return _("%(base)s has taken it up; it shows here in a moment.") % base
    if heard.peer.is_paused:
        words = _("The exchange with %(base)s is paused; it is sent once that goes on.")
        return words % base
    return _("It has been sent to %(base)s, whose answer is awaited.") % base


def answer_to(message: OutboxMessage) -> OutboxMessage:
    """The message with its answer, if that comes in time. Refuses as that does."""
    heard = deliver(message, within=PERSON_WAITS)
    if reasons := reasons_in(heard):
        raise Refusal(reasons)
    return heard


def _send(kind: str, base: str, consultation: UUID, body: Body) -> OutboxMessage:
    return send(
        to=Node.objects.get(code=base),
        kind=kind,
        body=body | {"consultation": str(consultation)},
        about=consultation,
        a_person_waits=True,
    )


def on_its_way(agreement: UUID) -> OutboxMessage | None:
    """What this base proposed and has not seen come back, or been refused."""
    asked = OutboxMessage.objects.filter(
        kind=PROPOSE, body__contains={"agreement": str(agreement)}
    ).select_related("peer")
    open_ = asked.filter(answered_at=None) | asked.filter(answer__has_key="done")
    come = Consultation.objects.filter(agreement=agreement).values("pk")
    return open_.exclude(about__in=come).order_by("-made_at").first()


def refuse_while_waiting(agreement: Agreement) -> None:
    if on_its_way(agreement.pk):
        raise consulting.asked_already()


def refuse_unreadable(consultation: Consultation) -> None:
    """Nobody agrees to what is not shown: later releases change what this knows not."""
    try:
        changes.readable(consultation)
    except ValidationError as error:
        words = _(
            "This base cannot read what is asked: %(base)s runs a newer release. Have"
            " this base updated before you agree; you may decline already."
        )
        home = name_of(consultation.home)
        raise Refusal(words, code="unreadable", params={"base": home}) from error


def _reply(consultation: Consultation, agrees: bool) -> None:
    """Note what is sent; the same may be sent again, to a home that was restored."""
    sent = _words_about(consultation.pk)
    if sent.filter(answered_at=None).exists():
        raise Refusal(_("Your answer is on its way already."), code="answered_already")
    said = {"agrees": agrees, "changes": consultation.changes}
    reply, _is_new = Reply.objects.get_or_create(said, consultation=consultation.pk)
    same = Reply.objects.filter(pk=reply.pk, agrees=agrees)
    if not same.about(Value(consultation.changes, JSONField())).exists():
        raise consulting.answered_already()


def note_taken(message: OutboxMessage) -> None:
    """What the home never took was not said; what it took once, it may not disown."""
    if message.kind not in WORDS:
        return
    untaken = Reply.objects.filter(consultation=message.about, taken_at=None)
    if message.refusals:
        untaken.delete()
    else:
        untaken.update(taken_at=now())


def _words_about(consultation: UUID) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(kind__in=WORDS, about=consultation)
