"""No agreement in force, no flow: served, applied, in messages, in personal data."""

from datetime import date, timedelta

import pytest

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import today
from portal.identity.cards import allow_card, card_of
from portal.identity.models import Division
from portal.nodes import exchange
from portal.nodes.actions import share
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.copies import NotShared, apply_line, apply_lines
from portal.nodes.kinds import kinds
from portal.nodes.messages.outbox import deliver, send
from portal.nodes.models import Node, OutboxMessage, Sharing
from portal.notices.elsewhere import TELL, pass_on
from tests.two_bases import division, pull

DAY = timedelta(days=1)
AGREED = date(2020, 4, 14)
KIND = "identity.division"
# How the rows may stand that let nothing flow today.
NOT_TODAY = {
    "none": [],
    "ended": [{"starts_on": AGREED, "ends_on": -1}],
    "to come": [{"starts_on": 1, "ends_on": None}],
    "other": [{"starts_on": AGREED, "matter": "bookings"}],
}

between_bases = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def on(day):
    return today() + day * DAY if isinstance(day, int) else day


def row(peer, matter="reference", **fields):
    days = {name: on(fields.pop(name, None)) for name in ("starts_on", "ends_on")}
    days["starts_on"] = days["starts_on"] or AGREED
    return Sharing.objects.create(
        peer=Node.objects.get(code=peer),
        **{"matter": matter, "agreement_title": "协议"} | fields | days,
        signed_on=AGREED,
    )


def set_rows(peer, how):
    """Let the rows with a peer stand so, at whichever base this runs."""
    Sharing.objects.filter(peer=peer).delete()
    for fields in NOT_TODAY[how]:
        row(peer, **fields)


@pytest.fixture
def rows_there(chengdu):
    """Set the rows that Chengdu keeps about this base, and put them back."""

    def stand(how):
        with chengdu.inside():
            set_rows("chongqing", how)

    kept = []
    with chengdu.inside():
        kept += Sharing.objects.filter(peer="chongqing")
    yield stand
    with chengdu.inside():
        Sharing.objects.all().delete()
        Sharing.objects.bulk_create(kept)


class TestBetweenBases:
    pytestmark = between_bases

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_nothing_is_served(self, peer, jinjiang, rows_there, how):
        rows_there(how)
        with Client(peer) as client:
            assert KIND not in client.status().offers
            for path in ("feed", "records", "digest"):
                with pytest.raises(PeerTrouble, match=r"403.*not_shared"):
                    client._ask(
                        *("GET", path),
                        **{"kind": KIND, "epoch": 1, "xid": 0, "position": 0},
                        **{"limit": 1, "bucket": 0},
                    )

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_nothing_is_applied(self, peer, jinjiang, how):
        set_rows("chengdu", how)

        pull(peer)
        exchange.compare(peer)

        assert not Division.objects.exists()

    def test_what_begins_to_be_shared_comes_from_its_beginning(self, peer, jinjiang):
        set_rows("chengdu", "none")
        pull(peer)
        row("chengdu")

        pull(peer)

        assert Division.objects.get().home == "chengdu"

    def test_what_ends_today_flows_today_and_not_tomorrow(self, peer, chengdu):
        Sharing.objects.update(ends_on=today())
        with chengdu.inside():
            division("510104")
        pull(peer)
        Sharing.objects.update(starts_on=AGREED, ends_on=today() - DAY)
        with chengdu.inside():
            division("510105")
        pull(peer)

        assert Division.objects.get().code == "510104"

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_a_message_is_refused_where_nothing_is_shared(self, peer, rows_there, how):
        message = send(to=peer, kind=TELL, body={}, about=new_id())
        rows_there(how)

        assert [r["code"] for r in deliver(message).refusals] == ["not_shared"]

    def test_a_message_waits_while_its_agreement_has_ended(self, peer):
        message = send(to=peer, kind=TELL, body={}, about=new_id())
        Sharing.objects.update(starts_on=AGREED, ends_on=today() - DAY)

        waiting = deliver(message)
        assert waiting.answered_at is None
        assert "no agreement" in waiting.error

        Sharing.objects.update(ends_on=None)
        assert deliver(waiting).answered_at


class TestHere:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_no_page_and_no_line_is_applied(self, sichuan, how):
        set_rows("chengdu", how)
        kind = kinds()[KIND]

        with pytest.raises(NotShared):
            apply_lines(kind, peer=sichuan, epoch=1, lines=b"")
        assert apply_line(kind, peer=sichuan, epoch=1, line=b"{}")

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_no_message_is_written(self, sichuan, how):
        set_rows("chengdu", how)

        with pytest.raises(Refusal) as refusal:
            send(to=sichuan, kind=TELL, body={}, about=new_id())

        assert refusal.value.code == "not_shared"
        assert not OutboxMessage.objects.exists()

    def test_nobody_hears_and_nothing_fails(self, sichuan, lin):
        set_rows("chengdu", "none")
        lin.person.home = "chengdu"

        pass_on([lin.person], {"kind": "x"}, None)

        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize("how", NOT_TODAY)
    def test_no_personal_data_despite_consent(self, sichuan, lin, how):
        allow_card(person=lin.person, recipient=sichuan)
        set_rows("chengdu", how)

        with pytest.raises(Refusal) as refusal:
            card_of(lin.person, [], sichuan)

        assert refusal.value.code == "not_shared"

    def test_of_a_third_base_nothing_follows(self, sichuan):
        Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])

        assert Sharing.objects.matters("chengdu")
        assert not Sharing.objects.matters("shanghai")

    def test_sharing_twice_is_sharing_once(self, sichuan):
        agreed = {"agreement": "另一协议", "signed_on": date(2026, 1, 1)}

        assert share(peer=sichuan, matters=["bookings"], **agreed) == []

    def test_sharing_begins_with_its_agreement_at_the_earliest(self, sichuan):
        set_rows("chengdu", "none")
        signed_on = today() + 7 * DAY

        (made,) = share(
            peer=sichuan, matters=["bookings"], agreement="协议", signed_on=signed_on
        )

        assert made.starts_on == signed_on
