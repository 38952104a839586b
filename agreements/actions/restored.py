"""Texts of a base that was restored from a backup, and the changes that led to them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from agreements import changes
from agreements.models import Agreement
from agreements.models.agreement import OPEN
from agreements.texts import PIECES, Change, read_kept, text_of
from portal.core.time import now
from portal.nodes.base import applying, current_base

Text = dict[UUID, Change]


def remember_texts() -> Callable[[], None]:
    """Signed texts as the backup has them; what is returned settles them.

    Peers read kind by kind: one may know the next edition, or half of its text, and not
    that the parties agreed to it. Such a change is lost; it is proposed anew.
    """
    signed = Agreement.objects.own().standing().exclude(state__in=OPEN)
    kept = [(agreement, _text(agreement)) for agreement in signed]

    def settle() -> None:
        with applying(current_base()):
            for agreement, text in kept:
                _settle(agreement, text)

    return settle


def _text(agreement: Agreement) -> Text:
    pieces = text_of(agreement)
    del pieces[agreement.pk]  # its last day is moved by its life, too
    return pieces


def _settle(backup: Agreement, text: Text) -> None:
    """As the backup has it, and as the changes make it that are known to be agreed."""
    agreement = Agreement.objects.get(pk=backup.pk)
    agreed = agreement.consultations.standing().own().changes()
    since = agreed.filter(edition__gte=backup.edition).order_by("edition")
    for consultation in since:
        for change in read_kept(consultation):
            text = _amended(text, change)
    shown = _text(agreement)
    for key in shown.keys() - text.keys():
        _row(shown[key]).update(withdrawn_at=now())
    for key, piece in text.items():
        if key not in shown or shown[key].after != piece.after:
            _write(agreement, piece)
    edition = backup.edition + len(since)
    if agreement.edition != edition:
        agreement.edition = edition
        agreement.save(update_fields=["edition"])


def _amended(text: Text, change: Change) -> Text:
    others = {key: piece for key, piece in text.items() if key != change.id}
    if change.piece == "agreement" or not change.after:
        return others
    known = text.get(change.id)
    after = (known.after if known else {}) | change.after
    piece = Change(change.piece, change.id, {}, after, change.area)
    return others | {change.id: piece}


def _write(agreement: Agreement, piece: Change) -> None:
    known = _row(piece)
    if known.exists():
        known.update(**changes.parsed(piece), withdrawn_at=None)
    else:
        changes.apply(agreement, [piece])


def _row(piece: Change) -> QuerySet[Any]:
    return PIECES[piece.piece].model._default_manager.filter(pk=piece.id)
