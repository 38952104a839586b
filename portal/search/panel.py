"""The filters beside the results: what may be chosen, and what has been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from portal.search.query import Found, Search
from portal.search.registry import FACETS, Facet, offered

MOST_OPTIONS = 12  # of one group, besides those chosen


@dataclass(frozen=True)
class Option:
    """A filter to tick; `inner` ones are narrower than the one before them."""

    value: str
    label: str
    total: int
    chosen: bool
    inner: bool


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    address: str


def facets_of(found: Found, wanted: Search) -> list[str]:
    """Every facet that the page may name: those counted and those chosen."""
    chosen = [f"{group}:{c}" for group, codes in wanted.facets.items() for c in codes]
    return [*found.counts, *chosen]


def groups(found: Found, wanted: Search, labels: Mapping[str, str]):
    """(facet, options) of each group that can narrow the results or already does."""
    for facet in offered():
        options = options_of(facet, found, wanted, labels)
        if len(options) > 1 or any(option.chosen for option in options):
            yield facet, options


def options_of(
    facet: Facet, found: Found, wanted: Search, labels: Mapping[str, str]
) -> list[Option]:
    """Widest first, each followed by its narrower ones once it is chosen."""
    chosen = wanted.facets.get(facet.key, ())
    totals = dict.fromkeys(chosen, 0) | codes_of(facet, found.counts)
    opened = [*chosen, *only_top(facet, totals)]
    shown = [c for c in totals if c in chosen or is_in_reach(facet, c, opened)]

    def place(code: str) -> list[tuple[int, str]]:
        path = [*reversed([*facet.around(code)]), code]
        return [(-totals.get(c, 0), c) for c in path]

    ordered = sorted(shown, key=place)
    kept = [c for n, c in enumerate(ordered) if n < MOST_OPTIONS or c in chosen]
    return [
        Option(
            value=code,
            label=labels.get(f"{facet.key}:{code}", code),
            total=totals[code],
            chosen=code in chosen,
            inner=facet.parent(code) is not None,
        )
        for code in kept
    ]


def codes_of(facet: Facet, counts: Mapping[str, int]) -> dict[str, int]:
    start = f"{facet.key}:"
    return {f[len(start) :]: n for f, n in counts.items() if f.startswith(start)}


def only_top(facet: Facet, codes: Iterable[str]) -> list[str]:
    """The one code around all the others, if there is one: no choice by itself."""
    tops = [code for code in codes if facet.parent(code) is None]
    return tops if len(tops) == 1 else []


def is_in_reach(facet: Facet, code: str, opened: list[str]) -> bool:
    """Whether the code is at the top, or the one around it or others is opened."""
    parent = facet.parent(code)
    return parent is None or any(parent in (c, *facet.around(c)) for c in opened)


def chips(query, form, wanted: Search, labels: Mapping[str, str]) -> list[Chip]:
    """What has been chosen, each with the address that no longer asks for it."""
    by_code = [
        Chip(labels.get(f"{group}:{code}", code), without(query, group, code))
        for group, codes in wanted.facets.items()
        if FACETS[group].offered
        for code in codes
    ]
    by_value = [
        Chip(f"{form.fields[name].label} {value}", without(query, name))
        for name in ("free_from", "free_until", "price_max")
        if (value := form.cleaned_data.get(name)) is not None
    ]
    return by_code + by_value


def without(query, name: str, value: str | None = None) -> str:
    """The address without one filter, and on its first page."""
    left = query.copy()
    left.pop("page", None)
    left.setlist(name, [v for v in left.getlist(name) if value not in (None, v)])
    return address(left)


def address(query) -> str:
    """The address of a search, without what was left empty or as it always is."""
    kept = query.copy()
    for name, values in query.lists():
        kept.setlist(name, [v for v in values if v and (name, v) != ("sort", "best")])
    return f"{reverse('search')}?{kept.urlencode()}"
