"""What must never be: each constraint of consultations, hit directly."""

from datetime import date

import pytest
from django.db import IntegrityError

from agreements.models import Agreement, Area, Commitment, Consultation, Opinion
from portal.core.time import now
from portal.nodes.base import applying
from tests.agreements.made import framework, meet
from tests.agreements.test_agreement_constraints import changed
from tests.test_constraints_of_all import refused, twice


@pytest.fixture
def asked(signed):
    return ask(signed)


def ask(agreement, **fields):
    asks = {"asks": "change", "base": "chongqing", "edition": 1} | fields
    return Consultation.objects.create(agreement=agreement, **asks)


def say(asked, party, **fields):
    said = {"consultation": asked, "party": party, "agrees": True} | fields
    return Opinion.objects.create(**said)


def all_agree(asked):
    for party in asked.agreement.parties.all():
        say(asked, party)
    decided = {"state": "agreed", "decided_at": now()}
    Consultation.objects.filter(pk=asked.pk).update(**decided)


def test_one_at_a_time(asked):
    again = {"agreement": asked.agreement}

    assert refused(ask, **again) == "consultation_one_open"


def test_one_for_each_edition(asked):
    all_agree(asked)
    again = ask(asked.agreement)

    with pytest.raises(IntegrityError, match="consultation_one_an_edition"):
        all_agree(again)


def test_it_is_open_or_decided(asked):
    broken = "consultation_open_or_decided"
    assert changed(asked, state="declined") == broken
    assert changed(asked, decided_at=now()) == broken


def test_it_is_kept_where_the_agreement_is(sichuan):
    with applying():
        theirs = framework(home="chengdu", state="signed")

    assert refused(ask, agreement=theirs) == "consultation_at_home"


@pytest.mark.parametrize(
    "fields", [{"changes": [1]}, {"ground": "x"}, {"base": "chengdu"}]
)
def test_what_is_asked_stays(asked, fields):
    assert changed(asked, **fields) == "consultation_stays"


def test_what_came_of_it_stays(asked):
    all_agree(asked)

    decided = {"state": "withdrawn"}
    assert changed(asked, **decided) == "consultation_stays"


def test_all_agree_or_it_is_not_agreed(asked):
    decided = {"state": "agreed", "decided_at": now()}
    missing = "consultation_agreed_by_all"
    ours, theirs = asked.agreement.parties.all()

    assert changed(asked, **decided) == missing
    say(asked, ours)
    assert changed(asked, **decided) == missing
    say(asked, theirs, agrees=False, note="否")
    assert changed(asked, **decided) == missing


def test_a_party_says_one_thing_once(asked):
    party = asked.agreement.parties.first()
    said = {"asked": asked, "party": party}

    no = {"agrees": False}
    assert refused(say, **said, **no) == "opinion_declines_with_reason"
    assert twice(say, **said) == "opinion_once"
    assert changed(Opinion.objects.get(), agrees=False, note="改口") == (
        "opinion_stays"
    )


def test_only_parties_say_it_and_in_time(asked):
    other = framework().parties.first()
    party = asked.agreement.parties.first()
    of_another = {"asked": asked, "party": other}

    assert refused(say, **of_another) == "opinion_of_a_party"
    gone = {"state": "withdrawn", "decided_at": now()}
    Consultation.objects.filter(pk=asked.pk).update(**gone)
    late = {"asked": asked, "party": party}
    assert refused(say, **late) == "opinion_of_a_party"


def test_the_text_opens_by_the_word_of_all_and_for_one_edition(asked):
    agreement, area = asked.agreement, asked.agreement.areas.get()
    assert changed(area, name="改名") == "signed_text"
    assert changed(agreement, edition=2) == "signed_text"
    all_agree(asked)

    Area.objects.update(name="改名")
    party = agreement.parties.first()
    assert changed(party, name="改名") == "signed_text"
    assert changed(agreement, name="改名") == "signed_text"
    assert changed(agreement, edition=3) == "signed_text"
    Agreement.objects.update(edition=2, in_force_until=date(2030, 12, 31))

    assert changed(area, name="又改") == "signed_text"
    assert changed(agreement, edition=3) == "signed_text"
    assert changed(agreement, in_force_until=None) == "signed_text"


def test_a_promise_stays_as_it_was_signed(signed):
    promised = Commitment.objects.get()

    assert changed(promised, name="改写") == "signed_text"
    assert changed(promised, withdrawn_at=now()) == "signed_text"
    Commitment.objects.update(name_en="Translated later", figure="")


def test_nothing_is_promised_besides_what_was_signed(signed):
    new = {"area": signed.areas.get(), "number": 2, "name": "单方新增"}

    assert refused(Commitment.objects.create, **new) == "signed_text"
    all_agree(ask(signed))
    assert Commitment.objects.create(**new)


def test_no_promise_leaves_a_signed_text_for_another(signed):
    promised, elsewhere = Commitment.objects.get(), framework().areas.get()

    assert changed(promised, area=elsewhere) == "signed_text"
    assert changed(signed.areas.get(), agreement=elsewhere.agreement) == "signed_text"


def test_what_a_change_follows_from_stays(signed):
    asked = ask(signed)
    resolution = meet(signed).resolutions.get()

    assert changed(asked, resolution=resolution) == "consultation_stays"


@pytest.mark.parametrize("said", [5, "x", {}, {"piece": "area"}, [5], [None], [[]]])
def test_changes_are_a_list_of_pieces(asked, said):
    with applying("chengdu"):
        constraint = refused(
            ask, agreement=asked.agreement, home="chengdu", changes=said
        )

    assert constraint == "consultation_changes_are_listed"
