"""A change across bases: asked of the agreement's home, answered there, read here."""

import pytest
from django.utils import translation

from agreements.across import answering
from agreements.actions.consulting import propose_change, withdraw_consultation
from agreements.models import (
    Agreement,
    Article,
    Consultation,
    Opinion,
    WithdrawnAhead,
)
from agreements.texts import read, text_of
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from portal.nodes.models import Node, OutboxMessage
from portal.notices.models import Notice
from tests.agreements import made
from tests.cast import share_all
from tests.offices import officer


@pytest.fixture
def wen(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER).person


def wanted(agreement, name="资源与专家共享"):
    area = agreement.areas.get()
    known = text_of(agreement)[area.pk]
    return [type(known)("area", area.pk, known.after, known.after | {"name": name})]


WORDS = ["name", "name_en", "text", "text_en"]
ARTICLE = {"number": 9, "name": "", "name_en": "", "text": "新增", "text_en": ""}


def piece(kind, before, after, area=None):
    """A change as another base spells it."""
    said = {"piece": kind, "id": str(new_id()), "area": area}
    return said | {"before": before, "after": after}


def body(agreement, consultation=None, **changes):
    return {
        "consultation": str(consultation or new_id()),
        "agreement": str(agreement.pk),
        "edition": agreement.edition,
        "ground": "扩大共享范围",
        "changes": [each.spelt() for each in wanted(agreement)],
    } | changes


def told(said):
    """What is said of a proposal to take it back."""
    return {"consultation": said["consultation"]}


@pytest.fixture
def shanghai(chongqing):
    """A base that speaks for no party."""
    return share_all(
        Node.objects.create(
            code="shanghai",
            name="上海基地",
            url="http://localhost:9",
            division_prefixes=["31"],
        )
    )


def code_of(act, *args, **how):
    with pytest.raises(Refusal) as refusal:
        act(*args, **how)
    return refusal.value.code


def test_the_longest_title_is_told_elsewhere(signed, sichuan, wen):
    with applying():
        Agreement.objects.update(short_name="", name="名" * 120, name_en="x" * 300)
    signed.refresh_from_db()

    with translation.override("en"):
        ask = {"wanted": wanted(signed), "ground": "扩大", "base": "chongqing"}
        asked = propose_change(agreement=signed, edition=1, by=wen, **ask)
        withdraw_consultation(consultation=asked, base="chongqing")

    told = OutboxMessage.objects.get(kind="agreements.answered").body
    assert told["name"] == "名" * 120
    for name in (told["name"], "x" * 300):
        said = told | {"consultation": str(new_id()), "name": name}
        assert answering.answered_here(sichuan, said) == {}


class TestWhatAnotherBaseAsks:
    def test_it_proposes_answers_and_takes_back(self, signed, sichuan, wen):
        said = body(signed)

        assert answering.propose_here(sichuan, said) == {"state": "open"}
        assert Consultation.objects.get().base == "chengdu"
        assert answering.withdraw_here(sichuan, told(said)) == {"state": "withdrawn"}

        ours = propose_change(
            agreement=signed,
            edition=1,
            wanted=wanted(signed),
            ground="扩大",
            base="chongqing",
            by=wen,
        )
        yes = {"consultation": str(ours.pk), "agrees": True, "note": ""}
        assert answering.answer_here(sichuan, yes) == {"state": "agreed"}
        assert Agreement.objects.get().edition == 2

    def test_a_repeat_of_a_restored_base_is_no_news(self, signed, sichuan, wen):
        said = body(signed)
        answering.propose_here(sichuan, said)
        assert answering.propose_here(sichuan, said) == {"state": "open"}

        answering.withdraw_here(sichuan, told(said))
        assert answering.withdraw_here(sichuan, told(said)) == {"state": "withdrawn"}
        assert Consultation.objects.count() == 1

    def test_what_is_taken_back_before_it_arrives_is_not_asked(self, signed, sichuan):
        said = body(signed)

        for _ in range(2):
            taken = answering.withdraw_here(sichuan, told(said))
            assert taken == {"state": "withdrawn"}

        assert code_of(answering.propose_here, sichuan, said) == "withdrawn"
        assert WithdrawnAhead.objects.get().sender == sichuan
        assert not Notice.objects.exists()

    def test_taking_back_leaves_no_words_of_anothers_here(self, signed, sichuan):
        said = body(signed, changes=[{"piece": "x"}], ground="广告")

        answering.withdraw_here(sichuan, said)

        assert not Consultation.objects.exists()

    def test_nobody_keeps_anothers_proposal_out(self, signed, sichuan, shanghai):
        said = body(signed)

        answering.withdraw_here(shanghai, told(said))

        assert answering.propose_here(sichuan, said) == {"state": "open"}

    def test_who_is_no_party_asks_nothing(self, signed, shanghai):
        said = body(signed)
        ours = propose_change(
            agreement=signed,
            edition=1,
            wanted=wanted(signed),
            ground="扩大",
            base="chengdu",
        )
        yes = {"consultation": str(ours.pk), "agrees": True, "note": ""}
        named = {"base": "shanghai", "name": "框架协议"}
        outcome = named | {"consultation": str(ours.pk), "state": "agreed"}

        assert code_of(answering.propose_here, shanghai, said) == "not_a_party"
        assert code_of(answering.answer_here, shanghai, yes) == "not_a_party"
        assert code_of(answering.answered_here, shanghai, outcome) == "not_yours"
        theirs = said | {"consultation": str(ours.pk)}
        assert code_of(answering.withdraw_here, shanghai, theirs) == "not_yours"
        assert code_of(answering.propose_here, shanghai, theirs) == "id_taken"
        assert Opinion.objects.count() == 1

    @pytest.mark.parametrize(
        "broken",
        [
            {"consultation": "x"},
            {"edition": -1},
            {"changes": "x"},
            {"changes": [{}]},
            {"changes": [{"piece": "area"}]},
            {"changes": [{"piece": "x", "id": str(new_id()), "area": None}]},
            {"changes": [piece("x", {}, {})]},
            {"changes": [piece("article", None, {})]},
            {"changes": [piece("article", {}, [])]},
            {"changes": [piece("article", {}, ["number", *WORDS])]},
            {"changes": [piece("article", {}, ARTICLE | {"number": "1"})]},
            {"changes": [piece("article", {}, ARTICLE | {"text": {}})]},
            {"changes": [piece("article", {}, ARTICLE, str(new_id()))]},
            {"ground": "长" * 501},
        ],
    )
    def test_nonsense_is_refused(self, signed, sichuan, broken):
        code = code_of(answering.propose_here, sichuan, body(signed, **broken))

        assert code == "malformed"

    def test_no_piece_takes_the_id_of_another_record(self, binding, article, sichuan):
        with applying():
            Article.objects.update(withdrawn_at=now())
        elsewhere = made.framework().areas.get()

        for known in (article, elsewhere, made.meet(binding)):
            new = piece("article", {}, ARTICLE) | {"id": str(known.pk)}
            said = body(binding, changes=[new])
            assert code_of(answering.propose_here, sichuan, said) == "id_taken"
        assert not Consultation.objects.exists()

    def test_the_last_yes_to_what_cannot_be_made_is_refused(
        self, binding, sichuan, wen
    ):
        new = piece("article", {}, ARTICLE)
        ours = propose_change(
            agreement=binding,
            edition=1,
            wanted=read([new]),
            ground="增列",
            base="chongqing",
            by=wen,
        )
        with applying("chengdu"):  # who knows the id, and gives it to a row of theirs
            Article.objects.create(
                id=new["id"], home="chengdu", agreement=binding, number=1, text="抢先"
            )
        said = {"consultation": str(ours.pk), "agrees": True, "note": ""}

        assert code_of(answering.answer_here, sichuan, said) == "cannot_be_made"
        assert Agreement.objects.get().edition == 1
        no = said | {"agrees": False, "note": "无法实施"}
        assert answering.answer_here(sichuan, no) == {"state": "declined"}

    def test_columns_of_no_text_cannot_be_named(self, signed, sichuan):
        said = body(signed)
        said["changes"][0]["after"]["agreement_id"] = str(new_id())

        assert code_of(answering.propose_here, sichuan, said) == "malformed"
