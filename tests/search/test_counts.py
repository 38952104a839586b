"""What a search counts is what anyone would count who read every document."""

import random
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest

from portal.search.drafts import Draft, document
from portal.search.query import Search, search
from portal.search.rows import upsert_documents

GROUPS = {
    "class": ["0100", "0200", "0300"],
    "accredited": ["CMA", "CNAS"],
    "organisation": ["a", "b", "c", "d"],
}
WORDS = ["离心机", "显微镜", "光谱仪", "试验箱"]
SEARCHES = [
    Search(q=q, facets=facets)
    for q in ("", "离心机", "离心机 光谱", "xianwei")
    for facets in (
        {"class": ("0100", "0200")},
        {"class": ("0100",), "accredited": ("CMA",)},
        {"organisation": ("a", "d"), "accredited": ("CMA", "CNAS")},
        {"class": ("0300",), "accredited": ("CNAS",), "organisation": ("a", "b")},
    )
]


@pytest.fixture
def drafts(db):
    chance = random.Random(5)
    drafts = [some_draft(chance, number) for number in range(150)]
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    upsert_documents([document("x.thing", d, moment) for d in drafts], None)
    return drafts


def some_draft(chance, number):
    name, *others = chance.sample(WORDS, 3)
    return Draft(
        record=UUID(int=number + 1),
        home="chongqing",
        name=name,
        texts=others,
        spoken=[name],
        facets=[f"{group}:{chance.choice(codes)}" for group, codes in GROUPS.items()],
    )


def matches(drafts, wanted, without=""):
    """The drafts that a search is for, told by reading each of them."""
    return [
        draft
        for draft in drafts
        if all(holds(draft, word) for word in wanted.q.split())
        and all(
            any(f"{group}:{code}" in draft.facets for code in codes)
            for group, codes in wanted.facets.items()
            if group != without
        )
    ]


def holds(draft, word):
    if word == "xianwei":
        return draft.name == "显微镜"
    return any(word in text for text in [draft.name, *draft.texts])


def counted(drafts, group):
    facets = Counter(facet for draft in drafts for facet in draft.facets)
    return {f: n for f, n in facets.items() if f.startswith(f"{group}:")}


@pytest.mark.parametrize("wanted", SEARCHES, ids=str)
def test_each_group_is_counted_as_if_it_were_free(drafts, wanted):
    found = search(wanted)

    assert found.total == len(matches(drafts, wanted))
    for group in GROUPS:
        expected = counted(matches(drafts, wanted, without=group), group)
        got = {f: n for f, n in found.counts.items() if f.startswith(f"{group}:")}
        assert got == expected, group


@pytest.mark.parametrize("wanted", SEARCHES, ids=str)
def test_of_too_many_only_some_are_counted_but_all_are_right(
    drafts, wanted, monkeypatch
):
    monkeypatch.setattr("portal.search.sql.MOST", 6)
    monkeypatch.setattr("portal.search.outlines.MOST", 6)
    monkeypatch.setattr("portal.search.query.MOST", 6)
    right = {draft.record for draft in matches(drafts, wanted)}

    found = search(wanted)

    assert (found.total, found.is_more) == (min(len(right), 6), len(right) > 6)
    assert len(found.documents) == min(len(right), 7) or wanted.order != "best"
    assert {document.pk for document in found.documents} <= right
    for group in GROUPS:
        truth = counted(matches(drafts, wanted, without=group), group)
        assert all(
            n <= truth[f] for f, n in found.counts.items() if f.startswith(f"{group}:")
        )


def test_titles_come_first_even_of_too_many(drafts, monkeypatch):
    monkeypatch.setattr("portal.search.sql.MOST", 6)
    monkeypatch.setattr("portal.search.outlines.MOST", 6)
    monkeypatch.setattr("portal.search.query.MOST", 6)

    for facets in {}, {"accredited": ("CMA",)}:
        found = search(Search(q="离心机", facets=facets))

        assert {document.name for document in found.documents} == {"离心机"}
