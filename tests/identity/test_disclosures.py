"""What other bases are told of a person is noted as it leaves, for them to read."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Client
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core.time import now
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.disclosures import LABELS, noting
from portal.identity.export import personal_data
from portal.identity.models import Consent, Disclosure, DisclosureWay
from portal.identity.models.person import OF_ANY_RECORD
from portal.identity.signon import claims, grants
from portal.identity.signon.clients import SCOPES, take_introduction
from portal.identity.signon.provider import Provider
from portal.identity.signon.secrets import hashed
from portal.nodes.kinds import kinds
from portal.nodes.models import OutboxMessage
from tests.race import deadlocks, race
from tests.test_constraints_of_all import refused, twice

pytestmark = pytest.mark.django_db
RECORD, BOOKING, SIGN_ON = DisclosureWay


@pytest.fixture
def known(lin, wei, sichuan):
    """Lin and Wei let Chengdu know them."""
    for each in (lin, wei):
        allow_card(person=each.person, recipient=sichuan)
    return [lin.person, wei.person]


def tell(*people, way=RECORD, **said):
    told = {person.pk: said or {"name": person.name} for person in people}
    Disclosure.objects.note(recipient="chengdu", way=way, told=told)


class TestOneLine:
    def test_stands_for_the_same_told_again(self, known):
        begun = now()
        for minutes in range(3):
            with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
                tell(known[0], name="lin", assurance=1)

        told = Disclosure.objects.get()
        assert (told.times, told.last_at - told.first_at) == (3, timedelta(minutes=2))

    def test_is_added_for_what_is_new(self, known):
        for name in ("lin", "林晓", "lin"):
            tell(known[0], name=name)

        told = Disclosure.objects.values_list("said__name", "times")
        assert sorted(told) == [("lin", 2), ("林晓", 1)]

    def test_is_added_for_each_way(self, known):
        for way in DisclosureWay:
            tell(known[0], way=way)

        assert Disclosure.objects.count() == 3

    def test_is_added_after_consent_was_given_anew(self, known, sichuan):
        tell(known[0])
        withdraw_card(person=known[0], recipient=sichuan)
        allow_card(person=known[0], recipient=sichuan)
        tell(known[0])

        given = [one.consent.withdrawn_at for one in Disclosure.objects.all()]
        assert [at is None for at in given] == [True, False]

    @pytest.mark.django_db(transaction=True)
    def test_is_all_there_is_however_many_note_it_at_once(self, known):
        before = deadlocks()

        race(*[lambda p=p: tell(*p) for p in [known, known[::-1]] * 4])

        assert list(Disclosure.objects.values_list("times", flat=True)) == [8, 8]
        assert deadlocks() == before


class TestWhatIsNoted:
    def test_is_all_that_a_sign_on_says(self, known, lin, university, sichuan):
        lin.person.name_en = "Lin"
        lin.person.save(update_fields=["name_en"])

        class Session:
            account, peer, peer_id, pk = lin, sichuan, sichuan.pk, 1

        grants._for_base(Session)

        assert Disclosure.objects.get(way=SIGN_ON).said == {
            "name": "lin",
            "name_en": "Lin",
            "assurance": 1,
            "organisations": [str(university.pk)],
            "roles": [{"organisation": str(university.pk), "role": "researcher"}],
            "contact": "lin@demo.example",
        }

    def test_is_all_that_a_message_says(self, known, lin, sichuan):
        card = claims.card_for(lin, sichuan)
        body = {"card": card, "purpose": "样品"}

        noting(BOOKING)(OutboxMessage(peer=sichuan, body=body))

        said = Disclosure.objects.get().said
        assert (said["purpose"], said["contact"]) == ("样品", "lin@demo.example")

    def test_is_nothing_where_no_card_goes(self, known, sichuan):
        noting(SIGN_ON)(OutboxMessage(peer=sichuan, body={"card": None}))

        assert not Disclosure.objects.exists()

    def test_has_a_name_on_the_page_whatever_travels(self, known, lin, sichuan):
        columns = set(kinds()["identity.person"].travelling) - OF_ANY_RECORD
        card = set(claims.card_for(lin, sichuan)) - {"person", "epoch", "position"}

        assert columns | card <= set(LABELS)

    def test_is_all_that_a_base_is_told_by_its_token(self, known, lin, sichuan):
        """The card in its ID token says who somebody is; nothing goes by beside it."""
        take_introduction(sichuan, {"secret": hashed("x" * 64)})
        base = Client.objects.get(pk=sichuan.code)

        for purpose in ("id_token", "userinfo"):
            said = Provider().get_claims(purpose, lin, base, SCOPES)
            assert said == {"sub": str(lin.person_id)}


class TestThePage:
    @pytest.fixture
    def page(self, client, lin):
        client.force_login(lin)
        return lambda **how: client.get(reverse("identity:told"), how).text

    def test_says_what_went_where(self, known, lin, university, sichuan, page):
        card = claims.card_for(lin, sichuan)
        noting(SIGN_ON)(OutboxMessage(peer=sichuan, body={"card": card}))

        told = page()

        for words in ("成都基地", "lin@demo.example", "重庆大学科研人员", "本人填报"):
            assert words in told, words

    def test_says_how_often_and_when_last(self, known, page):
        for _ in range(3):
            tell(known[0])

        assert "共 3 次" in page()

    def test_is_of_nobody_else(self, known, page):
        tell(known[1], name="魏来")

        assert "魏来" not in page()

    def test_shows_all_of_it_page_by_page(self, known, page):
        for number in range(25):
            tell(known[0], name=f"名{number:02}")

        assert "名24" in page()
        assert "名24" not in page(page=2)
        assert "名00" in page(page=2)

    def test_asks_no_more_queries_for_more(self, known, lin, university, sichuan, page):
        card = claims.card_for(lin, sichuan)
        counts = set()
        page()  # what is asked once and remembered
        for number in range(15):
            body = {"card": card, "purpose": f"样品{number}"}
            noting(BOOKING)(OutboxMessage(peer=sichuan, body=body))
            with CaptureQueriesContext(connection) as asked:
                page()
            counts.add(len(asked))

        assert len(counts) == 1

    def test_is_in_ones_own_data_too(self, known, lin):
        tell(known[0], name="lin")

        [told] = personal_data(lin)["told_to_other_bases"]
        assert (told["said"], told["times"]) == ({"name": "lin"}, 1)
        assert json.dumps(told, default=str)


class TestTheDatabase:
    @pytest.fixture
    def line(self, known):
        consent = Consent.objects.get(person=known[0], recipient="chengdu")
        return {"consent": consent, "way": RECORD, "said": {"name": "lin"}}

    def test_keeps_one_line_for_the_same(self, line):
        assert twice(Disclosure.objects.create, **line) == "disclosure_one_line"

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"said": {}}, "disclosure_of_something"),
            ({"times": 0}, "disclosure_was_made"),
            ({"last_at": "2020-01-01T00:00Z"}, "disclosure_first_then_last"),
        ],
    )
    def test_keeps_no_line_that_says_nothing(self, line, wrong, constraint):
        assert refused(Disclosure.objects.create, **line | wrong) == constraint

    def test_keeps_none_under_a_consent_to_no_base(self, line, lin):
        privacy = Consent.objects.create(person=lin.person, subject="privacy")

        found = refused(Disclosure.objects.create, **line | {"consent": privacy})

        assert found == "disclosure_to_a_base"

    def test_lets_nothing_be_changed_or_deleted(self, line):
        told = Disclosure.objects.filter(pk=Disclosure.objects.create(**line).pk)

        for change in ({"said": {"name": "x"}}, {"times": 1}, {"way": SIGN_ON}):
            assert refused(told.update, **change) == "disclosure_only_grows"
        assert refused(told.delete) == "disclosure_only_grows"
