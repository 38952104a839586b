"""One step of a review for many records: fixed, confirmed, then taken by a worker.

An open write hides all later changes from the other bases, so records are taken a few
at a time, each by the very action that takes the step alone.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Protocol
from uuid import UUID

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal, given
from portal.core.logs import request_id
from portal.core.prose import sentences
from portal.core.time import now
from portal.identity.models import Account, Person
from portal.notices.actions import gathering
from resources.actions.batch_notices import finish_tasks, open_tasks, tell_of
from resources.models import Batch, BatchItem, BatchStage, ItemState, Listing

AT_A_TIME = 200
LONGEST = 0.4  # seconds that a write may stay open
MOST = 50_000
KEPT_FOR = timedelta(days=30)

log = structlog.get_logger(__name__)

FAULT = _(
    "A fault of the portal came in the way; the record is unchanged. The fault has"
    " been logged. Try it again later."
)


class Step(Protocol):
    """A door: what is done, to which records of whom, and when it can follow."""

    @property
    def act(self) -> Callable[..., None]: ...

    def listings(self, model: type[Listing], account: Account) -> QuerySet[Listing]: ...

    def fits(self, listing: Listing) -> bool: ...


@transaction.atomic
def prepare_batch(
    *, listings: QuerySet[Listing], verb: str, by: Person, for_base: bool = False
) -> Batch:
    """Fix the records that a step is for, as they are now; nothing is done to them.

    Refuses with `none`, or `too_many`.
    """
    organisations = list(
        listings.order_by().values_list("organisation", flat=True).distinct()
    )
    if not organisations:
        raise Refusal(_("None of these records can take this step now."), code="none")
    batch = Batch.objects.create(
        kind=str(listings.model._meta.model_name),
        verb=verb,
        by=by,
        for_base=for_base,
        organisations=organisations,
        language=get_language(),
    )
    batch.total = _fix(batch, listings)
    if batch.total > MOST:
        raise Refusal(
            _("These are more than %(most)s records. Narrow the list."),
            code="too_many",
            params={"most": f"{MOST:,}"},
        )
    batch.save(update_fields=["total"])
    return batch


def _fix(batch: Batch, listings: QuerySet[Listing]) -> int:
    chosen = listings.order_by("pk").values_list("pk", "version")[: MOST + 1]
    sql, params = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO resources_batchitem (batch_id, listing, version, state,"
            f" problem) SELECT %s, chosen.*, 'waiting', '' FROM ({sql}) chosen",
            [batch.pk, *params],
        )
        return cursor.rowcount


@transaction.atomic
def confirm_batch(*, batch: Batch, reason: str = "", **taken_over: object) -> None:
    """Let a worker take the step. Refuses with `stage`, or with `reason_missing`.

    `taken_over` is what `take_over` is told, where that is the step.
    """
    _take_prepared(batch)
    if batch.needs_reason:
        batch.reason = given(reason)
    batch.taken_over = taken_over
    batch.stage = BatchStage.CONFIRMED
    batch.request_id = request_id()
    batch.save(update_fields=["stage", "reason", "taken_over", "request_id"])


@transaction.atomic
def discard_batch(*, batch: Batch) -> None:
    """Forget a batch that nobody confirmed. Refuses with `stage`."""
    _take_prepared(batch)
    batch.delete()


def run_batch(batch: Batch, step: Step) -> None:
    """Take the step for every record that is left, then tell whom it concerns."""
    with override(batch.language):
        while take_next(batch, step):
            pass


def take_next(batch: Batch, step: Step) -> bool:
    """Take the step for the next few records; whether any was left.

    Where something unforeseen happens they are taken one by one: the record at fault
    is refused, and keeps none of the others waiting.
    """
    try:
        return take_some(batch, step)
    except OperationalError:
        raise  # no record's fault: the lease leaves it to whoever comes next
    except Exception:
        log.exception("batch_portion_failed", batch=str(batch.pk))
        return take_apart(batch, step)


def take_apart(batch: Batch, step: Step) -> bool:
    """Take records one by one until the one that fails alone is found and refused."""
    for _number in range(AT_A_TIME):
        try:
            if not take_some(batch, step, at_most=1):
                return False
        except OperationalError:
            raise
        except Exception:
            if not refuse_next(batch):
                raise
            return True
    return True


@transaction.atomic
def refuse_next(batch: Batch) -> bool:
    """Refuse the record at which the portal has just failed; whether there is one."""
    _take(batch)
    item = batch.items.filter(state=ItemState.WAITING).first()
    if batch.stage != BatchStage.CONFIRMED or not item:
        return False
    log.exception("batch_record_failed", batch=str(batch.pk), record=str(item.listing))
    _refuse(item, str(FAULT))
    batch.refused += 1
    batch.started_at = now()
    batch.save(update_fields=["refused", "started_at"])
    return True


@transaction.atomic
def take_some(batch: Batch, step: Step, at_most: int | None = None) -> bool:
    """Take the step for the next few records; whether any was left.

    Whoever holds the batch is alone with it: a worker thought dead does nothing twice.
    """
    _take(batch)
    items = list(batch.items.filter(state=ItemState.WAITING)[: at_most or AT_A_TIME])
    if batch.stage == BatchStage.CONFIRMED and not items:
        _end(batch)
    if batch.stage != BatchStage.CONFIRMED:
        return False
    open_to = _open_to(batch, step, items)
    until = monotonic() + LONGEST
    done = []
    for item in items:
        if _take_one(batch, step, item, open_to.get(item.listing)):
            done.append(item.pk)
        else:
            batch.refused += 1
        if monotonic() > until:
            break
    batch.items.filter(pk__in=done).update(state=ItemState.DONE)
    batch.done += len(done)
    batch.started_at = now()
    batch.save(update_fields=["done", "refused", "told", "started_at"])
    return True


def _open_to(batch: Batch, step: Step, items: list[BatchItem]) -> dict[UUID, Listing]:
    """The records on which whoever started the batch may take its step now.

    They are kept from others, in the order in which every batch keeps them.
    """
    account = Account.objects.filter(person=batch.by_id, is_active=True).first()
    if not account:
        return {}
    found = step.listings(batch.model, account).filter(
        pk__in=[item.listing for item in items]
    )
    return {
        listing.pk: listing
        for listing in found.select_for_update(of=("self",)).order_by("pk")
    }


def _take_one(
    batch: Batch, step: Step, item: BatchItem, listing: Listing | None
) -> bool:
    """Take the step for one record, or keep the words in which it was refused."""
    try:
        if not listing:
            raise not_yours()
        if listing.version != item.version and step.fits(listing):
            raise changed()
        with gathering() as told:
            step.act(listing=listing, by=batch.by, **batch.said)
    except Refusal as refusal:
        _refuse(item, sentences(refusal.messages))
        return False
    for kind, person in told:
        counts = Counter(batch.told.setdefault(kind, {}))
        batch.told[kind] = counts + Counter([str(person or "")])
    return True


def not_yours() -> Refusal:
    words = _(
        "The stage of this record or your role has changed: it is not yours to decide."
    )
    return Refusal(words, code="not_yours")


def changed() -> Refusal:
    words = _("Someone changed this record after you saw it. Look at it again.")
    return Refusal(words, code="changed")


def _refuse(item: BatchItem, problem: str) -> None:
    item.state = ItemState.REFUSED
    item.problem = problem[:500]
    item.save(update_fields=["state", "problem"])


def _end(batch: Batch) -> None:
    batch.stage = BatchStage.DONE
    batch.ended_at = now()
    batch.save(update_fields=["stage", "ended_at"])
    tell_of(batch)
    finish_tasks()  # at once: who reads that it is done sees no task of it any more


def _take_prepared(batch: Batch) -> None:
    _take(batch)
    if batch.stage != BatchStage.PREPARED:
        raise Refusal(_("This batch has been confirmed already."), code="stage")


def _take(batch: Batch) -> None:
    """Read the batch anew and keep others from it until the transaction ends.

    Refuses with `gone` where whoever prepared it thought better of it meanwhile.
    """
    try:
        batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    except Batch.DoesNotExist:
        raise Refusal(
            _("This was cancelled meanwhile; nothing was done."), code="gone"
        ) from None


def forget_old_batches() -> int:
    """Remove batches that nobody confirmed or needs any more; how many."""
    old = Batch.objects.filter(prepared_at__lt=now() - KEPT_FOR)
    return old.exclude(pk__in=open_tasks()).delete()[0]
