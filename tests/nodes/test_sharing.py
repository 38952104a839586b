"""No agreement in force, no flow: served, applied, in messages, in personal data."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

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
from portal.nodes.models import Link, Node, OutboxMessage, Sharing
from portal.notices.elsewhere import TELL, pass_on
from tests.offices import enter, officer, url
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


class TestTheDatabase:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize("other", [{"starts_on": 5}, {"ends_on": 3}, {}])
    def test_one_row_at_a_time(self, sichuan, other):
        set_rows("chengdu", "none")
        row("chengdu", starts_on=1, ends_on=5)

        with (
            pytest.raises(IntegrityError, match="sharing_once_at_a_time"),
            transaction.atomic(),
        ):
            row("chengdu", **other)

    def test_rows_may_follow_each_other(self, sichuan):
        set_rows("chengdu", "none")
        row("chengdu", starts_on=1, ends_on=5)
        row("chengdu", starts_on=6)

        assert Sharing.objects.count() == 2

    def test_a_row_ends_after_it_starts(self, sichuan):
        with pytest.raises(IntegrityError, match="sharing_ends_after_it_starts"):
            row("chengdu", matter="x", starts_on=2, ends_on=1)

    def test_nothing_is_shared_before_its_agreement(self, sichuan):
        with pytest.raises(IntegrityError, match="sharing_after_its_agreement"):
            row("chengdu", matter="x", starts_on=date(2020, 4, 13))


@pytest.fixture
def office(client, administration):
    enter(client, officer("wen", administration, "agreement_officer"))
    return client


class TestTheOffice:
    pytestmark = pytest.mark.django_db
    ENTERED = {
        "peer": "chengdu",
        "matter": "catalogue",
        "agreement_title": "科技资源共享合作协议",
        "signed_on": "2020-04-14",
        "starts_on": "2020-04-14",
    }

    def test_it_enters_what_is_shared(self, office, sichuan):
        set_rows("chengdu", "none")

        office.post(url(Sharing, "add"), self.ENTERED)

        assert Sharing.objects.matters("chengdu") == {"catalogue"}

    @pytest.mark.parametrize(
        "changed",
        [
            {"matter": "weather"},
            {"peer": "chongqing"},
            {"starts_on": "2019-01-01"},
            {"ends_on": "2019-01-01"},
            {"ends_on": str(today() - DAY)},
            {"agreement_title": ""},
            {"starts_on": "\0"},
        ],
    )
    def test_nonsense_is_explained(self, office, sichuan, changed):
        set_rows("chengdu", "none")

        answer = office.post(url(Sharing, "add"), self.ENTERED | changed)

        assert answer.status_code == 200
        assert answer.context["errors"]
        assert not Sharing.objects.exists()

    def test_days_that_overlap_are_explained(self, office, sichuan):
        answer = office.post(url(Sharing, "add"), self.ENTERED)

        assert "部分日期内已有登记" in answer.content.decode()

    def test_what_has_begun_can_only_end(self, office, sichuan):
        begun = Sharing.objects.get(matter="catalogue")
        address = url(Sharing, "change", begun.pk)
        sent = self.ENTERED | {"agreement_title": "x", "ends_on": str(today())}

        office.post(address, sent)
        begun.refresh_from_db()

        assert begun.agreement_title == "科技资源共享合作协议"
        assert begun.ends_on == today()
        assert office.post(url(Sharing, "delete", begun.pk)).status_code == 403

    def test_what_is_over_is_only_read(self, office, sichuan):
        set_rows("chengdu", "ended")
        over = Sharing.objects.get()

        answer = office.post(url(Sharing, "change", over.pk), {"ends_on": ""})

        assert answer.status_code == 403

    def test_what_is_to_come_can_be_taken_back(self, office, sichuan):
        set_rows("chengdu", "to come")

        office.post(url(Sharing, "delete", Sharing.objects.get().pk), {"post": "yes"})

        assert not Sharing.objects.exists()


class TestThePage:
    pytestmark = pytest.mark.django_db

    def test_it_says_what_on_what_ground_since_when(self, client, sichuan):
        page = client.get(reverse("sharing")).content.decode()

        for words in ("成都基地", "科技资源共享合作协议", "2020-04-14", str(today())):
            assert words in page

    @pytest.mark.parametrize(
        ("how", "words"),
        [
            ("none", "没有生效的共享协议"),
            ("ended", "已停止共享"),
            ("to come", "即将开始"),
        ],
    )
    def test_it_says_what_is_not(self, client, sichuan, how, words):
        set_rows("chengdu", how)

        assert words in client.get(reverse("sharing")).content.decode()

    def test_it_asks_as_little_of_many_bases(
        self, client, sichuan, django_assert_max_num_queries
    ):
        client.get(reverse("sharing"))
        for number in range(5):
            peer = Node.objects.create(
                code=f"b{number}", url="http://x", division_prefixes=["31"]
            )
            row(peer.code)
            Link.objects.of(peer)

        with django_assert_max_num_queries(4):
            client.get(reverse("sharing"))
