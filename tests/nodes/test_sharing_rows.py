"""The rows that say what is shared: in the database, in the office, on the page."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements.models import AgreedText, Agreement
from portal.core.time import now, today
from portal.nodes.actions import share
from portal.nodes.base import applying
from portal.nodes.models import Link, Node, Sharing
from tests.agreements import made
from tests.nodes.test_sharing import DAY, row, set_rows
from tests.offices import enter, officer, url


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


@pytest.fixture
def signed(sichuan, university):
    return made.publish(made.framework())


def test_what_a_command_cites_is_found_on_record(signed):
    cited = {"agreement": signed.name, "signed_on": signed.signed_on}
    Sharing.objects.all().delete()
    peer = Node.objects.get(code="chengdu")

    [known] = share(peer=peer, matters=["catalogue"], **cited)
    [unknown] = share(peer=peer, matters=["people"], **cited | {"agreement": "x"})

    assert (known.agreement, unknown.agreement) == (signed.pk, None)


@pytest.mark.parametrize("case", ["of others", "twice", "disputed"])
def test_what_is_not_clearly_theirs_is_cited_by_its_words_alone(signed, case):
    Sharing.objects.all().delete()
    with applying():
        if case == "of others":
            signed.parties.filter(base="chongqing").update(base="shanghai")
        elif case == "twice":  # as a peer could make it up
            made.sign(made.framework(home="chengdu"))
        else:
            known = {"edition": 1, "text": {}, "differs_since": now()}
            AgreedText.objects.create(agreement=signed, disputed_at=now(), **known)
    cited = {"agreement": signed.name, "signed_on": signed.signed_on}

    [row] = share(peer=Node.objects.get(code="chengdu"), matters=["catalogue"], **cited)

    assert (row.agreement, row.agreement_title) == (None, signed.name)


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

    def test_it_cites_an_agreement_of_the_register(
        self, office, client, sichuan, signed, administration
    ):
        set_rows("chengdu", "none")
        chosen = {"record": str(signed.pk), "agreement_title": "", "signed_on": ""}

        office.post(url(Sharing, "add"), self.ENTERED | chosen)

        kept = Sharing.objects.get()
        assert (kept.agreement, kept.agreement_title) == (signed.pk, signed.name)
        assert kept.signed_on == signed.signed_on
        page = client.get(reverse("sharing")).content.decode()
        assert f'<a href="{signed.get_absolute_url()}">{signed.name}</a>' in page

    def test_it_cites_no_agreement_of_others(self, office, sichuan, signed):
        with applying():
            signed.parties.filter(base="chengdu").update(base="shanghai")
        set_rows("chengdu", "none")

        answer = office.post(
            url(Sharing, "add"), self.ENTERED | {"record": str(signed.pk)}
        )

        assert "并非均为该协议的当事方" in answer.content.decode()
        assert not Sharing.objects.exists()

    def test_what_is_internal_is_cited_without_a_way_there(
        self, office, client, sichuan, signed
    ):
        Agreement.objects.update(is_public=False)
        chosen = {"record": str(signed.pk)}
        set_rows("chengdu", "none")

        office.post(url(Sharing, "add"), self.ENTERED | chosen)

        page = client.get(reverse("sharing")).content.decode()
        assert signed.name in page
        assert signed.get_absolute_url() not in page

    @pytest.mark.parametrize(
        "changed",
        [
            {"record": "x"},
            {"signed_on": ""},
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
