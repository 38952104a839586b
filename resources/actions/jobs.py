"""How a worker takes up a job: for itself alone, and again where another died."""

from typing import TypeVar

from django.db import transaction
from django.db.models import Q

from portal.core.time import now
from resources.models.job import Job

J = TypeVar("J", bound=Job)


@transaction.atomic
def lease(model: type[J]) -> J | None:
    """Take the job that waits longest, for this worker alone; committed before work."""
    free = Q(started_at=None) | Q(started_at__lt=now() - model.patience)
    waiting = model._default_manager.filter(free, stage__in=model.working)
    job = waiting.select_for_update(skip_locked=True).order_by("pk").first()
    if job:
        job.started_at = now()
        job.save(update_fields=["started_at"])
    return job
