"""Texts of a base that was restored from a backup, and the changes that led to them.

Peers are believed as little as can be: a text that was signed is as the backup has it,
and as changes make it that follow one on the other and that every party agreed to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from agreements import changes
from agreements.models import Agreement, Consultation, Opinion, Outcome, Party, State
from agreements.models.agreement import OPEN
from agreements.texts import PIECES, Change, Values, text_of
from portal.core.time import now
from portal.nodes.base import applying, current_base

Text = dict[UUID, Change]


@dataclass(frozen=True)
class Kept:
    """A signed agreement as the backup has it."""

    agreement: Agreement
    text: Text
    parties: list[Party]


def remember_texts() -> Callable[[], list[str]]:
    """Signed texts as the backup has them; what is returned settles them.

    Peers read kind by kind: one may know the next edition, or half of its text, and not
    that the parties agreed to it. Such a change is lost; it is proposed anew. Settling
    tells what an officer should look at.
    """
    own = Agreement.objects.own().standing().exclude(state__in=OPEN)
    kept = [Kept(one, text_of(one), list(_parties(one))) for one in own.all()]

    def settle() -> list[str]:
        told = [words for each in kept for words in _settle_or_keep(each)]
        new = own.exclude(pk__in=[each.agreement.pk for each in kept])
        return told + [f"signed since the backup, compare it: {one}" for one in new]

    return settle


def _parties(agreement: Agreement) -> QuerySet[Party]:
    return Party.objects.own().standing().filter(agreement=agreement)


def _settle_or_keep(kept: Kept) -> list[str]:
    """Settle one text; where what peers say of it fits no text, as in the backup."""
    since = Consultation.objects.own().standing().filter(agreement=kept.agreement)
    since = since.changes().filter(edition__gte=kept.agreement.edition)
    text, made = _amended(kept, since.order_by("edition"))
    told = []
    try:
        with transaction.atomic():
            _write(kept, text, len(made))
    except (ValidationError, DatabaseError) as error:
        told, made = [f"nothing came back of {kept.agreement}: {error!r:.200}"], []
        _write(kept, kept.text, 0)
    _close(kept.agreement, since, made)
    told += [f"agreed to since the backup, look at it: {one}" for one in made]
    return told


def _amended(
    kept: Kept, since: QuerySet[Consultation]
) -> tuple[Text, list[Consultation]]:
    """The text with each change that all agreed to, and those changes."""
    text = kept.text
    made: list[Consultation] = []
    for consultation in since:
        found = _readable(consultation)
        follows = consultation.edition == kept.agreement.edition + len(made)
        fits = all(changes.is_said_of(_after(text, c.id), c.before) for c in found)
        if not (found and follows and fits and _agreed(consultation, kept.parties)):
            break
        made.append(consultation)
        for change in found:
            after = _after(text, change.id) | change.after
            text = {key: one for key, one in text.items() if key != change.id}
            if change.after:
                piece = Change(change.piece, change.id, {}, after, change.area)
                text[change.id] = piece
    return text, made


def _readable(consultation: Consultation) -> list[Change]:
    """Its changes; none where nobody can read them."""
    try:
        return changes.readable(consultation)
    except ValidationError:
        return []


def _after(text: Text, piece: UUID) -> Values:
    return text[piece].after if piece in text else {}


def _agreed(consultation: Consultation, parties: list[Party]) -> bool:
    said = Opinion.objects.own().standing().filter(consultation=consultation)
    agreed = set(said.filter(agrees=True).values_list("party", flat=True))
    return {party.pk for party in parties} <= agreed


def _write(kept: Kept, text: Text, editions: int) -> None:
    with applying(current_base()):
        _write_parties(kept)
        agreement = Agreement.objects.get(pk=kept.agreement.pk)
        shown = text_of(agreement)
        wrong = [key for key in shown if _after(text, key) != shown[key].after]
        for key in {*wrong} - {agreement.pk}:  # what stays makes room, too
            _row(shown[key]).update(withdrawn_at=now())
        for key in text.keys() - (shown.keys() - wrong):
            _write_piece(agreement, text[key])
        edition = kept.agreement.edition + editions
        if agreement.edition != edition:
            agreement.edition = edition
            agreement.save(update_fields=["edition"])


def _write_parties(kept: Kept) -> None:
    """Who signed stays: nobody came to it, left it, or changed sides."""
    signed = [party.pk for party in kept.parties]
    _parties(kept.agreement).exclude(pk__in=signed).update(withdrawn_at=now())
    for party in kept.parties:
        known = {"agreement": kept.agreement, "name": party.name, "base": party.base}
        known |= {"withdrawn_at": None}
        Party.objects.filter(pk=party.pk).exclude(**known).update(**known)


def _write_piece(agreement: Agreement, piece: Change) -> None:
    if piece.piece == "agreement":
        if agreement.state != State.ENDED:  # which moves its last day, too
            _row(piece).update(**changes.parsed(piece))
        return
    within = PIECES[piece.piece].within.replace("area", "area__agreement")
    known = _row(piece).filter(**{within: agreement})
    if known.exists():
        said = changes.parsed(piece)
        if piece.piece == "article":  # of new words no review is known
            known.exclude(**said).update(is_public=False)
        known.update(**said, withdrawn_at=None)
    else:
        changes.apply(agreement, [piece])


def _row(piece: Change) -> QuerySet[Any]:
    return PIECES[piece.piece].model._default_manager.filter(pk=piece.id)


def _close(
    agreement: Agreement, since: QuerySet[Consultation], made: list[Consultation]
) -> None:
    """What did not come about is no longer asked; what did is public as it was."""
    with applying():
        lost = since.exclude(pk__in=[one.pk for one in made])
        lost.update(state=Outcome.WITHDRAWN, is_public=False)
        for one in made:
            if not one.is_public and changes.is_public(_readable(one)):
                Consultation.objects.filter(pk=one.pk).update(is_public=True)
