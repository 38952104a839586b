"""The page of Chengdu's microscope asks Chengdu, and says how fresh its answer is."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections, transaction
from django.urls import reverse

from portal.core.ids import new_id
from portal.core.time import now, today
from portal.nodes.actions import pause_exchange
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.copies import apply_lines
from portal.nodes.kinds import kinds
from portal.nodes.models import Link, Node, Sharing
from resources.across import live
from resources.models import Instrument, Occupation, Rate, Service, Stage
from tests.race import meet
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture(autouse=True)
def patient(remote, monkeypatch):
    """Other tests run beside these, and nothing was asked before them."""
    monkeypatch.setattr(live, "WITHIN", live.timedelta(seconds=30))
    cache.clear()


@pytest.fixture
def taken_there(remote, chengdu, hours):
    """Time that was taken at Chengdu since this base read its feed."""
    with chengdu.inside():
        assert Occupation.objects.take(remote.pk, "outage", *hours(9, 11).values())


@contextmanager
def holding(pool, rows):
    """Somebody else writes these rows meanwhile."""
    has_begun, may_end = Event(), Event()

    def write():
        with transaction.atomic():
            held(rows)
            has_begun.set()
            may_end.wait(timeout=60)
        connections["default"].close()

    writing = pool.submit(write)
    assert has_begun.wait(timeout=30)
    yield
    may_end.set()
    writing.result()


def go_down(peer):
    Node.objects.filter(pk=peer.pk).update(url="http://localhost:1")


def page(client, remote):
    return client.get(remote.get_absolute_url()).content.decode()


def test_time_taken_there_is_taken_here_at_once(client, remote, taken_there):
    assert not Occupation.objects.exists()

    assert "提供" in page(client, remote)

    assert Occupation.objects.get().home == "chengdu"


def test_a_new_price_counts_at_once(remote, chengdu):
    with chengdu.inside():
        there = Instrument.objects.get(pk=remote.pk)
        service = Service.objects.create(instrument=there, unit="hour", name="机时")
        Rate.objects.create(
            service=service, customer_class="academic", price=123, valid_from=today()
        )

    live.read_live(remote)

    assert Rate.objects.get().price == 123


def test_it_asks_once_in_a_few_seconds(remote, peer, monkeypatch):
    asked = []
    answers = live._ask
    monkeypatch.setattr(live, "_ask", lambda *of: asked.append(of) or answers(*of))

    readings = [live.read_live(remote) for _ in range(3)]

    assert len(asked) == 1
    assert all(reading.is_live for reading in readings)


def test_while_the_base_is_down_the_copy_is_shown_and_said(client, remote, peer):
    go_down(peer)

    said = page(client, remote)

    assert "暂未应答" in said
    assert "副本" in said


def test_a_base_that_is_down_is_left_alone_for_a_while(remote, peer, monkeypatch):
    go_down(peer)
    live.read_live(remote)
    cache.delete(f"live:{remote.pk}:asked")
    monkeypatch.setattr(live, "_ask", lambda *of: pytest.fail("asked again"))

    assert not live.read_live(remote).is_live


def test_the_copy_is_as_of_the_last_answer(remote, peer):
    moment = now()
    Link.objects.filter(peer=peer).update(answered_at=moment)
    go_down(peer)

    assert live.read_live(remote).as_of == moment


def test_what_was_live_grows_old(remote, peer):
    assert live.read_live(remote).is_live
    go_down(peer)

    with time_machine.travel(now() + live.timedelta(seconds=15)):
        cache.delete(f"live:{remote.pk}:asked")
        reading = live.read_live(remote)

    assert not reading.is_live
    assert reading.as_of


def test_a_paused_base_is_not_asked(remote, peer, monkeypatch):
    pause_exchange(peer=peer)
    monkeypatch.setattr(live, "_ask", lambda *of: pytest.fail("asked"))

    assert not live.read_live(remote).is_live


def test_its_page_says_that_the_exchange_is_paused(remote, peer, client):
    pause_exchange(peer=peer)

    page = client.get(remote.get_absolute_url()).content.decode()

    assert "与成都基地的数据交换已暂停。" in page


def test_an_own_instrument_asks_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert live.read_live(Instrument(is_own=True)) is None


@pytest.fixture
def ended():
    """What the bases shared of their catalogues ended yesterday."""
    last = today() - timedelta(days=1)
    rows = Sharing.objects.filter(peer="chengdu", matter="catalogue")
    rows.update(signed_on=last, starts_on=last, ends_on=last)
    return last


def test_a_copy_that_is_told_no_more_says_as_of_when(client, remote, ended):
    shown = page(client, remote)

    assert f"本页为截至 {ended} 的信息" in shown
    assert "成都基地已停止共享" in shown
    assert live.read_live(remote) is None


def test_shared_anew_it_says_so_no_longer(client, remote, ended, peer):
    Sharing.objects.create(
        peer=peer,
        matter="catalogue",
        agreement_title="协议",
        signed_on=ended,
        starts_on=today(),
    )

    assert remote.last_told_on is None
    assert "本页为截至" not in page(client, remote)


def test_no_agreement_no_answer(remote, peer, chengdu, taken_there):
    Sharing.objects.filter(matter="catalogue").delete()

    live.read_live(remote)

    assert not Occupation.objects.exists()


def test_what_is_not_public_is_not_told(remote, peer, chengdu):
    with chengdu.inside():
        Instrument.objects.filter(pk=remote.pk).update(stage=Stage.WITHDRAWN)

    _epoch, found = Client(peer).around(remote.pk)

    assert not any(found.values())


def test_of_nothing_nothing_is_told(peer):
    _epoch, found = Client(peer).around(new_id())

    assert not any(found.values())


def test_nonsense_is_refused(peer):
    with pytest.raises(PeerTrouble, match="400"):
        Client(peer)._ask("GET", "around", record="x")


@pytest.mark.parametrize("name", ["resources:slots", "resources:check-booking"])
def test_the_fragments_are_as_fresh(client, remote, taken_there, name):
    assert client.get(reverse(name, args=[remote.pk])).status_code == 200

    assert Occupation.objects.exists()


@pytest.fixture
def services(chengdu, remote, peer):
    """Two services there, known here; they change names when it is called."""

    def rename():
        with chengdu.inside():
            Service.objects.update(name="新名")

    with chengdu.inside():
        there = Instrument.objects.get(pk=remote.pk)
        for _number in range(2):
            Service.objects.create(instrument=there, unit="hour", name="机时")
    pull(peer)
    assert Service.objects.count() == 2
    return rename


def first_and_last():
    return [Service.objects.filter(pk=pk) for pk in sorted(pks())]


def pks():
    return Service.objects.values_list("pk", flat=True)


def held(services):
    assert services.select_for_update(nowait=True).get()


def test_a_copy_that_is_just_written_leaves_the_page_as_it_was(
    client, remote, services
):
    services()
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")

    try:
        with ThreadPoolExecutor(1) as pool, holding(pool, first_and_last()[0]):
            said = page(client, remote)
    finally:
        connections["default"].close()

    assert "暂未应答" in said


def test_two_readers_take_the_lines_in_one_order(remote, services, peer):
    services()
    epoch, found = Client(peer).around(remote.pk)
    name = "resources.service"
    lines = b"\n".join(reversed(found[name].strip().split(b"\n")))
    first, last = first_and_last()

    def apply():
        with transaction.atomic():
            apply_lines(kinds()[name], peer=peer, epoch=epoch, lines=lines)

    meet(lambda: held(first), apply, then=lambda: held(last))

    assert {service.name for service in Service.objects.all()} == {"新名"}


def test_no_connection_is_left_in_a_transaction(client, remote):
    page(client, remote)

    assert not connections["default"].in_atomic_block
