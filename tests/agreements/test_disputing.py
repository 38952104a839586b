"""Homes that have this base's parties say what they did not: marked, and told of."""

import pytest

from agreements.across import answering, asking
from agreements.actions.disputing import tell_of_disputed
from agreements.models import Agreement, Consultation, Opinion, Reply
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from portal.notices.models import Notice
from tests.agreements import made
from tests.offices import enter, url

UNKNOWN = "没有相应的同意记录"


@pytest.fixture
def theirs(sichuan):
    """Kept at Chengdu, and public; this base speaks for a party."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.update(state="in_force", is_public=True)
    agreement.refresh_from_db()
    return agreement


def ask(agreement):
    """A change that Chengdu asks about, as it came by the feed."""
    with applying("chengdu"):
        Consultation.objects.create(
            home="chengdu",
            agreement=agreement,
            asks="change",
            base="chengdu",
            edition=1,
            ground="调整",
        )
    return Consultation.objects.get()


def agreed(asked, *says, agrees=True):
    """Chengdu has it that these bases' parties agreed, and that it is decided."""
    with applying("chengdu"):
        for party in asked.agreement.parties.filter(base__in=says):
            said = {"party": party, "agrees": agrees, "note": "x", "home": "chengdu"}
            Opinion.objects.create(consultation=asked, **said)
        state = "agreed" if agrees else "declined"
        decided = {"state": state, "decided_at": now(), "is_public": True}
        Consultation.objects.filter(pk=asked.pk).update(**decided)


def shown(client, agreement):
    """What its page says, and whose parties agreed to the change."""
    answer = client.get(agreement.get_absolute_url())
    heard = answer.context["editions"][0].heard
    return answer.content.decode(), {opinion.party.base for opinion in heard}


def told(wen):
    return Notice.objects.filter(person=wen.person, kind="agreements.never_said")


class TestAgreed:
    def test_by_our_word_it_stands_as_said(self, client, theirs, wen):
        asked = ask(theirs)
        asking.answer(consultation=asked, agrees=True, by=wen.person)
        OutboxMessage.objects.all().delete()  # they are not kept for ever

        agreed(asked, "chengdu", "chongqing")

        page, bases = shown(client, theirs)
        assert bases == {"chengdu", "chongqing"}
        assert UNKNOWN not in page
        assert tell_of_disputed() == 0

    @pytest.mark.parametrize("says", [("chengdu", "chongqing"), ("chengdu",)])
    def test_without_our_word_it_is_marked_and_told_once(
        self, client, theirs, wen, says
    ):
        asked = ask(theirs)

        agreed(asked, *says)

        page, bases = shown(client, theirs)
        assert bases == {"chengdu"}
        assert UNKNOWN in page
        assert (tell_of_disputed(), tell_of_disputed()) == (1, 0)
        assert told(wen).get().about == asked.pk

    def test_against_our_word_too(self, theirs, wen):
        asked = ask(theirs)
        asking.answer(consultation=asked, agrees=False, note="否", by=wen.person)

        agreed(asked, "chengdu", "chongqing")

        assert tell_of_disputed() == 1

    def test_what_the_home_refused_was_not_said(self, theirs, wen):
        asked = ask(theirs)
        message = asking.answer(consultation=asked, agrees=True, by=wen.person)
        message.answer = {"refused": [{"code": "cannot_be_made", "message": "x"}]}
        answering.settled(message)

        agreed(asked, "chengdu", "chongqing")

        assert tell_of_disputed() == 1


def test_a_no_that_was_never_said(theirs, wen):
    agreed(ask(theirs), "chongqing", agrees=False)

    assert tell_of_disputed() == 1


def test_what_this_base_proposed_it_agreed_to(theirs, wen):
    asked = ask(theirs)
    Reply.objects.create(consultation=asked.pk, agrees=True)

    agreed(asked, "chengdu", "chongqing")

    assert tell_of_disputed() == 0


def test_of_its_own_agreements_nothing_is_doubted(public, wen):
    made.amend(public)

    assert tell_of_disputed() == 0


def test_parties_of_other_bases_are_their_own_affair(theirs, wen):
    with applying():
        theirs.parties.filter(base="chongqing").update(base="shanghai")

    agreed(ask(theirs), "chengdu", "shanghai")

    assert tell_of_disputed() == 0


def test_officers_see_it_on_its_page(client, theirs, wen):
    agreed(asked := ask(theirs), "chengdu", "chongqing")
    enter(client, wen)

    page = client.get(url(Consultation, "change", asked.pk)).content.decode()

    assert "不是从本基地发出的" in page
