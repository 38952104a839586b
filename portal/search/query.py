"""The one way into the index. Whatever else may hold it one day answers the same."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from portal.core.time import today
from portal.search import sql
from portal.search.asked import Asked, by_sound, by_words, understand
from portal.search.days import HORIZON, free_within, number_of, numbers_by_part
from portal.search.models import Document
from portal.search.outlines import FEW, MOST
from portal.search.registry import FACETS
from portal.search.tallies import whole_catalogue
from portal.search.vocabulary import near, synonyms


@dataclass(frozen=True)
class Search:
    """What is looked for. Codes of one group are alternatives, groups all hold."""

    q: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free_from: date | None = None
    free_until: date | None = None
    price_max: Decimal | None = None
    sort: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def order(self) -> str:
        """The order in effect: without words nothing can be the best match."""
        if self.sort in sql.ORDERS and (self.sort != "best" or self.q.strip()):
            return self.sort
        return "best" if self.q.strip() else "free"

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page

    @property
    def is_dated(self) -> bool:
        return bool(self.free_from or self.free_until)

    @cached_property
    def free(self) -> bytes:
        """The bits of what has free time on one of the days; none if nothing has."""
        first = max(self.free_from or today(), today())
        last = min(self.free_until or first, today() + timedelta(days=HORIZON))
        return free_within(first, last)

    @cached_property
    def few_free(self) -> list[list[int]]:
        """Their numbers by part, if they are so few that an index finds them sooner."""
        count = number_of(self.free).bit_count() if self.is_dated else 0
        return numbers_by_part(self.free) if 0 < count <= FEW else []

    def without(self, group: str) -> "Search":
        """The same search without one group of filters."""
        left = {g: codes for g, codes in self.facets.items() if g != group}
        return replace(self, facets=left)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the words keeps some out."""
        return bool(self.facets or self.is_dated or self.price_max is not None)

    @property
    def is_everything(self) -> bool:
        return not (self.is_narrowed or self.q.strip())


@dataclass(frozen=True)
class Found:
    """A page of documents, how many match in all, and how many carry each facet.

    `total` is at most MOST, and `is_more` says that there are more; of the whole
    catalogue it is exact. Where nothing held the words as written, `read_as` is how
    they were read to find these.
    """

    documents: list[Document]
    total: int
    is_more: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False
    read_as: str = ""

    @property
    def listed(self) -> int:
        """How many of them can be paged through."""
        return min(self.total, MOST)


def search(wanted: Search) -> Found:
    """Find documents: the page that is wanted, or the last one there is."""
    found = answer(wanted)
    if wanted.page > 1 and found.listed and not found.documents:
        last = -(-found.listed // wanted.per_page)
        found = answer(replace(wanted, page=last))
    return found


def answer(wanted: Search) -> Found:
    """Find documents; the words as written, or else as they may have been meant."""
    asked = understand(wanted.q, synonyms()) if wanted.q.strip() else Asked()
    # Signs alone ask for nothing.
    q = wanted.q if asked else ""
    wanted = replace(wanted, q=q, facets=narrowest(wanted.facets))
    if wanted.is_everything:
        return everything(wanted)
    found = find(wanted, asked)
    if found.total or not asked or is_held(wanted, asked):
        return replace(found, is_cut=asked.is_cut)
    for meant in meanings(asked):
        again = find(wanted, meant)
        if again.total:
            words = " ".join(piece.own for piece in meant.pieces)
            return replace(again, is_cut=asked.is_cut, read_as=words)
    return found


def is_held(wanted: Search, asked: Asked) -> bool:
    """Whether the words as written are in something: the filters alone find nothing."""
    with sql.tuned(wanted, asked) as cursor:
        held = sql.held(asked)
        cursor.execute(held.sql, held.params)
        return cursor.fetchone()[0]


def narrowest(facets: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The facets without codes of which a narrower one is chosen too."""
    kept = {}
    for group, codes in facets.items():
        if group in FACETS and codes:
            wider = {outer for code in codes for outer in FACETS[group].around(code)}
            kept[group] = tuple(c for c in codes if c not in wider)
    return kept


def meanings(asked: Asked):
    """Other ways to read words that nothing holds as they are written."""
    known = synonyms()
    apart = by_words(asked, known)
    if len(apart.pieces) > len(asked.pieces):
        yield apart
    yield by_sound(asked, known)
    yield by_words(asked, known, finely=True)
    for words in near([piece.own for piece in asked.pieces]):
        yield understand(words, known)


def everything(wanted: Search) -> Found:
    """A page of the whole catalogue; its tallies are kept, not counted for each."""
    total, counts = whole_catalogue()
    with sql.tuned(wanted, Asked()) as cursor:
        page = sql.walk(wanted, Asked())
        cursor.execute(page.sql, page.params)
        records = [record for (record,) in cursor]
    return Found(in_order(records), total, False, counts)


def find(wanted: Search, asked: Asked) -> Found:
    # Without its only filter a search is that of the whole catalogue, counted already.
    has_near = any(not wanted.without(g).is_everything for g in wanted.facets)
    tallies: list[dict[str, dict[str, int]]] = []
    with sql.tuned(wanted, asked) as cursor:
        for name, survey in sql.surveys(wanted, asked, has_near=has_near):
            if name == "few" and tallies and are_many(tallies[0]):
                continue
            cursor.execute(survey.sql, survey.params)
            is_cut, total, records, tally = cursor.fetchone()
            tallies.append(json.loads(tally))
            if not is_cut:
                break
        if records is None:
            page = sql.walk(wanted, asked)
            cursor.execute(page.sql, page.params)
            records = [record for (record,) in cursor]
    near, counts = tallies[0], tallies[-1].get("0") or {}
    for number, group in enumerate(wanted.facets, 1):
        alone = counted(near, "0", str(number)) if has_near else whole_catalogue()[1]
        others = {f: n for f, n in counts.items() if not is_of(group, f)}
        counts = others | {f: n for f, n in alone.items() if is_of(group, f)}
    return Found(in_order(records), min(total, MOST), total > MOST, counts)


def are_many(tallies: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether so many of the first near misses match that few hardly will in all."""
    return max(tallies.get("0", {}).values(), default=0) > MOST // 4


def counted(tallies: Mapping[str, Mapping[str, int]], *names: str) -> Counter[str]:
    """The sum of some of the tallies."""
    return sum((Counter(tallies.get(name, {})) for name in names), Counter())


def is_of(group: str, facet: str) -> bool:
    return facet.startswith(f"{group}:")


def in_order(records: list[UUID]) -> list[Document]:
    found = Document.objects.listed().in_bulk(records)
    return [found[record] for record in records if record in found]
