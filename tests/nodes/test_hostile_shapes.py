"""A peer whose records have no shape: kept out, told in words, no loss to others."""

import json
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from portal.nodes.actions import UNKNOWN
from portal.nodes.held_back import in_words
from portal.nodes.kinds import kinds
from portal.nodes.models import Quarantined
from resources.models import Instrument
from tests.nodes.lying_peer import offering, trouble
from tests.offices import enter, url

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "resources.instrument"
LONG = "长" * 1_700_000  # five megabytes
DEEP = [[[[[[[[[["x"]]]]]]]]]]


def said_of(instrument, number, **changes):
    """What Chengdu says of an instrument like ours."""
    with connection.cursor() as cursor:
        told = "SELECT to_jsonb(r)::text FROM resources_instrument r WHERE id = %s"
        cursor.execute(told, [instrument.pk])
        said = json.loads(cursor.fetchone()[0])
    said = {name: said[name] for name in kinds()[KIND].travelling}
    own = {"id": str(UUID(int=number)), "home": "chengdu", "inner_id": str(number)}
    return said | own | changes


def send(liar, peer, *lines, upto):
    """Have the peer offer a page and this base read it."""
    place = (upto, upto)
    liar.answer = offering(*lines, kind=KIND, head=place, end=place)
    assert trouble(peer) == ""


@pytest.fixture
def copy(liar, lying_base, microscope):
    """Chengdu's own, as it was before."""
    good = said_of(microscope, 1, name="成都透射电镜", measures=[{"parameter": "形貌"}])
    send(liar, lying_base, good, upto=9)
    return Instrument.objects.get(home="chengdu")


@pytest.mark.parametrize(
    "said",
    [5, "x", ["x"], {"a": None}, [{"a": None}], DEEP, [{"parameter": LONG}]],
)
def test_a_shapeless_line_is_kept_out_and_nothing_else(
    client, liar, lying_base, microscope, copy, said
):
    bad = said_of(microscope, 1, version=2, name="改了", measures=said)
    other = said_of(microscope, 2, name="成都质谱仪")

    send(liar, lying_base, bad, other, upto=10)

    line = Quarantined.objects.get()
    assert (line.record, line.kind) in [(copy.pk, KIND), (None, KIND)]
    assert in_words(line).startswith("检测参数应为列表")
    page = client.get(copy.get_absolute_url())
    assert page.status_code == 200
    assert "成都透射电镜" in page.text
    assert "形貌" in page.text
    answer = client.get(f"/api/v1/instruments/{copy.pk}/")
    assert answer.json()["measures"] == [{"parameter": "形貌"}]
    theirs = Instrument.objects.filter(home="chengdu").values_list("name", flat=True)
    assert set(theirs) == {"成都透射电镜", "成都质谱仪"}


def test_the_office_reads_why(client, liar, lying_base, microscope, copy, sysadmin):
    bad = said_of(microscope, 1, version=2, measures={"a": None})
    send(liar, lying_base, bad, upto=10)
    enter(client, sysadmin)

    exchange = client.get(reverse("admin:nodes_link_changelist")).text
    held = client.get(url(Quarantined)).text

    assert "成都基地" in exchange
    assert "检测参数应为列表" in held


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": None}, "“名称”一项为空，而该项不能为空。"),
        ({"name": "长" * 51}, "其中有文字超过了规定的长度。"),
        ({"worth": "1e20"}, "其中有数值或日期超出了允许的范围。"),
        ({"worth": "x"}, "内容不符合记录的格式。"),
        ({"worth": "-1"}, "不符合这类记录的规则“instrument_worth_not_negative”。"),
        ({"status": "lost"}, "“运行状态”一项的内容本基地无法读取。"),
        ({"name": "\0"}, "其中含有无法保存的字符。"),
        ({"home": "shanghai"}, "这条记录由其他基地维护，对方无权更改。"),
    ],
)
def test_why_is_said_in_words(liar, lying_base, microscope, changes, words):
    send(liar, lying_base, said_of(microscope, 1, **changes), upto=9)

    assert in_words(Quarantined.objects.get()) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("division 500101 does not exist", "它引用的一条记录尚未送达本基地。"),
        ("no record has version -1", "记录的版本号不合理。"),
        (UNKNOWN, "本基地尚不认识这类记录。"),
    ],
)
def test_what_comes_later_is_said_in_words_too(lying_base, reason, words):
    assert in_words(Quarantined(kind="a.b", peer=lying_base, reason=reason)) == words


def test_what_nobody_put_better_stays_as_it_is(lying_base):
    line = Quarantined(kind="a.b", peer=lying_base, reason="deadlock of another kind")

    assert in_words(line) == "deadlock of another kind"
