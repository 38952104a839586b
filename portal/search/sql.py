"""The statements behind a search.

One statement counts, tallies the facets and ranks, over no more than the first `MOST`
matches: so a word that stands everywhere costs no more than the reading of its
postings.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from portal.search.asked import Asked, Piece, all_of, facet_terms

MOST = 5_000

# A bitmap beyond work_mem becomes inexact and has every term of a page read again;
# compiling takes longer than running; and the planner, which knows nothing of what a
# document costs to unpack, would sooner read them all.
TUNING = """
    SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
           set_config('enable_seqscan', 'off', true)
"""

ORDERS = {
    # Of equals, what has a price: that can be used, not only read of.
    "best": "score DESC, unpriced, char_length(title), record",
    "free": "free_from, record",
    "price": "price_from, record",
    "name": "sort_name, record",
    "newest": "published_at DESC NULLS LAST, record",
}
COLUMNS = {
    "best": "d.title, d.price_from IS NULL AS unpriced",
    "free": "NULL",  # joined when the page is chosen
    "price": "d.price_from",
    "name": "d.sort_name",
    "newest": "d.published_at",
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
    search, asked: Asked, *, terms: str, without: str = "", timed: bool = False
) -> Fragment:
    """FROM and WHERE of what is asked, `without` one group of filters if so told;
    `timed` with the free times."""
    chosen = [
        facet_terms(f"{g}:{c}" for c in codes)
        for g, codes in search.facets.items()
        if g != without
    ]
    parts = [Fragment("true", [])]
    if every := all_of([terms, *chosen]):
        parts.append(Fragment("d.terms @@ %s::tsquery", [every]))
    parts += [check(piece) for piece in asked.pieces if piece.needs_check]
    if search.price_max is not None:
        parts.append(Fragment("d.price_from <= %s", [search.price_max]))
    if search.days:
        parts.append(Fragment("f.days && %s::date[]", [search.days]))
    where = Fragment.joined(" AND ", parts)
    timed = timed or bool(search.days)
    join = " JOIN search_freetime f ON f.document_id = d.record" if timed else ""
    return Fragment(f"FROM search_document d{join} WHERE {where.sql}", where.params)


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


def hits(search, asked: Asked) -> Iterator[tuple[str, Fragment]]:
    """The named queries that yield the first matches, those in titles before others."""
    scores = Fragment.joined(" + ", [score(piece) for piece in asked.pieces])
    if search.order != "best":
        scores = Fragment("0", [])
    select = (
        f"SELECT d.record, d.facets, {COLUMNS[search.order]}, {scores.sql} AS score "
    )

    def query(terms: str, also: str = "") -> Fragment:
        found = matching(search, asked, terms=terms)
        sql = f"{select}{found.sql}{also} LIMIT {MOST + 1}"
        return Fragment(sql, [*scores.params, *found.params])

    if search.order == "best" and asked.title_terms:
        yield "titled", query(asked.title_terms)
        others = query(asked.terms, " AND d.record NOT IN (SELECT record FROM titled)")
        both = f"(TABLE titled) UNION ALL ({others.sql}) LIMIT {MOST + 1}"
        yield "hits", Fragment(both, others.params)
    else:
        yield "hits", query(asked.terms)


def survey(search, asked: Asked, groups: Iterable[str]) -> Fragment:
    """One row: how many, the records of the page, the tally of facets, and the tally of
    each of the `groups` without its own filter."""
    named = dict(hits(search, asked))
    tallies = [tally("hits")]
    for number, group in enumerate(groups):
        found = matching(search, asked, terms=asked.terms, without=group)
        named[f"group{number}"] = Fragment(
            f"SELECT d.facets {found.sql} LIMIT {MOST + 1}", found.params
        )
        tallies.append(tally(f"group{number}", group))
    withs = Fragment.joined(
        ", ",
        [
            Fragment(f"{n} AS MATERIALIZED ({q.sql})", q.params)
            for n, q in named.items()
        ],
    )
    wanted = Fragment.joined(", ", [page(search), *tallies])
    return Fragment(
        f"WITH {withs.sql} SELECT (SELECT count(*) FROM hits), {wanted.sql}",
        [*withs.params, *wanted.params],
    )


def page(search) -> Fragment:
    """The records of the page among the hits; null if they are not all, except of the
    best, which come first among the hits."""
    times = " JOIN search_freetime ON document_id = record"
    chosen = f"""ARRAY(
        SELECT record FROM hits{times if search.order == "free" else ""}
        ORDER BY {ORDERS[search.order]} LIMIT %s OFFSET %s)"""
    if search.order != "best":
        chosen = f"CASE WHEN (SELECT count(*) FROM hits) <= {MOST} THEN {chosen} END"
    return Fragment(chosen, [search.per_page, search.offset])


def tally(source: str, group: str = "") -> Fragment:
    """How many of the hits carry each facet, of one group only if so told."""
    only = Fragment("", [])
    if group:
        only = Fragment("WHERE facet LIKE %s", [f"{group}:%"])
    # Unnesting in the list of columns takes half as long as in the FROM clause.
    return Fragment(
        f"""(SELECT coalesce(jsonb_object_agg(facet, n), '{{}}') FROM (
            SELECT facet, count(*) AS n FROM (
                SELECT unnest(facets) AS facet FROM {source}) AS each_facet
            {only.sql} GROUP BY facet) AS counted)""",
        only.params,
    )


def walk(search, asked: Asked) -> Fragment:
    """The records of a page of very many matches, read in the order of an index."""
    is_timed = search.order == "free"
    found = matching(search, asked, terms=asked.terms, timed=is_timed)
    return Fragment(
        f"""SELECT d.record {found.sql} ORDER BY {ORDERS[search.order]}
            LIMIT %s OFFSET %s""",
        [*found.params, search.per_page, search.offset],
    )
