"""Opening texts, articles and files to the public: one asks, another decides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.consulting import take
from agreements.models import (
    Agreement,
    Article,
    Consultation,
    Decision,
    DisclosureReview,
    Document,
    Evidence,
    Meeting,
    YearlyReport,
)
from agreements.models.agreement import OPEN
from agreements.notices import TO_REVIEW
from agreements.texts import read_kept
from portal.core.errors import Refusal, given, refusing
from portal.core.time import now
from portal.identity.models import Person
from portal.notices.actions import finish

PIECES = (Agreement, Article, Document, YearlyReport, Evidence, Meeting)
Piece = Agreement | Article | Document | YearlyReport | Evidence | Meeting


@transaction.atomic
def ask_disclosure(*, record: Piece, ground: str, by: Person) -> DisclosureReview:
    """Ask that everyone may read it, on a ground that another officer will judge.

    Refuses with `reason_missing`, `foreign_record` for what another base keeps,
    `not_signed`, `public_already` or `asked_already`.
    """
    reason = given(ground)
    record.refuse_unless_own()
    agreement = record if isinstance(record, Agreement) else record.agreement
    _lock(record)
    if agreement.state in OPEN:
        raise Refusal(_("Only what is signed can be public."), code="not_signed")
    if record.is_public:
        raise Refusal(_("It is public already."), code="public_already")
    asked = Refusal(_("A disclosure review is under way."), code="asked_already")
    with refusing("disclosure_one_open", asked):
        return DisclosureReview.objects.create(
            record=record.pk, ground=reason, asked_by=by
        )


@transaction.atomic
def decide_disclosure(
    *, review: DisclosureReview, approves: bool, by: Person, note: str = ""
) -> None:
    """Decide, and open what is approved to everyone in the same moment.

    Refuses with `decided_already`, `four_eyes`, `reason_missing` for a no, or `stale`
    for a yes to a text that the parties changed after it was asked for.
    """
    review.refresh_from_db(from_queryset=DisclosureReview.objects.select_for_update())
    if review.decision != Decision.OPEN:
        raise Refusal(_("This review is decided."), code="decided_already")
    if review.asked_by_id == by.pk:
        raise Refusal(
            _("Another officer decides what you asked for."), code="four_eyes"
        )
    record = _refuse_what_changed(review) if approves else None
    review.decision = Decision.APPROVED if approves else Decision.DECLINED
    review.note = note.strip() if approves else given(note)
    review.decided_by, review.decided_at = by, now()
    review.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    if record:
        record.is_public = True
        record.save(update_fields=["is_public"])
    finish(kind=TO_REVIEW.code, about=review.record)


def _refuse_what_changed(review: DisclosureReview) -> Piece:
    """What the review is about, locked, if it still says what it said when asked."""
    record = piece_of(review)
    take(record if isinstance(record, Agreement) else record.agreement)
    if not isinstance(record, Agreement):
        _lock(record)
    if _has_changed(record, review.asked_at):
        raise Refusal(
            _("The text has changed since. Decline, then have it asked for anew."),
            code="stale",
        )
    return record


def _lock(record: Piece) -> None:
    locked: Any = type(record)._default_manager.select_for_update()
    record.refresh_from_db(from_queryset=locked)


def _has_changed(record: Piece, since: datetime) -> bool:
    """Whether the parties agreed on another text of it meanwhile."""
    agreement = record if isinstance(record, Agreement) else record.agreement
    known = Consultation.objects.standing().filter(agreement=agreement)
    agreed = known.changes().filter(decided_at__gt=since)
    changed = [each for one in agreed for each in read_kept(one)]
    if isinstance(record, Agreement):
        return any(each.piece != "article" for each in changed)
    return any(each.id == record.pk for each in changed)


def piece_of(review: DisclosureReview) -> Piece:
    """What a review is about."""
    for model in PIECES:
        if found := model.objects.own().filter(pk=review.record).first():
            return found
    raise LookupError(f"nothing has the id {review.record}")
