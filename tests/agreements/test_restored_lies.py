"""What a lying peer says of this base's texts while it comes back from a backup."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from agreements.actions.restored import remember_texts
from agreements.models import (
    Agreement,
    Area,
    Article,
    Commitment,
    Consultation,
    Opinion,
    Party,
)
from agreements.texts import text_of
from portal.core.time import now, today
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.test_restored_texts import agree_to, comes_back, now_reads

pytestmark = pytest.mark.django_db


@pytest.fixture
def settle(binding):
    """What settles the texts, as a restore began with the one that stands."""
    return remember_texts()


@pytest.fixture
def forged(binding, settle):
    """A change that nobody proposed, as a peer says that all agreed to it."""

    def forged(*, said_by=(), **lies):
        area = binding.areas.get()
        known = text_of(binding)[area.pk]
        change = replace(known, before=known.after, after=known.after | {"name": "假"})
        said = {"edition": binding.edition, "changes": [change.spelt()]} | lies
        with applying("chongqing"):
            consultation = Consultation.objects.create(
                **{"agreement": binding, "asks": "change", "base": "chengdu"},
                **{"state": "agreed", "decided_at": now(), "is_public": True},
                **said,
            )
            for party in said_by:
                Opinion.objects.create(
                    consultation=consultation, party=party, agrees=True
                )
        return consultation

    return forged


def left_over(consultation):
    consultation.refresh_from_db()
    return consultation.state, consultation.is_public


def test_a_change_counts_that_every_party_agreed_to(binding, settle, forged):
    forged(said_by=binding.parties.all())

    told = settle()

    assert now_reads(binding) == (2, "假")
    assert "agreed to since the backup" in told[0]  # so that an officer looks at it


def test_a_change_of_which_one_party_said_nothing_is_none(binding, settle, forged):
    lie = forged(said_by=binding.parties.filter(base="chengdu"))

    settle()

    assert now_reads(binding) == (1, "资源共享")
    assert left_over(lie) == ("withdrawn", False)
    agree_to(binding, "资源与专家共享")  # and stands in nobody's way
    assert now_reads(binding) == (2, "资源与专家共享")


def test_a_change_of_an_edition_that_is_not_there_is_none(binding, settle, forged):
    lie = forged(said_by=binding.parties.all(), edition=7)

    settle()

    assert now_reads(binding) == (1, "资源共享")
    assert left_over(lie) == ("withdrawn", False)


UNREADABLE = {
    "nothing": lambda spelt: [],
    "no piece": lambda spelt: [{"piece": "annex"}],
    "another before": lambda spelt: [spelt | {"before": {}}],
    "a name too long": lambda spelt: [spelt | {"after": spelt["after"] | LONG}],
}
LONG = {"name": "假" * 500}


@pytest.mark.parametrize("lie", UNREADABLE)
def test_what_nobody_can_read_changes_nothing(lie, binding, settle, forged):
    area = text_of(binding)[binding.areas.get().pk]
    spelt = replace(area, before=area.after).spelt()
    left = forged(said_by=binding.parties.all(), changes=UNREADABLE[lie](spelt))
    comes_back(Area, area.id, name="半")

    settle()

    assert now_reads(binding) == (1, "资源共享")
    assert left_over(left) == ("withdrawn", False)


def test_a_day_that_is_none_ends_nothing(binding, settle, forged):
    """It made an error that nobody caught, and with it the whole restore stopped."""
    promise = Commitment.objects.get()
    piece = text_of(binding)[promise.pk]
    wrong = replace(piece, before=piece.after, after=piece.after | {"due_on": "x"})
    forged(said_by=binding.parties.all(), changes=[wrong.spelt()])

    settle()

    assert now_reads(binding) == (1, "资源共享")


def test_a_piece_of_another_agreement_is_none_of_this_one(binding, settle, forged):
    with applying("chongqing"):
        other = made.framework()
        article = Article.objects.create(agreement=other, number=1, text="别的")
    new = {"number": 9, "name": "", "name_en": "", "text": "假", "text_en": ""}
    said = {"piece": "article", "id": str(article.pk), "area": None}
    forged(said_by=binding.parties.all(), changes=[said | {"before": {}, "after": new}])

    told = settle()

    article.refresh_from_db()
    assert (article.text, now_reads(binding)[0]) == ("别的", 1)
    assert [words.partition(": ")[0] for words in told] == [
        f"nothing came back of {binding}"
    ]


def test_who_signed_stays(binding, settle):
    ours, theirs = binding.parties.order_by("order")
    comes_back(Party, ours.pk, base="shanghai")
    comes_back(Party, theirs.pk, withdrawn_at=now())
    with applying("chongqing"):
        Party.objects.create(agreement=binding, base="shanghai", name="某局")

    settle()

    assert {base: len(of) for base, of in binding.voices().items()} == {
        "chongqing": 1,
        "chengdu": 1,
    }


def test_nobody_makes_themselves_a_party_of_what_another_keeps(binding):
    with applying("shanghai"):
        Party.objects.create(
            agreement=binding, base="shanghai", name="某局", home="shanghai"
        )

    assert set(binding.voices()) == {"chongqing", "chengdu"}


def test_its_last_day_is_as_agreed(binding, settle):
    comes_back(Agreement, binding.pk, in_force_until=today())

    settle()

    binding.refresh_from_db()
    assert binding.in_force_until is None


@pytest.mark.parametrize("lie", [{"name": "假"}, {"state": "draft"}])
def test_a_signed_agreement_comes_back_as_no_other(binding, lie):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        comes_back(Agreement, binding.pk, **lie)
    assert error.value.__cause__.diag.constraint_name == "signed_text"


def test_what_was_asked_and_said_comes_back_as_no_other(binding):
    asked = agree_to(binding, "资源与专家共享")
    for model, pk, lie, name in (
        (Consultation, asked.pk, {"changes": []}, "consultation_stays"),
        (Consultation, asked.pk, {"state": "declined"}, "consultation_stays"),
        (Opinion, asked.opinions.first().pk, {"note": "假"}, "opinion_stays"),
    ):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            comes_back(model, pk, **lie)
        assert error.value.__cause__.diag.constraint_name == name


def test_nothing_internal_comes_back_as_public(binding):
    article = binding.articles.get()
    for record in (article, binding):
        comes_back(type(record), record.pk, is_public=True, version=9)
        record.refresh_from_db()
        assert (record.is_public, record.version) == (False, 9)

    made.clear(article)
    comes_back(Article, article.pk, is_public=True)
    article.refresh_from_db()
    assert article.is_public


def test_what_was_signed_since_is_named(draft):
    settle = remember_texts()
    made.sign(draft)

    assert settle() == [f"signed since the backup, compare it: {draft}"]
