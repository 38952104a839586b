"""Several workers, several batches, one list: nothing is done twice."""

from functools import partial

import pytest

from portal.identity.models import Role
from portal.notices.models import Notice
from resources.actions.batches import confirm_batch, discard_batch, run_batch
from resources.actions.jobs import lease
from resources.doors import DOORS
from resources.models import Batch, Instrument, ReviewStep
from tests.cast import account
from tests.race import codes, deadlocks, race, won
from tests.resources.batches.conftest import confirmed, prepared

pytestmark = pytest.mark.django_db(transaction=True)


def run(batch):
    """A worker of its own, with what it read of the batch."""
    return lambda: run_batch(Batch.objects.get(pk=batch.pk), DOORS[batch.verb])


def test_one_worker_gets_a_batch(drafts, chen):
    confirmed(chen, "submit")

    leased = race(*[lambda: lease(Batch)] * 3)

    assert len([batch for batch in leased if batch]) == 1


def test_two_workers_with_one_batch_do_nothing_twice(drafts, chen, guo):
    batch = confirmed(chen, "submit")

    race(run(batch), run(batch))

    batch.refresh_from_db()
    assert (batch.stage, batch.done, batch.refused) == ("done", 5, 0)
    assert ReviewStep.objects.filter(verb="submitted").count() == 5
    assert Notice.objects.filter(person=guo.person).count() == 1


def test_two_batches_of_the_same_records_share_them(drafts, chen, university):
    fang = account("fang", university, Role.INSTRUMENT_MANAGER)
    both = [confirmed(who, "submit") for who in (chen, fang)]
    before = deadlocks()

    race(*[run(batch) for batch in both])

    for batch in both:
        batch.refresh_from_db()
        assert batch.done + batch.refused == 5
    assert sum(batch.done for batch in both) == 5
    assert ReviewStep.objects.filter(verb="submitted").count() == 5
    assert Instrument.objects.filter(stage="organisation_review").count() == 5
    assert deadlocks() == before


def test_a_batch_is_confirmed_or_cancelled_never_both(drafts, chen):
    for _round in range(10):
        batch = prepared(chen, "submit")
        mine, other = (Batch.objects.get(pk=batch.pk) for _n in range(2))

        results = race(
            partial(confirm_batch, batch=mine), partial(discard_batch, batch=other)
        )

        assert len(won(results)) == 1
        assert codes(results) <= {"stage", "gone"}
        is_cancelled = codes(results) == {"gone"}
        assert Batch.objects.filter(pk=batch.pk).exists() != is_cancelled
        Batch.objects.all().delete()
