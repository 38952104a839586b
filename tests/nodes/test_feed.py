"""What a peer may ask, and what it is told."""

import json

import pytest

from portal.core.time import now
from portal.identity.models import Division
from portal.nodes import feed
from portal.nodes.keys import make_key, read_key
from portal.nodes.kinds import kinds
from portal.nodes.models import Mark, Node
from resources.models import Instrument, Stage
from tests.cast import share_all
from tests.nodes.test_signing import know, signed
from tests.two_bases import division

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def ask(client, chongqing, keys):
    """Ask this base as Chengdu would."""
    make_key(keys / "asking.pem")
    key = read_key(keys / "asking.pem")
    peer = Node.objects.create(code="chengdu", url="http://x", division_prefixes=[])
    know(share_all(peer), key)

    def asking(path):
        headers = signed(key, f"http://localhost:8000/node/v1/{path}")
        return client.get(f"/node/v1/{path}", headers=headers)

    return asking


def read(
    chengdu, kind="identity.division", caller="chongqing", limit=100, after=(0, 0)
):
    """A page of Chengdu's feed, as objects."""
    xid, position = after
    with chengdu.inside():
        page = feed.read_page(
            kinds()[kind], caller=caller, xid=xid, position=position, limit=limit
        )
    return [json.loads(line) for line in page.lines.splitlines()], page


FEED = "feed?kind=identity.division&epoch=1&xid=0&position=0&limit=10"


@pytest.mark.parametrize(
    "path",
    [
        FEED.replace("identity.division", "auth.user"),
        FEED.replace("kind=identity.division&", ""),
        FEED.replace("xid=0", "xid=-1"),
        FEED.replace("xid=0", "xid=9223372036854775808"),
        FEED.replace("position=0", "position=x"),
        FEED.replace("position=0", "position="),
        FEED.replace("limit=10", "limit=2001"),
        FEED.replace("&limit=10", ""),
        "records?kind=identity.division&bucket=256",
        "records?kind=x&bucket=0",
        "digest",
        "digest?kind=%00",
    ],
)
def test_malformed_question_is_refused(ask, path):
    answer = ask(path)

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


def test_question_about_another_epoch_is_refused(ask):
    answer = ask(FEED.replace("epoch=1", "epoch=2"))

    assert answer.status_code == 409
    assert "Signature" in answer.headers


def test_last_line_gives_the_place_to_read_on(ask):
    end = json.loads(ask(FEED).content)

    assert end["end"] == {"xid": 0, "position": 0}
    assert end["behind"] == 0
    assert end["schema"] == kinds()["identity.division"].schema


def test_status_names_every_kind(ask):
    said = ask("status").json()

    assert said["epoch"] == 1
    assert set(said["kinds"]) == set(kinds())


def test_pages_follow_one_another(chengdu):
    with chengdu.inside():
        for code in ("510104", "510105", "510106"):
            division(code)

    first, page = read(chengdu, limit=2)
    second, end = read(chengdu, limit=2, after=(page.xid, page.position))

    assert [said["code"] for said in first + second] == ["510104", "510105", "510106"]
    assert read(chengdu, after=(end.xid, end.position))[0] == []


def test_record_changed_twice_is_told_once(chengdu):
    with chengdu.inside():
        division("510104")
        Division.objects.update(name="再")

    assert [said["version"] for said in read(chengdu)[0]] == [2]


def test_only_travelling_columns_are_told(chengdu):
    with chengdu.inside():
        division("510104")
    told = set(read(chengdu)[0][0])

    assert {"id", "home", "version", "withdrawn_at", "code"} <= told
    assert not {"is_own", "epoch"} & told


def test_who_is_left_in_the_audience_is_asked_now(chengdu, their_microscope):
    with chengdu.inside():
        Instrument.objects.update(stage=Stage.DRAFT, technical="秘密")
    told = read(chengdu, "resources.instrument")[0]

    assert told == [{"id": str(their_microscope.pk), "version": 2, "withdrawn": True}]


def test_who_was_never_told_hears_nothing(chengdu, their_microscope):
    with chengdu.inside():
        Mark.objects.filter(record=their_microscope.pk).update(told=["shanghai"])

    assert read(chengdu, "resources.instrument")[0] == []
    assert read(chengdu, "resources.instrument", caller="shanghai")[0]


def test_people_are_told_to_nobody_unless_they_agree(chengdu, lin):
    page = feed.read_page(
        kinds()["identity.person"], caller="chengdu", xid=0, position=0, limit=9
    )

    assert page.lines == b""


def test_heads_are_where_the_feed_ends(chengdu):
    with chengdu.inside():
        division("510104")
        division("510105")
        heads = feed.heads("chongqing")
    page = read(chengdu)[1]

    assert heads == {"identity.division": (page.xid, page.position)}


def test_what_is_still_ahead_is_counted(chengdu):
    with chengdu.inside():
        for code in ("510104", "510105", "510106"):
            division(code)
        ahead = feed.count_behind(
            kinds()["identity.division"], caller="chongqing", xid=0, position=0
        )
    assert ahead == 3


def test_buckets_hold_every_record_once(chengdu):
    kind = kinds()["identity.division"]
    with chengdu.inside():
        for n in range(30):
            division(f"51{n:04}")
        lines = [
            line
            for bucket in range(256)
            for line in feed.read_bucket(
                kind, caller="chongqing", bucket=bucket
            ).splitlines()
        ]
        parts = feed.digest_for(kind, caller="chongqing")

    assert len(lines) == len(set(lines)) == 30
    assert sum(count for count, _ in parts.values()) == 30


def test_digest_follows_versions_and_withdrawals(chengdu):
    kind = kinds()["identity.division"]

    def digest():
        return feed.digest_for(kind, caller="chongqing")

    with chengdu.inside():
        division("510104")
        seen = [digest()]
        Division.objects.update(name="改")
        seen.append(digest())
        Division.objects.update(withdrawn_at=now())
        seen.append(digest())

    assert seen[0] != seen[1] != seen[2] == {}
