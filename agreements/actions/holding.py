"""Signed texts of other bases, held against what this base's parties agreed to."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agreements.models import AgreedText, Agreement, Asks, Consultation, Outcome, Reply
from agreements.models.agreed import new_texts, texts_to_look_at
from agreements.notices import TEXT_DIFFERS, tell_of_other_text
from agreements.signed import (
    Deviation,
    Text,
    amended,
    before_its_draft,
    deviations,
    fingerprint,
    in_full,
    settled,
    shown_of,
)
from agreements.texts import read_kept
from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes.models import Cursor, Link
from portal.notices.actions import finish

AT_ONCE = 200
NOTED = ["edition", "text", "seen", "differs_since", "disputed_at"]
A_READING = timedelta(minutes=1)  # lasts no longer
LONGEST_LAG = timedelta(days=1)
log = structlog.get_logger(__name__)


def look_at_texts(limit: int = AT_ONCE) -> int:
    """Hold what is newly signed, and note what differs; how many texts had their turn.

    Where something unforeseen stands in one, the others are looked at all the same.
    """
    _line_up()
    found = list(texts_to_look_at()[:limit])
    for agreement in found:
        try:
            _take_its_turn(agreement)
            _look_at(agreement)
        except Exception:
            log.exception("text_not_looked_at", agreement=str(agreement.pk))
            connection.ensure_connection()  # fails where it was no text's fault
    return len(found)


def _line_up() -> None:
    """Give what is new its turn, by when it came: a home may choose ids as it likes."""
    new = new_texts().values("pk", "edition")
    lined_up = [AgreedText(agreement_id=n["pk"], edition=n["edition"]) for n in new]
    AgreedText.objects.bulk_create(lined_up, ignore_conflicts=True)


@transaction.atomic
def _take_its_turn(agreement: Agreement) -> None:
    """Noted first: what cannot be looked at is not the first again."""
    AgreedText.objects.filter(agreement=agreement).update(looked_at=now())


@transaction.atomic
def _look_at(agreement: Agreement) -> None:
    # Locked: an officer may just be taking it as agreed.
    held = AgreedText.objects.select_for_update().get(agreement=agreement)
    held.agreement = agreement
    if held.text is None:
        _hold_once_whole(held)
    if held.text is not None:
        _compare(held)
    held.seen = agreement.changed  # type: ignore[attr-defined]  # read before the text
    held.save(update_fields=NOTED)


def _hold_once_whole(held: AgreedText) -> None:
    """Hold it once it stood still while its home's feed was read to its end.

    The feed brings it kind by kind: of half a text all the rest would be disputed. For
    a home that is never done nobody waits longer than a day.
    """
    agreement = held.agreement
    if held.seen != agreement.changed:  # type: ignore[attr-defined]
        held.differs_since = now()
    stood_still = held.differs_since and _is_no_lag(agreement.home, held.differs_since)
    if stood_still or now() - held.came_at > LONGEST_LAG:
        held.text = _agreed_at_first(agreement, shown_of(agreement))
        held.edition = agreement.edition


def _compare(held: AgreedText) -> None:
    agreement = held.agreement
    agreed, shown = _agreed_by_now(held), shown_of(agreement)
    if any(deviations(agreed, shown, agreement.state)):
        held.differs_since = held.differs_since or now()
        if not held.disputed_at and _is_no_lag(agreement.home, held.differs_since):
            held.disputed_at = now()
            tell_of_other_text(agreement)
    else:
        # Its own edition may be ahead of what came of it.
        edition = max([c.edition + 1 for c in _agreed_since(held)] + [held.edition])
        _take_as_agreed(held, settled(agreed, shown, agreement.state), edition)


def _agreed_at_first(agreement: Agreement, shown: Text) -> Text:
    """The draft that this base agreed to last, if it did; else what came as signed."""
    drafts = Consultation.objects.filter(agreement=agreement, asks=Asks.DRAFT)
    said = Reply.objects.filter(consultation__in=drafts.values("pk"), agrees=True)
    last = said.order_by("at").last()
    agreed = read_kept(last) if last else []
    if not agreed:
        return shown
    asked = {str(change.id): change for change in agreed}
    beside = ("agreement", "party")  # of these the draft said no more than its last day
    start = {k: v for k, v in shown.items() if k in asked or v["piece"] in beside}
    for key in start.keys() & asked.keys():
        start[key] = before_its_draft(start[key], asked[key])
    return amended(start, agreed)


def _agreed_by_now(held: AgreedText) -> Text:
    """What is held, as the parties have agreed to change it since."""
    text: Text = held.text or {}
    for consultation in _agreed_since(held):
        text = amended(text, read_kept(_said_to(consultation)))
    return in_full(text)


def _said_to(consultation: Consultation) -> Consultation | Reply:
    """As this base said yes to it: a home of a later release spells more."""
    said = Reply.objects.filter(consultation=consultation.pk, agrees=True)
    return said.first() or consultation


def _agreed_since(held: AgreedText) -> QuerySet[Consultation]:
    known = Consultation.objects.standing().with_dispute()
    agreed = known.filter(
        agreement=held.agreement_id,
        asks=Asks.CHANGE,
        state=Outcome.AGREED,
        edition__gte=held.edition,
        is_disputed=False,
    )
    return agreed.order_by("edition")


def _is_no_lag(home: str, since: datetime) -> bool:
    """Whether a reading of a home's feed began after that moment, and ended.

    Until then what was agreed to may be still to come. But the home says itself whether
    more is to come: after a day nobody waits for it.
    """
    if now() - since > LONGEST_LAG:
        return True
    read_since = Link.objects.filter(
        peer=home, failures=0, answered_at__gt=since + A_READING
    )
    behind = Cursor.objects.filter(reader=home, kind__startswith="agreements.")
    return read_since.exists() and not behind.filter(behind__gt=0).exists()


def _take_as_agreed(held: AgreedText, shown: Text, edition: int) -> None:
    held.text, held.edition = shown, edition
    held.differs_since = held.disputed_at = None
    finish(kind=TEXT_DIFFERS.code, about=held.agreement_id)


def deviations_of(agreement: Agreement) -> list[Deviation]:
    """In what a disputed copy is not what was agreed to; nothing of others."""
    held = AgreedText.objects.disputed().filter(agreement=agreement)
    if found := held.select_related("agreement").first():
        return _deviations(found, shown_of(found.agreement))
    return []


def _deviations(held: AgreedText, shown: Text) -> list[Deviation]:
    return list(deviations(_agreed_by_now(held), shown, held.agreement.state))


@transaction.atomic
def accept_text(*, agreement: Agreement, seen: str) -> None:
    """Take a disputed text as agreed: an officer compared it with what was signed.

    `seen` is the fingerprint of the deviations that were shown. Refuses with
    `not_disputed`, or `stale` where they are others by now.
    """
    locked = AgreedText.objects.disputed().select_for_update()
    held = locked.filter(agreement=agreement).first()
    if held is None:
        raise Refusal(_("Its text is the one that was agreed to."), code="not_disputed")
    latest = texts_to_look_at().get(pk=agreement.pk)
    held.agreement, held.seen = latest, latest.changed
    shown = shown_of(latest)
    if fingerprint(_deviations(held, shown)) != seen:
        raise Refusal(
            _("The text has changed since you looked at it. Compare it anew."),
            code="stale",
        )
    _take_as_agreed(held, shown, latest.edition)
    held.save(update_fields=NOTED)
