"""The statements behind a search.

One statement counts, tallies the facets and ranks, over no more than the first `MOST`
matches. The table lies in parts, which are read one by one until there are enough: so a
word that stands everywhere costs no more than a part of its postings.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from django.db import connection, transaction

from portal.search.asked import Asked, Piece, all_of, any_of, facet_terms

MOST = 5_000

# A bitmap beyond work_mem becomes inexact and has every term of a page read again;
# compiling takes longer than running; the planner does not know what a document costs
# to unpack and would sooner read them all; helpers would read all the parts at once.
TUNING = """
    SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
           set_config('enable_seqscan', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true)
"""

ORDERS = {
    # Of equals, what has a price: that can be used, not only read of.
    "best": "score DESC, unpriced, length, record",
    "free": "free_from, record",
    "price": "price_from, record",
    "name": "sort_name, record",
    "newest": "published_at DESC NULLS LAST, record",
}
KEYS = {
    "best": "price_from IS NULL AS unpriced, char_length(title) AS length",
    "free": "NULL",  # the times are joined when the page is chosen
    "price": "price_from",
    "name": "sort_name",
    "newest": "published_at",
}


@dataclass
class Fragment:
    """A piece of SQL with its parameters."""

    sql: str
    params: list

    @classmethod
    def joined(cls, glue: str, parts: Iterable["Fragment"]) -> "Fragment":
        parts = [part for part in parts if part.sql]
        return cls(
            glue.join(p.sql for p in parts), [v for p in parts for v in p.params]
        )


@contextmanager
def tuned():
    """A cursor whose planner reads the index as it was built to be read."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TUNING)
        yield cursor


def matching(
    search, asked: Asked, *, terms: str, filters: str, timed: bool = False
) -> Fragment:
    """FROM and WHERE of what is asked; `timed` with the free times."""
    parts = [Fragment("true", [])]
    # Words and filters apart: the index weighs two short conditions faster than one.
    parts += [Fragment("d.terms @@ %s::tsquery", [t]) for t in (terms, filters) if t]
    parts += [check(piece) for piece in asked.pieces if piece.needs_check]
    if search.price_max is not None:
        parts.append(Fragment("d.price_from <= %s", [search.price_max]))
    if search.days:
        parts.append(Fragment("f.days && %s::date[]", [search.days]))
    where = Fragment.joined(" AND ", parts)
    timed = timed or bool(search.days)
    join = " JOIN search_freetime f ON f.document_id = d.record" if timed else ""
    return Fragment(f"FROM search_document d{join} WHERE {where.sql}", where.params)


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


def missing(search) -> Fragment:
    """The number of the group, from one, that a near miss lacks; 0 for a match."""
    lacks = [
        Fragment(f"WHEN NOT d.facets && %s THEN {number}", [codes])
        for number, codes in enumerate(codes_of(search), 1)
    ]
    return Fragment.joined(
        " ", [Fragment("CASE", []), *lacks, Fragment("ELSE 0 END", [])]
    )


def check(piece: Piece) -> Fragment:
    """Terms may stand apart in a text: see that the phrase itself is there."""
    sql = "d.text LIKE ANY(%s)"
    params: list[object] = [ways(piece)]
    if piece.spelt:
        sql, params = f"({sql} OR d.reading LIKE %s)", [*params, f"%{piece.spelt}%"]
    return Fragment(sql, params)


def ways(piece: Piece) -> list[str]:
    """How a text may hold the piece, as patterns; its own phrase comes first."""
    phrases = [f"%{phrase}%" for phrase in piece.phrases]
    return phrases + [f"% {word} %" for word in piece.words]


def score(piece: Piece) -> Fragment:
    """How well a document answers the piece, from being called so to sounding so.

    A Chinese phrase counts wherever it stands in a title; of an alphabet whole words
    come first, and a synonym before what is only part of another word.
    """
    own = piece.own
    within = f"% {own} %" if own.isascii() else f"%{own}%"
    anyhow = ways(piece)
    same = anyhow[1:]
    return Fragment(
        """CASE WHEN d.text LIKE ANY(%s) THEN CASE
            WHEN d.title LIKE %s THEN 10 WHEN d.title LIKE %s THEN 9
            WHEN d.title LIKE ANY(%s) THEN 8 WHEN d.text LIKE %s THEN 7
            WHEN d.text LIKE ANY(%s) THEN 6 WHEN d.title LIKE %s THEN 5
            WHEN d.title LIKE %s THEN 4 ELSE 3 END
            WHEN d.reading LIKE %s THEN 2 ELSE 1 END""",
        [
            *(anyhow, f" {own} \n%", within, same, within, same),
            *(f"% {own}%", f"%{own}%", f" {own}%"),
        ],
    )


def survey(search, asked: Asked, *, has_near: bool) -> Fragment:
    """One row: how many, the records of the page, the tally of the facets; and where so
    told the tallies of what misses one group of filters, by its number, 0 for none.

    All tallies are then among the latter, and the other is null, unless so much misses
    only one group that not all of it was read.
    """
    named = queries(search, asked, has_near=has_near)
    withs = ", ".join(f"{n} AS MATERIALIZED ({q.sql})" for n, q in named.items())
    params = [value for query in named.values() for value in query.params]
    chosen = page(search)
    tallies = (
        f"CASE WHEN {IS_CUT} THEN {TALLY} END, {NEAR_TALLY}" if has_near else TALLY
    )
    return Fragment(
        f"WITH {withs} SELECT (SELECT count(*) FROM hits), {chosen.sql}, {tallies}",
        [*params, *chosen.params],
    )


def queries(search, asked: Asked, *, has_near: bool) -> dict[str, Fragment]:
    """The named queries. `hits` are the first matches, those in titles before others;
    `near` holds with them what misses one group of filters."""
    named, sources, also = {}, [], ""
    if has_near:
        most = most_near(search)
        named["near"] = read(
            search,
            asked,
            asked.terms,
            all_filters_but_one(search),
            most,
            missing(search),
        )
        named["cut"] = Fragment(f"SELECT count(*) > {most} AS is_so FROM near", [])
        whole = f"SELECT * FROM near WHERE missing = 0 AND NOT {IS_CUT}"
        sources.append(Fragment(whole, []))
        also = f" AND {IS_CUT}"
    exact = partial(read, search, asked, filters=every_filter(search))
    if search.order == "best" and asked.title_terms:
        named["titled"] = exact(asked.title_terms, also=also)
        sources.append(Fragment("TABLE titled", []))
        also += " AND record NOT IN (SELECT record FROM titled)"
    sources.append(exact(asked.terms, also=also))
    hits = Fragment.joined(") UNION ALL (", sources)
    sql = f"SELECT * FROM (({hits.sql})) AS first LIMIT {MOST + 1}"
    named["hits"] = Fragment(sql, hits.params)
    return named


IS_CUT = "(SELECT is_so FROM cut)"
NOTHING_MISSING = Fragment("0", [])


def read(
    search,
    asked: Asked,
    terms: str,
    filters: str,
    most: int = MOST,
    lacks: Fragment = NOTHING_MISSING,
    also: str = "",
) -> Fragment:
    """The first `most` documents of the terms and filters, and one more."""
    found = matching(search, asked, terms=terms, filters=filters)
    scores = Fragment("NULL", [])
    if search.order == "best":
        scores = Fragment.joined(" + ", [score(piece) for piece in asked.pieces])
    return Fragment(
        f"SELECT record, facets, {KEYS[search.order]}, {scores.sql} AS score,"
        f" {lacks.sql} AS missing {found.sql}{also} LIMIT {most + 1}",
        [*scores.params, *lacks.params, *found.params],
    )


def most_near(search) -> int:
    """How much is read at once: of several groups, more misses one."""
    return MOST if len(search.facets) == 1 else MOST * 3 // 2


def page(search) -> Fragment:
    """The records of the page among the hits; null if they are not all, except of the
    best, which come first among the hits."""
    times = " JOIN search_freetime ON document_id = record"
    chosen = f"""ARRAY(
        SELECT record FROM hits{times if search.order == "free" else ""}
        ORDER BY {ORDERS[search.order]} LIMIT %s OFFSET %s)"""
    if search.order != "best":
        are_all = f"(SELECT count(*) FROM hits) <= {MOST}"
        chosen = f"CASE WHEN {are_all} THEN {chosen} END"
    return Fragment(chosen, [search.per_page, search.offset])


# Unnesting in the list of columns takes half as long as in the FROM clause.
TALLY = """(SELECT coalesce(jsonb_object_agg(facet, n), '{}') FROM (
    SELECT facet, count(*) AS n FROM (
        SELECT unnest(facets) AS facet FROM hits) AS each_facet
    GROUP BY facet) AS counted)"""
NEAR_TALLY = """(SELECT coalesce(jsonb_object_agg(missing, tally), '{}') FROM (
    SELECT missing, jsonb_object_agg(facet, n) AS tally FROM (
        SELECT missing, facet, count(*) AS n FROM (
            SELECT missing, unnest(facets) AS facet FROM near) AS each_facet
        GROUP BY missing, facet) AS counted
    GROUP BY missing) AS each_group)"""


def walk(search, asked: Asked) -> Fragment:
    """The records of a page of very many matches, read in the order of an index."""
    found = matching(
        search,
        asked,
        terms=asked.terms,
        filters=every_filter(search),
        timed=search.order == "free",
    )
    return Fragment(
        f"""SELECT record {found.sql} ORDER BY {ORDERS[search.order]}
            LIMIT %s OFFSET %s""",
        [*found.params, search.per_page, search.offset],
    )
