"""What must never be: constraints of every app hit directly, and none forgotten."""

import ast
import re
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from portal.core.ids import new_id
from portal.core.models import Answer
from portal.core.time import now
from portal.identity.models import (
    Account,
    Consent,
    Division,
    Invitation,
    Organisation,
    RealNameCheck,
)
from portal.nodes.models import Cursor, Quarantined
from portal.notices.models import Notice
from resources.models import (
    Batch,
    BatchItem,
    Facility,
    ImportJob,
    ImportRow,
    Resource,
    ResourceClass,
)
from tests.cast import PUBLISHED, account

OWN = {"core", "nodes", "notices", "identity", "search", "resources", "agreements"}
TESTS = Path(__file__).parent
RAISED = re.compile(r"CONSTRAINT = '(\w+)'")


def refused(make, **fields):
    """The constraint by which the database refuses a row."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make(**fields)
    return error.value.__cause__.diag.constraint_name


def twice(make, **fields):
    """The constraint by which the database refuses the same row a second time."""
    make(**fields)
    return refused(make, **fields)


def raised_by_triggers():
    """The names under which triggers refuse a row.

    That what a column points at exists is one rule of every shared record, hit by the
    tests of those.
    """
    return {
        name
        for model, trigger in pgtrigger.registered()
        if model._meta.app_label in OWN
        for name in RAISED.findall(str(trigger.compile(model).install_sql))
        if not name.endswith("_id_exists")
    }


def test_every_constraint_is_hit_by_name():
    hit = {
        node.value
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    named = {
        constraint.name % {"class": model._meta.model_name}
        for model in apps.get_models()
        if model._meta.app_label in OWN
        for constraint in model._meta.constraints
    }

    raised = raised_by_triggers()

    assert raised
    assert (named | raised) - hit == set()


def test_a_program_is_answered_once_per_key(db):
    answer = {"owner": "lin", "key": "1", "fingerprint": "x"}

    assert twice(Answer.objects.create, **answer) == "answer_once_per_key"


def test_one_cursor_reads_a_kind(db):
    place = {"reader": "chengdu", "kind": "identity.division"}

    assert twice(Cursor.objects.create, **place) == "cursor_one_per_kind"


def test_a_record_is_quarantined_once(chongqing):
    line = {"peer": chongqing, "kind": "x", "record": new_id(), "epoch": 1}

    assert twice(Quarantined.objects.create, **line) == "quarantined_once_per_record"


def test_a_task_is_given_once_while_it_is_open(lin):
    task = {"person": lin.person, "kind": "x", "about": new_id(), "is_task": True}

    assert twice(Notice.objects.create, **task) == "notice_task_once"


def test_consent_is_given_once(lin):
    consent = {"person": lin.person, "subject": "privacy", "version": "1"}

    assert twice(Consent.objects.create, **consent) == "consent_given_once"


def test_nothing_is_forgotten_before_it_is_withdrawn(lin):
    forgotten = {"person": lin.person, "subject": "privacy", "erased_at": now()}

    assert (
        refused(Consent.objects.create, **forgotten) == "consent_erased_once_withdrawn"
    )


def test_one_check_of_a_name_is_under_way(lin):
    check = {"person": lin.person}

    assert twice(RealNameCheck.objects.create, **check) == "real_name_one_open_check"


def test_a_check_of_a_name_is_open_or_decided(lin):
    half = {"person": lin.person, "decided_at": now()}

    assert refused(RealNameCheck.objects.create, **half) == "real_name_decided_or_open"


def test_an_account_can_be_reached(lin):
    change = Account.objects.filter(pk=lin.pk).update

    assert refused(change, email=None, phone=None) == "account_reachable"


def test_what_an_account_is_reached_by_stands_with_its_person(lin):
    Account.objects.filter(pk=lin.pk).update(email="new@demo.example")

    lin.person.refresh_from_db()
    assert lin.person.email == "new@demo.example"


def test_a_division_ends_after_it_began(shapingba):
    change = Division.objects.filter(pk=shapingba.pk).update

    backwards = refused(change, valid_until=shapingba.valid_from)
    assert backwards == "division_valid_forwards"


def test_an_organisation_stands_once_at_its_home(university):
    same = {
        "name": "重名",
        "uscc": university.uscc,
        "kind": "university",
        "division": university.division,
    }

    assert refused(Organisation.objects.create, **same) == "organisation_once_per_home"


@pytest.fixture
def invitation(university, guo):
    return {
        "organisation": university,
        "role": "researcher",
        "address": "x@demo.example",
        "invited_by": guo.person,
        "expires_at": now(),
    }


def test_one_invitation_to_a_role_is_open(invitation):
    assert twice(Invitation.objects.create, **invitation) == "invitation_open_once"


@pytest.mark.parametrize(
    ("field", "constraint"),
    [
        ("role", "invitation_to_no_office"),
        ("accepted_by", "invitation_accepted_is_closed"),
    ],
)
def test_an_invitation_makes_sense(invitation, field, constraint):
    wrong = {"role": "auditor", "accepted_by": invitation["invited_by"]}
    said = invitation | {field: wrong[field]}

    assert refused(Invitation.objects.create, **said) == constraint


@pytest.fixture
def listing(university, shapingba):
    ResourceClass.objects.create(code="data", name="科学数据")
    return {
        "organisation": university,
        "division": shapingba,
        "name": "分析测试中心",
        "disciplines": ["430"],
    }


KINDS = [
    (Facility, {"kind": "centre", "level": "national"}),
    (Resource, {"resource_class_id": "data"}),
]


@pytest.mark.parametrize(("model", "more"), KINDS)
def test_every_listing_has_one_to_four_disciplines(listing, model, more):
    name = {
        Facility: "facility_one_to_four_disciplines",
        Resource: "resource_one_to_four_disciplines",
    }[model]

    said = listing | more | {"disciplines": []}
    assert refused(model.objects.create, **said) == name


@pytest.mark.parametrize(("model", "more"), KINDS)
def test_every_published_listing_says_since_when(listing, model, more):
    name = {
        Facility: "facility_published_since",
        Resource: "resource_published_since",
    }[model]

    said = listing | more | PUBLISHED | {"published_at": None}
    assert refused(model.objects.create, **said) == name


def test_nothing_of_an_unverified_organisation_is_published(listing, university):
    Organisation.objects.filter(pk=university.pk).update(standing="suspended")
    said = listing | KINDS[0][1] | PUBLISHED

    assert refused(Facility.objects.create, **said) == "published_by_verified"


def test_a_row_of_a_table_is_kept_once(university):
    job = ImportJob.objects.create(
        organisation=university,
        uploaded_by=account("sender").person,
        file_name="t.csv",
        content=b"",
        language="zh-hans",
    )

    row = {"job": job, "number": 1, "verb": "add"}
    assert twice(ImportRow.objects.create, **row) == "import_row_once"


@pytest.fixture
def batch(stranger):
    return {
        "kind": "instrument",
        "verb": "submit",
        "by": stranger.person,
        "language": "zh-hans",
    }


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"verb": "return", "stage": "confirmed"}, "batch_gives_its_reason"),
        (
            {"verb": "take_over", "stage": "confirmed"},
            "batch_names_what_it_takes_over",
        ),
        ({"total": 2, "done": 2, "refused": 1}, "batch_counts_no_more_than_it_holds"),
        ({"stage": "done"}, "batch_ends_when_done"),
        ({"ended_at": now()}, "batch_ends_when_done"),
    ],
)
def test_a_batch_makes_sense(batch, wrong, constraint):
    assert refused(Batch.objects.create, **batch | wrong) == constraint


def test_a_record_is_in_a_batch_once(batch):
    item = {"batch": Batch.objects.create(**batch), "listing": new_id(), "version": 1}

    assert twice(BatchItem.objects.create, **item) == "batch_record_once"


@pytest.mark.parametrize(
    "wrong", [{"state": "refused"}, {"state": "done", "problem": "x"}]
)
def test_a_refusal_in_a_batch_says_why(batch, wrong):
    item = {"batch": Batch.objects.create(**batch), "listing": new_id(), "version": 1}

    refusal = refused(BatchItem.objects.create, **item | wrong)
    assert refusal == "batch_refusal_says_why"
