"""Changes of a signed text: whether it can take them, and how it does."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from agreements.models import Agreement, Article, Consultation
from agreements.side_by_side import title_of
from agreements.texts import PIECES, Change, Values, read, text_of, written
from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.core.time import now
from portal.nodes.messages.kinds import unreadable
from portal.nodes.models import Mark

MOST = 100  # pieces that one proposal changes
LONGEST = 200_000  # characters of one proposal


def checked(agreement: Agreement, changes: Collection[Change]) -> list[Change]:
    """The changes, tidied, if the text can take them.

    Refuses with `nothing_changed`, `too_much`, `stale`, `malformed`, `number_taken`,
    `area_in_use`, `id_taken`, or as the columns of each piece do.
    """
    text = text_of(agreement)
    if len(changes) > MOST or len({change.id for change in changes}) < len(changes):
        raise _too_much()
    tidy = [_checked(agreement, text, change) for change in changes]
    tidy = [change for change in tidy if change.differing]
    if not tidy:
        raise Refusal(
            _("The text is the same: change something first."), code="nothing_changed"
        )
    if sum(len(str(change.after)) for change in tidy) > LONGEST:
        raise _too_much()
    _check_whole(text, tidy)
    _refuse_known({change.id for change in tidy if not change.before})
    return tidy


def stale() -> Refusal:
    return Refusal(
        _("The text has changed meanwhile. Look at it as it is now, then propose."),
        code="stale",
    )


def area_in_use() -> Refusal:
    return Refusal(
        _("An area that holds commitments stays: remove them first."),
        code="area_in_use",
    )


def _too_much() -> Refusal:
    return Refusal(_("That is too much for one proposal."), code="too_much")


def _refuse_known(new: set[UUID]) -> None:
    """Ids never collide: by them a piece is cleared for the public, and found again."""
    models_here = apps.get_app_config("agreements").get_models()
    kinds = [model._meta.label_lower for model in models_here]
    if Mark.objects.filter(kind__in=kinds, record__in=new).exists():
        raise Refusal(
            _("A new piece would have the id of another record."), code="id_taken"
        )


def _checked(agreement: Agreement, text: dict[UUID, Change], change: Change) -> Change:
    known = text.get(change.id)
    standing = known.after if known else {}
    if not is_said_of(standing, change.before):
        raise stale()
    if known and (known.piece, known.area) != (change.piece, change.area):
        raise unreadable()
    if (change.area is None) == (PIECES[change.piece].within == "area"):
        raise unreadable()
    if change.piece == "agreement" and not (known and change.after):
        raise unreadable()
    after = written(change.piece, _candidate(agreement, change)) if change.after else {}
    if standing and after and after.get("number") != standing.get("number"):
        raise unreadable()
    return Change(change.piece, change.id, standing, after, change.area)


def is_said_of(standing: Values, before: Values) -> bool:
    """Whether it stands so; a base of an earlier release knows fewer columns."""
    said = {name: standing.get(name) for name in before}
    return before == said and bool(before) == bool(standing)


def _candidate(agreement: Agreement, change: Change) -> Any:
    """The record as it would be, unsaved. Refuses as its columns and constraints do."""
    piece = PIECES[change.piece]
    record = _record(agreement, change)
    try:
        for name, value in parsed(change).items():
            setattr(record, name, value)
        outside = {field.name for field in piece.model._meta.fields}
        record.clean_fields(exclude=outside - set(piece.columns))
        for constraint in piece.model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(piece.model, record)
    except ValidationError as error:
        raise Refusal(
            _("%(piece)s: %(words)s"),
            code="invalid",
            params={"piece": title_of(change), "words": sentences(error.messages)},
        ) from error
    return record


def _record(agreement: Agreement, change: Change) -> Any:
    piece = PIECES[change.piece]
    if change.piece == "agreement":
        return Agreement.objects.get(pk=agreement.pk)
    if change.before:
        return piece.model._default_manager.get(pk=change.id)
    within = change.area if piece.within == "area" else agreement.pk
    return piece.model(**{"id": change.id, f"{piece.within}_id": within})


def readable(consultation: Consultation) -> list[Change]:
    """Its changes. Refuses `malformed`, or as columns do, what nobody here can read."""
    found = read(consultation.changes)
    for change in found:
        parsed(change)
    return found


def parsed(change: Change) -> Values:
    fields = {f.name: f for f in PIECES[change.piece].model._meta.fields}
    try:
        found = {
            name: fields[name].to_python(value) for name, value in change.after.items()
        }
    except (TypeError, OverflowError) as error:
        raise unreadable() from error
    if any(value is None and not fields[name].null for name, value in found.items()):
        raise unreadable()  # where it may be left out, `clean_fields` would not look
    return found


def _check_whole(text: dict[UUID, Change], changes: list[Change]) -> None:
    """Numbers stay apart, and what lies in an area has one to lie in."""
    whole = text | {change.id: change for change in changes}
    left = {key: one for key, one in whole.items() if one.after}
    numbered = [
        (one.piece, one.area, one.after["number"])
        for one in left.values()
        if one.piece != "agreement"
    ]
    if len(set(numbered)) < len(numbered):
        raise Refusal(_("Two pieces would have the same number."), code="number_taken")
    areas = {key for key, one in left.items() if one.piece == "area"}
    if any(
        one.piece == "commitment" and one.area not in areas for one in left.values()
    ):
        raise area_in_use()


def apply(agreement: Agreement, changes: Collection[Change]) -> None:
    """Write them into the text; the database lets it where all parties agreed.

    An article that everyone could read is internal again: its words are new.
    """
    for change in sorted(changes, key=_order):
        if change.piece == "agreement":
            agreement.in_force_until = parsed(change)["in_force_until"]
            continue
        record = _record(agreement, change)
        if not change.after:
            record.withdrawn_at = now()
            record.save(update_fields=["withdrawn_at"])
            continue
        for name, value in parsed(change).items():
            setattr(record, name, value)
        _save(record, change)


def _save(record: Any, change: Change) -> None:
    if not change.before:
        record.save(force_insert=True)
        return
    names = change.differing
    if isinstance(record, Article):
        record.is_public, names = False, [*names, "is_public"]
    record.save(update_fields=names)


def closed_by(changes: Collection[Change]) -> list[Article]:
    """The articles that everyone may read now, and no more once these are made."""
    reworded = [c.id for c in changes if c.piece == "article" and c.before and c.after]
    return list(Article.objects.standing().filter(pk__in=reworded, is_public=True))


def _order(change: Change) -> tuple[bool, bool]:
    """What goes makes room first; a new area is there before what lies in it."""
    return bool(change.after), change.piece == "commitment"


def is_public(changes: Collection[Change]) -> bool:
    """Whether all that changes may be read by everyone once the agreement may.

    Of an article no review has cleared the new words, nor what goes of internal ones.
    """
    gone = [c.id for c in changes if c.piece == "article" and not c.after]
    cleared = Article.objects.filter(pk__in=gone, is_public=True).count()
    reworded = any(change.piece == "article" and change.after for change in changes)
    return not reworded and cleared == len(gone)
