"""The clock's doors to bookings, imports and batches."""

from portal.core.clock import DAY, MINUTE, every, in_portions
from portal.core.logs import serving
from resources.across import forgetting
from resources.actions import approval, batch_notices, batches, importing, offering
from resources.actions.jobs import lease
from resources.doors import STEPS
from resources.models import Batch, ImportJob


@every(MINUTE)
def expire_bookings(limit: int = 200) -> int:
    """Close requests that nobody answered in time. Safe to run twice."""
    return in_portions(approval.expire_bookings, limit)


@every(MINUTE)
def erase_withdrawn(limit: int = 200) -> int:
    """Blank people who took their consent back, once their last booking is over."""
    return forgetting.erase_withdrawn(limit=limit)


@every(30 * MINUTE)
def remind_bookers(limit: int = 500) -> int:
    """Remind of what begins tomorrow, each once."""
    return in_portions(approval.remind_bookers, limit)


@every(2)
def run_imports(limit: int = 10) -> int:
    """Check the tables that wait and take in the confirmed. Safe to run in parallel."""
    count = 0
    while count < limit and (job := lease(ImportJob)):
        with serving(job.request_id):
            importing.run_job(job)
        count += 1
    return count


@every(DAY)
def forget_old_imports() -> int:
    """Remove imports that nobody confirmed or needs any more."""
    return importing.forget_old_imports()


@every(2)
def run_batches(limit: int = 10) -> int:
    """Take the steps that were confirmed for many records. Safe to run in parallel."""
    count = 0
    while count < limit and (batch := lease(Batch)):
        with serving(batch.request_id):
            batches.run_batch(batch, STEPS[batch.verb])
        count += 1
    return count


@every(10)
def finish_batch_tasks() -> int:
    """Close tasks about many records of which none waits any more."""
    return batch_notices.finish_tasks() + importing.finish_tasks()


@every(DAY)
def forget_old_batches() -> int:
    """Remove batches that nobody confirmed or needs any more."""
    return batches.forget_old_batches()


@every(DAY)
def sweep_pictures() -> int:
    """Delete files that belong to no picture. Safe to run in parallel."""
    return offering.sweep_pictures()
