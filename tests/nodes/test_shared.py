"""Only its home base changes a record, and every change is marked."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from portal.core.ids import new_id, reference_id
from portal.core.time import now
from portal.identity.models import Division
from portal.nodes.base import applying
from portal.nodes.models import Mark
from portal.nodes.shared import NOBODY, Shared
from resources.models import Instrument, ResourceClass, Stage

pytestmark = pytest.mark.django_db


@contextmanager
def refused(constraint):
    """The database refuses, by the named rule."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    assert error.value.__cause__.diag.constraint_name == constraint


@pytest.fixture
def remote():
    """A resource class whose home is Chengdu."""
    with applying("chengdu"):
        return ResourceClass.objects.create(
            id=reference_id("resourceclass", "data"),
            code="data",
            name="科学数据",
            home="chengdu",
            version=7,
        )


def mark_of(record):
    return Mark.objects.get(kind=record._meta.label_lower, record=record.pk)


def test_foreign_record_cannot_be_saved(remote):
    remote.name = "改"

    with refused("foreign_record"):
        remote.save(update_fields=["name"])


def test_foreign_record_cannot_be_updated_in_bulk(remote):
    with refused("foreign_record"):
        ResourceClass.objects.update(name="改")
    remote.name = "改"
    with refused("foreign_record"):
        ResourceClass.objects.bulk_update([remote], ["name"])


def test_foreign_record_cannot_be_changed_by_sql(remote):
    with refused("foreign_record"), connection.cursor() as cursor:
        cursor.execute("UPDATE resources_resourceclass SET name = '改'")


def test_foreign_record_cannot_be_taken_over(remote):
    with refused("foreign_record"):
        ResourceClass.objects.update(home="chongqing")


def test_foreign_record_cannot_be_made_up():
    with refused("foreign_record"):
        ResourceClass.objects.create(code="data", name="数据", home="chengdu")


def test_id_is_chosen_once(shapingba):
    with refused("foreign_record"):
        Division.objects.update(id=new_id())


def test_record_is_never_deleted(shapingba, remote):
    for model in (Division, ResourceClass):
        with refused("shared_never_deleted"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_peer_speaks_for_its_own_records_only(shapingba, remote):
    with refused("foreign_record"), applying("chengdu"):
        Division.objects.update(name="改")
    with refused("foreign_record"), applying("shanghai"):
        ResourceClass.objects.update(name="改")


def test_applying_ends_with_its_block(remote):
    with transaction.atomic():
        with applying():
            ResourceClass.objects.update(name="可以")

        with refused("foreign_record"):
            ResourceClass.objects.update(name="不可以")


def test_copy_keeps_what_its_home_said(remote):
    remote.refresh_from_db()

    assert (remote.version, remote.is_own) == (7, False)


def test_own_row_points_at_what_exists(microscope):
    with refused("organisation_id_exists"):
        Instrument.objects.update(organisation=new_id())


def test_copy_may_come_before_what_it_points_to(microscope):
    row = Instrument.objects.values().get()
    row |= {"id": new_id(), "home": "chengdu", "organisation_id": new_id()}

    with applying("chengdu"):
        Instrument.objects.create(**row)

    assert not Instrument.objects.get(id=row["id"]).is_own


def test_every_way_of_change_raises_the_version_and_the_mark(shapingba):
    before = mark_of(shapingba)

    shapingba.save(update_fields=["name"])
    Division.objects.update(name_en="Shapingba District")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_division SET parent = '500000'")

    shapingba.refresh_from_db()
    after = mark_of(shapingba)
    assert shapingba.version == after.version == 4
    assert after.position > before.position


def test_restored_record_may_take_back_a_higher_version(shapingba):
    Division.objects.update(version=9)
    Division.objects.update(version=3)

    shapingba.refresh_from_db()
    assert shapingba.version == 10


def test_nobody_is_told_of_a_draft(microscope):
    Instrument.objects.update(stage=Stage.DRAFT)
    assert mark_of(microscope).told == ["*"]  # they were told before

    draft = Instrument.objects.values().get() | {"id": new_id(), "inner_id": "2"}
    assert mark_of(Instrument.objects.create(**draft)).told == []


def test_nobody_is_told_of_a_copy(remote):
    assert mark_of(remote).told == []


def test_change_rolled_back_leaves_no_mark(shapingba):
    before = mark_of(shapingba).position

    with transaction.atomic():
        Division.objects.update(name="改")
        transaction.set_rollback(True)

    assert mark_of(shapingba).position == before


def test_copies_are_judged_at_their_home():
    """Else a copy could be refused for good: the other of the two may never come."""
    travelling = [
        model
        for model in apps.get_models()
        if issubclass(model, Shared) and model.audience != NOBODY
    ]
    judged = [
        constraint.name
        for model in travelling
        for constraint in model._meta.constraints
        if not isinstance(constraint, models.CheckConstraint)
        and ("is_own", True) not in (constraint.condition or models.Q()).children
    ]
    assert judged == []


def test_withdrawn_record_no_longer_stands(shapingba):
    Division.objects.update(withdrawn_at=now())

    assert not Division.objects.standing().exists()
