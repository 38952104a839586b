"""Many drafts of one organisation, and a batch of them."""

import pytest

from portal.core.ids import new_id
from portal.identity.models import Person
from portal.notices.models import Notice
from resources.actions.batches import confirm_batch, prepare_batch
from resources.doors import DOORS
from resources.models import Instrument, ReviewStep, Stage

WHOLE = {"street": "沙正街 174 号", "contact": "分析测试中心", "phone": "023-65100000"}
COME_FROM = {
    "submit": Stage.DRAFT,
    "confirm": Stage.ORGANISATION_REVIEW,
    "publish": Stage.BASE_REVIEW,
}


def copies(instrument, count, **fields):
    """As many instruments like it, with other numbers."""
    made = []
    for number in range(count):
        instrument.pk = instrument.id = new_id()
        instrument.inner_id = f"b{number}"
        for name, value in fields.items():
            setattr(instrument, name, value)
        instrument.save(force_insert=True)
        made.append(Instrument.objects.get(pk=instrument.pk))
    return made


@pytest.fixture
def drafts(microscope):
    """Five drafts, each written in full; the microscope stays as it is."""
    return copies(microscope, 5, stage=Stage.DRAFT, published_at=None, **WHOLE)


@pytest.fixture
def sent(drafts, db):
    """The drafts, sent by somebody: sent("confirm") stand where that step follows."""

    def stand(verb):
        someone = Person.objects.create(name="发送人", email="sent@demo.example")
        for draft in drafts:
            ReviewStep.objects.create(listing=draft.pk, verb="submitted", by=someone)
        mine = Instrument.objects.filter(pk__in=[draft.pk for draft in drafts])
        mine.update(stage=COME_FROM[verb])
        return list(mine.order_by("pk"))

    return stand


def prepared(account, verb, listings=None, **how):
    """A batch of what the account may take the step for."""
    door = DOORS[verb]
    open_to = door.listings(Instrument, account).filter(door.where)
    if listings is not None:
        open_to = open_to.filter(pk__in=[listing.pk for listing in listings])
    return prepare_batch(listings=open_to, verb=verb, by=account.person, **how)


def confirmed(account, verb, listings=None, reason="", **how):
    """One that a worker takes up next."""
    batch = prepared(account, verb, listings, **how)
    confirm_batch(batch=batch, reason=reason)
    return batch


def stages():
    found = Instrument.objects.filter(inner_id__startswith="b")
    return list(found.order_by("pk").values_list("stage", flat=True))


def told(person):
    notices = Notice.objects.filter(person=person).exclude(kind="resources.batch_ended")
    return [(notice.kind, notice.params["count"]) for notice in notices]


def counts(batch):
    batch.refresh_from_db()
    return batch.stage, batch.done, batch.refused
