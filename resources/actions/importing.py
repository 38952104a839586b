"""Importing instruments: checked outside any transaction, taken in whole or not at all.

An open write hides all later changes from the other bases, so rows are staged by COPY
in short transactions and taken in by one statement for the new and one for the rest.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal, refusing
from portal.core.logs import request_id
from portal.core.prose import sentences
from portal.core.quota import MB, spend
from portal.core.time import now
from portal.identity.models import Organisation, Person
from portal.notices.actions import finish, tell
from portal.notices.models import Notice
from resources.actions.editing import number_taken
from resources.actions.publishing import base_reviewers
from resources.models import ImportJob, ImportStage, Instrument, RowVerb
from resources.notices import listing as notices
from resources.sheets.checking import Checked, Table

AT_A_TIME = 2_000
KEPT_FOR = timedelta(days=30)
MOST_A_DAY = {"most": 50, "most_bytes": 300 * MB}  # tables of an organisation


def upload_table(
    *, organisation: Organisation, by: Person, file_name: str, content: bytes
) -> ImportJob:
    """Keep a table until a worker checks it.

    Refuses with `too_many_today` or `too_much_today`.
    """
    spend(what="tables", who=organisation.pk, size=len(content), **MOST_A_DAY)
    return ImportJob.objects.create(
        organisation=organisation,
        uploaded_by=by,
        file_name=file_name[:200],
        content=content,
        language=get_language(),
    )


@transaction.atomic
def confirm_import(*, job: ImportJob) -> None:
    """Let a worker take a checked table in. Refuses with `stage`."""
    job.refresh_from_db(from_queryset=ImportJob.objects.select_for_update())
    if job.stage != ImportStage.CHECKED:
        raise Refusal(_("This import cannot be confirmed now."), code="stage")
    job.stage = ImportStage.CONFIRMED
    job.started_at = None
    job.request_id = request_id()
    job.save(update_fields=["stage", "started_at", "request_id"])


def run_job(job: ImportJob) -> None:
    """Do what a leased job waits for, in the language of whoever sent it."""
    with override(job.language):
        if job.stage == ImportStage.UPLOADED:
            check_table(job)
            return
        try:
            take_in(job)
        except Refusal as refusal:
            give_up(job, refusal)


def check_table(job: ImportJob) -> None:
    """Read a table and keep, for the preview, what would happen to each row."""
    job.rows.all().delete()
    job.done = 0  # a worker that died may have come further
    try:
        table = Table(bytes(job.content or b""), job.organisation)
        for rows in batches(iter(table)):
            stage_rows(job, rows)
            job.done += len(rows)
            job.started_at = now()  # it lives, and nobody else is to begin
            job.save(update_fields=["done", "started_at"])
    except Refusal as refusal:
        job.problem = sentences(refusal.messages)[:1000]
        job.rows.all().delete()
    conclude_check(job)


def conclude_check(job: ImportJob) -> None:
    counts = job.rows.order_by().values_list("verb").annotate(Count("pk"))
    job.counts = dict(counts)
    if not job.counts and not job.problem:
        job.problem = str(_("The table holds no rows."))
    is_wrong = job.problem or RowVerb.WRONG in job.counts
    job.stage = ImportStage.REFUSED if is_wrong else ImportStage.CHECKED
    job.total = sum(job.counts.values())
    job.content = None
    job.save(update_fields=["stage", "counts", "total", "problem", "content"])


def batches(rows: Iterator[Checked]) -> Iterator[list[Checked]]:
    while batch := list(islice(rows, AT_A_TIME)):
        yield batch


def stage_rows(job: ImportJob, rows: Iterable[Checked]) -> None:
    """Write rows by COPY, in a transaction of their own."""
    with connection.cursor() as cursor, cursor.copy(STAGE) as copy:
        for row in rows:
            values = json.dumps(row.values, cls=DjangoJSONEncoder)
            errors = json.dumps(row.errors, default=str)
            copy.write_row((job.pk, row.number, row.verb, row.name, values, errors))


STAGE = (
    "COPY resources_importrow (job_id, number, verb, name, values, errors) FROM STDIN"
)


@transaction.atomic
def take_in(job: ImportJob) -> None:
    """Take the whole checked table in, or refuse the whole.

    Refuses with `changed` where an instrument changed since the check, or with
    `number_taken` where one of the new numbers has come into use.
    """
    job.refresh_from_db(from_queryset=ImportJob.objects.select_for_update())
    if job.stage != ImportStage.CONFIRMED:
        return
    with (
        connection.cursor() as cursor,
        refusing("instrument_once_per_number", number_taken()),
    ):
        cursor.execute(ADD, [job.pk])
        cursor.execute(CHANGE, [job.pk])
        changed = cursor.rowcount
        cursor.execute(PROPOSE, [now(), job.uploaded_by_id, job.pk])
        proposed = cursor.rowcount
        cursor.execute(KEEP_IDS, [job.pk, job.pk])
    if changed != job.counts.get(RowVerb.CHANGE, 0):
        raise Refusal(
            _("Someone changed one of these instruments meanwhile. Send it again."),
            code="changed",
        )
    job.stage = ImportStage.DONE
    job.save(update_fields=["stage"])
    job.rows.all().delete()
    if proposed:
        _tell_reviewers(job, proposed)


def _tell_reviewers(job: ImportJob, proposed: int) -> None:
    tell(
        kind=notices.MANY_CHANGES_TO_REVIEW.code,
        people=base_reviewers(),
        url=reverse("resources:reviews", args=[Instrument]),
        about=job.pk,
        params={"organisation": job.organisation.name, "count": str(proposed)},
    )


def give_up(job: ImportJob, refusal: Refusal) -> None:
    """Say why a confirmed import was not taken in; nothing of it was."""
    job.stage = ImportStage.REFUSED
    job.problem = sentences(refusal.messages)[:1000]
    job.save(update_fields=["stage", "problem"])


def open_tasks() -> QuerySet[Notice, UUID | None]:
    """The imports of whose changes a reviewer still has to judge some."""
    tasks = Notice.objects.filter(kind=notices.MANY_CHANGES_TO_REVIEW.code)
    return (
        tasks.filter(about__isnull=False).open_tasks().values_list("about", flat=True)
    )


def finish_tasks() -> int:
    """Close tasks about imports of which no change waits any more; of how many."""
    finished = 0
    for pk in filter(None, set(open_tasks())):
        came = ImportJob.objects.instruments_of(pk)
        waiting = Instrument.objects.filter(pk__in=came, proposal__isnull=False)
        if not waiting.exists():
            finish(kind=notices.MANY_CHANGES_TO_REVIEW.code, about=pk)
            finished += 1
    return finished


def forget_old_imports() -> int:
    """Remove imports that nobody confirmed or needs any more."""
    old = ImportJob.objects.filter(uploaded_at__lt=now() - KEPT_FOR)
    return old.exclude(pk__in=open_tasks()).delete()[0]


def statements() -> tuple[str, str]:
    """How staged rows become instruments: the new ones, and changes of the rest.

    An instrument that changed since the check has another version and stays as it is.
    """
    columns = [field.column for field in Instrument._meta.concrete_fields]
    kept = {"id", "home", "version", "is_own", "epoch"}
    listed = ", ".join(f'n."{column}"' for column in columns)
    into = listed.replace("n.", "")
    changes = ", ".join(f'"{c}" = n."{c}"' for c in columns if c not in kept)
    # As a lateral call: `(jsonb_populate_record(…)).*` would run once for each column.
    staged = (
        "resources_importrow r CROSS JOIN LATERAL"
        " jsonb_populate_record(NULL::resources_instrument, r.values) n"
    )
    mine = "r.job_id = %s AND r.verb ="
    return (
        f"INSERT INTO resources_instrument ({into})"
        f" SELECT {listed} FROM {staged} WHERE {mine} 'add'",
        f"UPDATE resources_instrument i SET {changes} FROM {staged}"
        f" WHERE {mine} 'change' AND i.id = n.id AND i.version = n.version",
    )


ADD, CHANGE = statements()
KEEP_IDS = """
    UPDATE resources_importjob SET instruments = ARRAY(
        SELECT (values->>'id')::uuid FROM resources_importrow
        WHERE job_id = %s AND verb IN ('add', 'change')
    ) WHERE id = %s
"""
PROPOSE = """
    INSERT INTO resources_reviewstep (listing, verb, at, by_id, note)
    SELECT (values->>'id')::uuid, 'proposed', %s, %s, '' FROM resources_importrow
    WHERE job_id = %s AND verb = 'change' AND values->>'proposal' IS NOT NULL
"""
