"""Facets that are asked for, as the index and the outlines have them."""

from itertools import combinations

from portal.search.asked import all_of, any_of, facet_terms
from portal.search.held import Fragment

NUMBERS = "ARRAY(SELECT id FROM search_facetcode WHERE facet = ANY(%s))"


def codes_of(search) -> list[list[str]]:
    """The facets of each group of filters: one of each must be there."""
    return [[f"{group}:{c}" for c in codes] for group, codes in search.facets.items()]


def every_filter(search) -> str:
    """Documents that satisfy each group of filters, as tsquery."""
    return all_of(map(facet_terms, codes_of(search)))


def all_filters_but_one(search) -> str:
    """Documents that miss one group at most: of each two they satisfy one."""
    pairs = combinations(map(facet_terms, codes_of(search)), 2)
    return all_of(any_of(pair) for pair in pairs)


def has_every_filter(search) -> Fragment:
    """`every_filter`, of outlines that are found by something else."""
    return has_all(codes_of(search))


def has_all_filters_but_one(search) -> Fragment:
    """`all_filters_but_one`, of outlines that are found by something else."""
    return has_all([a + b for a, b in combinations(codes_of(search), 2)])


def has_all(groups: list[list[str]]) -> Fragment:
    each = [Fragment(f"o.codes && {NUMBERS}", [codes]) for codes in groups]
    return Fragment.joined(" AND ", each)


def missing(search) -> Fragment:
    """The number of the group, from one, that a near miss lacks; 0 for a match."""
    lacks = [
        Fragment(f"WHEN NOT o.codes && {NUMBERS} THEN {number}", [codes])
        for number, codes in enumerate(codes_of(search), 1)
    ]
    return Fragment.joined(
        " ", [Fragment("CASE", []), *lacks, Fragment("ELSE 0 END", [])]
    )
