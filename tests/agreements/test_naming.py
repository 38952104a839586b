"""A base that joins after its party signed speaks for it from then on."""

import pytest

from agreements.actions.naming import name_base
from agreements.actions.reporting import file_progress
from agreements.models import AgreedText, Commitment, Consultation, Duty, Party
from agreements.reference import load
from agreements.tasks import open_shares
from portal.core.time import today
from portal.nodes.base import applying
from portal.nodes.models import Node
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.held import look_twice, says
from tests.agreements.test_agreement_constraints import changed
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import management, told
from tests.offices import enter, url


@pytest.fixture
def waiting(draft):
    """A party of a signed agreement that no base speaks for."""
    draft.parties.filter(base="chengdu").update(base="")
    made.sign(draft)
    return draft.parties.get(base="")


@pytest.fixture
def in_its_stead(waiting):
    """Its share, which this base keeps meanwhile."""
    return Duty.objects.create(commitment=Commitment.objects.get(), party=waiting)


class TestOnce:
    def test_the_database_takes_a_base_that_is_known(self, waiting):
        assert changed(waiting, base="atlantis") == "party_base_known"

        Party.objects.filter(pk=waiting.pk).update(base="chengdu")

        assert changed(waiting, base="chongqing") == "signed_text"
        assert changed(waiting, base="") == "signed_text"

    def test_what_was_named_as_it_was_signed_stays(self, waiting):
        other = Party.objects.get(base="chongqing")

        assert changed(other, base="chengdu") == "signed_text"
        assert code_of(name_base, party=other, base="chengdu") == "named_already"

    def test_only_known_bases_are_named(self, waiting):
        assert code_of(name_base, party=waiting, base="atlantis") == "unknown_base"

    def test_at_its_home_only(self, theirs):
        with applying("chengdu"):
            theirs.parties.filter(base="chongqing").update(base="")

        party = theirs.parties.get(base="")
        assert code_of(name_base, party=party, base="chongqing") == "foreign_record"

    def test_not_while_the_parties_are_asked(self, waiting):
        Consultation.objects.create(
            agreement=waiting.agreement, asks="change", base="chongqing", edition=1
        )

        assert code_of(name_base, party=waiting, base="chengdu") == "asked_already"


class TestShares:
    def test_it_is_no_longer_this_bases_to_report(self, in_its_stead, wen):
        name_base(party=in_its_stead.party, base="chengdu")

        in_its_stead.refresh_from_db()
        assert in_its_stead.withdrawn_at
        assert code_of(report, duty=in_its_stead, by=wen) == "foreign_share"

    def test_what_people_were_asked_of_it_ends(self, in_its_stead, wen, lin):
        report(duty=in_its_stead, by=lin)
        assert open_tasks() == 1

        name_base(party=in_its_stead.party, base="chengdu")

        assert open_tasks() == 0

    def test_this_base_opens_none_for_it_again(self, in_its_stead):
        name_base(party=in_its_stead.party, base="chengdu")

        open_shares()

        assert not in_its_stead.party.duties.standing().exists()


class TestHeldTexts:
    @pytest.fixture
    def unnamed(self, theirs, link):
        """Held while a party of it had no base."""
        with applying("chengdu"):
            theirs.parties.filter(base="chengdu").update(base="")
        assert not look_twice(link)
        return theirs.parties.get(base="")

    def test_a_base_that_is_named_later_changes_no_text(self, unnamed, link):
        says(Party, unnamed, base="shanghai")

        assert not look_twice(link)
        assert AgreedText.objects.get().differs_since is None

    def test_once_named_it_stays_named(self, unnamed, link):
        says(Party, unnamed, base="shanghai")
        assert not look_twice(link)

        says(Party, unnamed, base="beijing")

        assert look_twice(link)

    def test_another_name_of_the_party_is_seen_beside_it(self, unnamed, link):
        says(Party, unnamed, base="shanghai", name="某局")

        assert look_twice(link)


class TestOffice:
    @pytest.fixture
    def page(self, client, wen, waiting):
        enter(client, wen)
        return url(type(waiting.agreement), "change", waiting.agreement_id)

    def choose(self, client, page, waiting, base, **more):
        rows = [{"id": p.pk, "base": p.base} for p in waiting.agreement.parties.all()]
        rows[-1]["base"] = base
        sent = management(parties=rows) | {"parties-INITIAL_FORMS": 2} | more
        return client.post(page, sent, follow=True)

    def test_an_officer_names_it_on_the_agreements_page(self, client, page, waiting):
        shown = client.get(page).content.decode()
        assert shown.count('name="parties-0-base"') == 1
        assert 'name="parties-0-name"' not in shown

        answer = self.choose(client, page, waiting, "chengdu")

        assert answer.status_code == 200
        assert set(Party.objects.values_list("base", flat=True)) == {
            "chongqing",
            "chengdu",
        }

    def test_once_all_are_named_nothing_can_be_chosen(self, client, page, waiting):
        name_base(party=waiting, base="chengdu")

        assert "parties-0-base" not in client.get(page).content.decode()
        self.choose(client, page, waiting, "chongqing")

        waiting.refresh_from_db()
        assert waiting.base == "chengdu"

    def test_who_only_reads_names_none(self, client, page, waiting, auditor):
        enter(client, auditor)

        self.choose(client, page, waiting, "chengdu")

        waiting.refresh_from_db()
        assert waiting.base == ""

    def test_a_base_of_no_network_is_refused_in_words(self, client, page, waiting):
        answer = self.choose(client, page, waiting, "atlantis")

        assert answer.context["errors"] or told(answer)
        waiting.refresh_from_db()
        assert waiting.base == ""


def test_the_real_agreements_name_it_once_it_has_joined(sichuan):
    load()
    unnamed = Party.objects.filter(base="")
    assert unnamed.count() == 4
    Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])

    load()

    assert not unnamed.all().exists()
    assert Party.objects.filter(base="shanghai").count() == 4
    shares = Duty.objects.standing().filter(party__base="shanghai")
    assert not shares.exists()


def report(*, duty, by):
    return file_progress(
        duty=duty, on=today(), state="on_course", text="已入网", by=by.person
    )


def open_tasks():
    return Notice.objects.filter(kind="agreements.to_confirm").open_tasks().count()
