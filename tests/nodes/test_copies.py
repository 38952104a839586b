"""What a peer's lines become: copies, or quarantine; never more than that."""

import json
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from portal.core.ids import new_id
from portal.identity.models import Division
from portal.nodes.actions import release, retry_quarantined
from portal.nodes.base import applying
from portal.nodes.copies import apply_lines
from portal.nodes.kinds import kinds
from portal.nodes.models import Node, Quarantined
from resources.models import Instrument
from tests.cast import share_all

pytestmark = pytest.mark.django_db

KIND = "identity.division"


@pytest.fixture
def peer(chongqing):
    node = Node.objects.create(code="chengdu", url="x", division_prefixes=["51"])
    return share_all(node)


def line(code="510104", **changes):
    said = {
        "id": str(UUID(int=int(code))),
        "home": "chengdu",
        "version": 1,
        "withdrawn_at": None,
        "code": code,
        "name": "锦江区",
        "name_en": "Jinjiang",
        "parent": "510100",
        "valid_from": "2020-01-01",
        "valid_until": None,
        "successors": [],
    }
    return said | changes


def withdrawal(code="510104", version=2):
    return {"id": line(code)["id"], "version": version, "withdrawn": True}


def apply(peer, *lines, epoch=1, kind=KIND):
    said = [x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines]
    return apply_lines(kinds()[kind], peer=peer, epoch=epoch, lines=b"\n".join(said))


def test_line_becomes_a_copy(peer):
    assert apply(peer, line()) == 0

    copy = Division.objects.get()
    assert (copy.name, copy.home, copy.epoch) == ("锦江区", "chengdu", 1)


def test_nothing_is_an_empty_page(peer):
    assert apply(peer) == apply(peer, b"", b"") == 0


def test_a_division_of_another_region_is_no_copy(peer):
    assert apply(peer, line("500106"), line()) == 1

    assert Division.objects.get().code == "510104"
    assert "outside of base chengdu" in Quarantined.objects.get().reason


def test_only_its_home_adds_a_division(peer):
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        applying("chengdu"),
    ):
        Division.objects.create(code="500106", home="chengdu", valid_from="2020-01-01")
    assert error.value.__cause__.diag.constraint_name == "division_of_its_home"


def test_unknown_fields_are_ignored(peer):
    apply(peer, line(colour="red", is_own=True, epoch=99))

    copy = Division.objects.get()
    assert (copy.is_own, copy.epoch) == (False, 1)


def test_missing_fields_have_their_defaults(peer):
    short = line()
    for name in ("name_en", "parent", "valid_until", "successors", "withdrawn_at"):
        del short[name]
    apply(peer, short)

    copy = Division.objects.get()
    assert (copy.name_en, copy.successors, copy.valid_until) == ("", [], None)


def test_private_columns_are_not_taken_from_peers(peer, microscope):
    said = Instrument.objects.values().get() | {
        "id": new_id(),
        "home": "chengdu",
        "stage_note": "set by a peer",
    }
    apply(peer, json.dumps(said, default=str).encode(), kind="resources.instrument")

    assert Instrument.objects.get(home="chengdu").stage_note == ""


@pytest.mark.parametrize(
    ("epoch", "version", "wins"),
    [(1, 4, False), (1, 5, True), (1, 6, True), (2, 1, True), (0, 9, False)],
)
def test_newer_epoch_and_version_win(peer, epoch, version, wins):
    apply(peer, line(version=5, name="那时"))

    apply(peer, line(version=version, name="现在"), epoch=epoch)

    assert Division.objects.get().name == ("现在" if wins else "那时")


def test_withdrawal_of_a_copy(peer):
    apply(peer, line())

    apply(peer, withdrawal())

    copy = Division.objects.get()
    assert copy.withdrawn_at
    assert (copy.version, copy.name) == (2, "锦江区")


def test_withdrawal_that_is_older_changes_nothing(peer):
    apply(peer, line(version=3))

    apply(peer, withdrawal(version=3), withdrawal(version=2))

    assert Division.objects.standing().exists()


def test_withdrawal_of_what_never_came_is_fine(peer):
    assert apply(peer, withdrawal()) == 0
    assert not Division.objects.exists()


def test_reference_row_loaded_here_is_overtaken(peer):
    with applying():
        Division.objects.create(**line(name="自带", name_en=""))

    apply(peer, line())

    copy = Division.objects.get()
    assert (copy.name, copy.epoch) == ("锦江区", 1)


@pytest.mark.parametrize("home", ["chongqing", "shanghai", "", None])
def test_record_of_another_home_is_quarantined(peer, home):
    assert apply(peer, line(home=home)) == 1

    assert not Division.objects.exists()
    assert Quarantined.objects.get().record


def test_own_record_is_not_changed_by_a_peer(peer, shapingba):
    mine = line("500106", id=str(shapingba.pk), name="被改", version=99)

    assert apply(peer, mine) == 1
    assert apply(peer, withdrawal() | {"id": str(shapingba.pk), "version": 99}) == 0

    shapingba.refresh_from_db()
    assert (shapingba.name, shapingba.withdrawn_at) == ("沙坪坝区", None)


def test_record_of_a_third_base_is_not_changed_by_a_peer(peer):
    with applying("shanghai"):
        theirs = Division.objects.create(**line("310101", home="shanghai"))

    assert apply(peer, line("310101", name="被改")) == 1

    theirs.refresh_from_db()
    assert theirs.name == "锦江区"


BAD = [
    b"not json",
    b"[1]",
    b"null",
    b"7",
    b"{}",
    b'{"id": "x", "version": 1, "withdrawn": true}',
    b"\xff\xfe broken",
    b'{"id"\x00: 1}',
    b"\x01\x02,",
    b'"' * 1001,
    b"[" * 100_000,
    b"\\.",
    json.dumps(line(name="\0")).encode(),
    json.dumps(line(name=None)).encode(),
    json.dumps(line(name="名" * 101)).encode(),
    json.dumps(line(version=None)).encode(),
    json.dumps(line(version=2**63)).encode(),
    json.dumps(line(version="x")).encode(),
    json.dumps(line(id=None)).encode(),
    json.dumps(line(id="x")).encode(),
    json.dumps(line(valid_from="2026-02-30")).encode(),
    json.dumps(line(valid_until="2019-01-01")).encode(),
    *(
        json.dumps(line(valid_from=day)).encode()
        for day in ["infinity", "-infinity", "0044-03-15 BC", "10000-01-01"]
    ),
    json.dumps(line(successors=7) | {"code": {"a": 1}}).encode(),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad[:40]))
def test_bad_line_is_quarantined_and_the_rest_applied(peer, bad):
    good = [line(f"51{n:04}") for n in range(1, 8)]

    assert apply(peer, *good[:3], bad, *good[3:]) == 1

    assert Division.objects.count() == 7
    assert Quarantined.objects.get().reason


def test_record_that_comes_twice_in_a_page_is_taken_once(peer):
    assert apply(peer, line(), line(name="又")) == 0
    assert Division.objects.count() == 1


def test_page_of_nothing_but_garbage(peer):
    assert apply(peer, *[b"x%d" % n for n in range(200)]) == 200
    assert Quarantined.objects.count() == 200


def test_record_is_quarantined_once(peer):
    for version in (1, 2):
        apply(peer, line(version=version, name=None))

    assert json.loads(Quarantined.objects.get().line)["version"] == 2


def test_quarantined_line_is_released_when_nothing_is_in_its_way(peer):
    with applying("chengdu"):
        division = Division.objects.create(**line(id=new_id(), name="占着代码"))
    apply(peer, line())
    assert retry_quarantined(limit=10) == 0
    assert Quarantined.objects.get().tries == 2

    with applying("chengdu"):
        Division.objects.filter(pk=division.pk).update(code="519999")

    assert retry_quarantined(limit=10) == 1
    assert Division.objects.filter(name="锦江区").exists()
    assert not Quarantined.objects.exists()


def test_released_line_does_not_undo_what_came_later(peer):
    apply(peer, line(name=None))
    quarantined = Quarantined.objects.get()
    quarantined.line = json.dumps(line(name="旧"))
    apply(peer, line(version=2, name="新"))

    assert release(quarantined=quarantined)
    assert Division.objects.get().name == "新"


def test_line_of_a_kind_no_longer_known_stays(peer):
    kept = Quarantined.objects.create(peer=peer, kind="a.b", epoch=1, line="{}")

    assert not release(quarantined=kept)
    kept.refresh_from_db()
    assert "unknown" in kept.reason


@pytest.mark.parametrize("said", ["1e5000", f"[{'9' * 310}.5]", "[" * 50 + "]" * 50])
def test_json_that_no_one_here_can_read_is_no_copy(peer, said):
    bad = json.dumps(line()).replace("[]", said).encode()
    assert said.encode() in bad

    assert apply(peer, bad, line("510105")) == 1

    assert [copy.code for copy in Division.objects.all()] == ["510105"]
    assert "successors is illegible here" in Quarantined.objects.get().reason
