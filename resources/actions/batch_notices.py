"""Telling people of many records at once, and closing their tasks."""

from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from portal.core.prose import listed
from portal.identity.models import Organisation, Person
from portal.notices.actions import finish, tell
from portal.notices.models import Notice
from resources.models import Batch, Stage
from resources.notices import batch as notices

NAMED = 3  # organisations in the title of a notice
AWAITED = {
    notices.TO_CONFIRM.code: Stage.ORGANISATION_REVIEW,
    notices.TO_REVIEW.code: Stage.BASE_REVIEW,
    notices.RETURNED.code: Stage.DRAFT,
}


def tell_of(batch: Batch) -> None:
    """Tell everyone once of all the records that concern them, and who started it."""
    for kind, counts in batch.told.items():
        by_count = sorted(counts.items(), key=lambda counted: counted[1])
        for count, people in groupby(by_count, key=lambda counted: counted[1]):
            _tell(batch, kind, count, [person for person, _count in people])
    tell(
        kind=notices.ENDED.code,
        people=[batch.by],
        url=batch.get_absolute_url(),
        about=batch.pk,
        params={
            "verb": batch.verb,
            "done": str(batch.done),
            "refused": str(batch.refused),
        },
    )


def _tell(batch: Batch, kind: str, count: int, people: list[str]) -> None:
    many = notices.MANY[kind]
    tell(
        kind=many.code,
        people=Person.objects.filter(pk__in=[person for person in people if person]),
        url=_list_of(batch, many.code),
        about=batch.pk,
        params={
            "count": str(count),
            "person": batch.by.name,
            "organisations": _organisations(batch),
            "reason": batch.reason,
        },
    )


def _list_of(batch: Batch, kind: str) -> str:
    """Where the reader of a notice finds the batch's records."""
    if kind == notices.TO_REVIEW.code:
        return f"{reverse('resources:reviews', args=[batch.model])}?batch={batch.pk}"
    desk = f"{reverse('resources:desk', args=[batch.model])}?batch={batch.pk}"
    return f"{desk}&stage={AWAITED[kind]}" if kind in AWAITED else desk


def _organisations(batch: Batch) -> str:
    found = Organisation.objects.filter(pk__in=batch.organisations[:NAMED])
    more = "…" if len(batch.organisations) > NAMED else ""
    return listed(organisation.name for organisation in found) + more


def open_tasks() -> QuerySet[Notice, UUID | None]:
    """The batches about which somebody still has a task."""
    tasks = Notice.objects.filter(kind__in=AWAITED, about__isnull=False)
    return tasks.open_tasks().values_list("about", flat=True)


def finish_tasks() -> int:
    """Close tasks about many records of which none waits any more; of how many."""
    finished = 0
    for batch in Batch.objects.filter(pk__in=open_tasks()).order_by("pk"):
        for kind, stage in AWAITED.items():
            if not batch.listings.filter(stage=stage).exists():
                finish(kind=kind, about=batch.pk)
                finished += 1
    return finished
