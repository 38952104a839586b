"""What a lying peer can do to this base's own records while it is restored: nothing."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.identity.models import Division
from portal.nodes import restoring
from portal.nodes.base import applying
from portal.nodes.copies import adopt_lines
from portal.nodes.feed import read_line
from portal.nodes.kinds import kinds
from portal.nodes.models import Node
from portal.nodes.shared import MOST_VERSIONS
from portal.search.indexer import READER

pytestmark = pytest.mark.django_db


def known(record, **lies):
    """How a peer tells a record of ours, as bytes."""
    kind = kinds()[record._meta.label_lower]
    return kind, json.dumps(json.loads(read_line(kind, record.pk)) | lies).encode()


def adopt(peer, kind, lines):
    pages = {peer: [(kind, lines)]}
    return restoring.adopt(pages, are_all=True)[peer.code]


SPELT = [
    b'{"id": "%s", "version": 9, "withdrawn":true}',
    b'{"id": "%s", "version": 9, "withdrawn" : true}',
    b'{"id": "%s", "version": 9, "\\u0077ithdrawn": true}',
    b'{"id": "%s", "version": 9, "withdrawn": false}',
    b'{"id": "%s", "version": 9, "withdrawn": 1}',
    b'{"id": "%s", "version": 9, "withdrawn": null}',
]


@pytest.mark.parametrize("said", SPELT)
def test_no_peer_withdraws_a_record_of_ours(said, shapingba, sichuan):
    kind = kinds()["identity.division"]
    line = said % str(shapingba.pk).encode()

    adopted = adopt(sichuan, kind, line)

    assert Division.objects.standing().get() == shapingba
    assert [len(adopted.hidden), len(adopted.problems)] in ([1, 0], [0, 1])
    adopt_lines(kind, lines=line)  # whoever sorted it out wrongly
    assert Division.objects.standing().get() == shapingba


@pytest.mark.parametrize("line", [b"garbage", b"[]", b'{"id": 1}', b'{"id": "x"}'])
def test_a_line_that_makes_no_sense_keeps_no_other_back(line, shapingba, sichuan):
    kind, true = known(shapingba, name="备份之后", version=5)

    adopted = adopt(sichuan, kind, line + b"\n" + true)

    assert len(adopted.problems) == 1
    assert Division.objects.get().name == "备份之后"


def test_no_version_is_taken_that_leaves_none_for_later(shapingba, sichuan):
    kind, line = known(shapingba, name="改", version=2**63 - 1)

    adopted = adopt(sichuan, kind, line)

    assert "no record has version" in adopted.problems[0]
    Division.objects.update(name="沙坪坝")
    assert Division.objects.get().version == 2


def test_the_highest_version_taken_leaves_room_for_changes(shapingba, sichuan):
    kind, line = known(shapingba, version=MOST_VERSIONS)
    assert adopt(sichuan, kind, line).problems == []

    Division.objects.update(name="沙坪坝")

    told = Division.objects.get()
    assert told.version == MOST_VERSIONS + 1
    with applying("chengdu"):  # as high a one comes in as a copy
        Division.objects.create(
            code="510104", home="chengdu", version=told.version, valid_from="2020-01-01"
        )


@pytest.mark.parametrize("home", ["chongqing", "chengdu"])
def test_no_version_beyond_reason_is_kept(home, db):
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        applying(home),
    ):
        Division.objects.create(
            code="510104", home=home, version=2**60, valid_from="2020-01-01"
        )
    assert error.value.__cause__.diag.constraint_name == "version_plausible"


def test_what_a_peer_was_never_told_of_it_cannot_tell(lin, sichuan):
    kind, line = known(lin.person, name="假名", version=9)

    adopted = adopt(sichuan, kind, line)

    lin.person.refresh_from_db()
    assert lin.person.name != "假名"
    assert adopted.untold == [f"identity.person {lin.person_id}"]


def test_a_base_called_on_speaks_for_itself_alone(shapingba):
    with pytest.raises(IntegrityError), transaction.atomic(), applying("on"):
        Division.objects.update(name="改")

    assert Division.objects.get().name == shapingba.name


def test_no_base_reads_in_the_name_of_the_indexer(db):
    node = Node(
        code=READER, name="x", name_en="x", url="http://x", division_prefixes=["99"]
    )
    with pytest.raises(ValidationError):
        node.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        node.save()
