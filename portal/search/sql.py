"""The statements behind a search.

A statement counts, tallies the facets and ranks, over no more than the first `MOST`
matches. What is found is found among the outlines, narrow rows that lie in parts, read
one by one until there are enough: so a word that stands everywhere costs no more than a
part of its postings. Documents are looked up where their text must be seen.

Of few it is found out more cheaply than of many: what is narrow is asked for as if few
were left, and only where they were not the next statement is made, and planned.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from portal.core.parts import PARTS
from portal.search.asked import Asked
from portal.search.filters import every_filter
from portal.search.held import Fragment, checks, score
from portal.search.outlines import MOST, around, few, outlined

# A bitmap beyond work_mem becomes inexact and has every term of a page read again;
# compiling takes longer than running; the planner does not know what terms cost to
# unpack and would sooner read them all, or those of some numbers; helpers would read
# all the parts at once; and only nested loops stop as soon as there are enough.
TUNING = """
    SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
           set_config('enable_seqscan', %s, true),
           set_config('enable_indexscan', %s, true),
           set_config('enable_hashjoin', 'off', true),
           set_config('enable_mergejoin', 'off', true),
           set_config('enable_partitionwise_join', 'on', true),
           set_config('max_parallel_workers_per_gather', '0', true)
"""

ORDERS = {
    # Of equals, what has a price: that can be used, not only read of.
    "best": "score DESC, unpriced, length, record",
    "free": "free_from, record",
    "price": "d.price_from, record",
    "name": "d.sort_name, record",
    "newest": "d.published_at DESC NULLS LAST, record",
}
KEYS = {  # where each order finds what it sorts by
    "best": "",  # stands with the hits
    "free": "JOIN search_freetime f ON f.document_id = record",
    "price": "JOIN search_document d USING (record)",
    "name": "JOIN search_document d USING (record)",
    "newest": "JOIN search_document d USING (record)",
}


IS_CUT = "(SELECT is_so FROM cut)"
TEXTS = "JOIN search_document d ON d.record = o.document_id"


@contextmanager
def tuned(search, asked: Asked):
    """A cursor whose planner reads the index as it was built to be read.

    Where no term leads into it, all outlines are looked through in the order they lie.
    """
    has_terms = asked.terms or search.facets
    with transaction.atomic(), connection.cursor() as cursor:
        meets = asked.terms and search.few_free  # two indexes, before a row is read
        cursor.execute(TUNING, ["off" if has_terms else "on", "off" if meets else "on"])
        yield cursor


def matching(search, asked: Asked, *, terms: str, filters: str) -> Fragment:
    """What is asked, as conditions on outlines `o` and their documents `d`."""
    found = outlined(search, terms=terms, filters=filters)
    return Fragment.joined(" AND ", [found, *checks(asked)])


def source(asked: Asked, *, is_weighed: bool = False) -> str:
    """The outlines, with their documents where the text must be seen."""
    sees_text = is_weighed or any(piece.needs_check for piece in asked.pieces)
    return f"search_outline o {TEXTS if sees_text else ''}"


def surveys(search, asked: Asked, *, has_near: bool) -> Iterator[tuple[str, Fragment]]:
    """Statements to be asked until one is not cut short, as the last never is.

    Each gives one row: whether it was cut short, how many there are, the records of the
    page, and the tallies of the facets, under "0". If so told the first tallies also
    what misses one group of filters, under its number, though it be cut short. Before
    each stands for what it is: near misses too, few, or many.
    """
    if has_near:
        yield "near", survey(search, if_few_are_near(search, asked), NEAR_TALLIES)
    # Few are weighed at once, without asking first where in them the words stand.
    if search.is_narrowed and search.order == "best":
        yield "few", survey(search, if_few_match(search, asked), TALLIES)
    yield "many", survey(search, many(search, asked), TALLIES)


def survey(search, named: dict[str, Fragment], tallies: str) -> Fragment:
    """What `hits` among the named queries come to; `found` is what it hangs on."""
    if "found" in named:
        cut = Fragment(f"SELECT count(*) > {MOST} AS is_so FROM found", [])
        named = {"found": named.pop("found"), "cut": cut, **named}
    is_cut = IS_CUT if "cut" in named else "false"
    withs = ", ".join(f"{n} AS MATERIALIZED ({q.sql})" for n, q in named.items())
    params = [value for query in named.values() for value in query.params]
    chosen = page(search)
    return Fragment(
        f"WITH {withs} SELECT {is_cut}, (SELECT count(*) FROM hits), {chosen.sql},"
        f" {tallies}",
        [*params, *chosen.params],
    )


def if_few_are_near(search, asked: Asked) -> dict[str, Fragment]:
    columns = ", ".join(["record", "codes", *weighed(search)])
    matches = f"SELECT {columns} FROM near WHERE missing = 0 AND NOT {IS_CUT}"
    return {
        "found": around(search, asked),
        "near": near(search, asked),
        "hits": Fragment(matches, []),
    }


def if_few_match(search, asked: Asked) -> dict[str, Fragment]:
    hits = among("found", search, asked, f"NOT {IS_CUT}")
    return {"found": few(search, asked), "hits": hits}


def many(search, asked: Asked) -> dict[str, Fragment]:
    """The first matches, those in titles before others."""
    if search.few_free and not seen(search, asked):
        found = few(search, asked)
        sql = f"SELECT document_id AS record, codes FROM ({found.sql}) AS found"
        return {"hits": Fragment(sql, found.params)}
    named, sources, also = {}, [], ""
    if search.order == "best" and asked.title_terms:
        named["titled"] = exact(search, asked, asked.title_terms)
        sources.append(Fragment("TABLE titled", []))
        also = " AND o.document_id NOT IN (SELECT record FROM titled)"
    sources.append(exact(search, asked, asked.terms, also))
    hits = Fragment.joined(") UNION ALL (", sources)
    sql = f"SELECT * FROM (({hits.sql})) AS first LIMIT {MOST + 1}"
    return named | {"hits": Fragment(sql, hits.params)}


def near(search, asked: Asked) -> Fragment:
    """Those that do. Of too many to be all counted the text is not looked at."""
    if not seen(search, asked):
        return Fragment("SELECT document_id AS record, codes, missing FROM found", [])
    unweighed = ", NULL" * len(weighed(search))
    unread = f"SELECT document_id, codes, missing{unweighed} FROM found WHERE {IS_CUT}"
    rows = among("found", search, asked, f"NOT {IS_CUT}", are_near=True)
    return Fragment.joined(" UNION ALL ", [rows, Fragment(unread, [])])


def among(
    name: str, search, asked: Asked, where: str, *, are_near: bool = False
) -> Fragment:
    """The matches among outlines already found; near misses too are not weighed.

    Their documents are looked up part by part: of all parts together PostgreSQL would
    choose the part anew for each row, which takes as long as reading it.
    """
    also, only = (", missing", "missing = 0") if are_near else ("", "")
    keys = weights(search, asked, only)
    holds = Fragment.joined(" AND ", [Fragment(where, []), *checks(asked)])
    each = [
        Fragment(
            f"SELECT o.document_id AS record, o.codes{also}{keys.sql} FROM {name} o"
            f" JOIN search_document_{part} d ON d.record = o.document_id"
            f" WHERE o.part = 'search_outline_{part}'::regclass AND {holds.sql}",
            [*keys.params, *holds.params],
        )
        for part in range(PARTS)
    ]
    return Fragment.joined(" UNION ALL ", each)


def exact(search, asked: Asked, terms: str, also: str = "") -> Fragment:
    """The first matches that have these terms, and one more than are counted."""
    found = matching(search, asked, terms=terms, filters=every_filter(search))
    keys = weights(search, asked)
    return Fragment(
        f"SELECT o.document_id AS record, o.codes{keys.sql}"
        f" FROM {source(asked, is_weighed=bool(keys.sql))}"
        f" WHERE {found.sql}{also} LIMIT {MOST + 1}",
        [*keys.params, *found.params],
    )


def seen(search, asked: Asked) -> bool:
    """Whether the documents of the outlines must be looked up."""
    return search.order == "best" or bool(checks(asked))


def weighed(search) -> list[str]:
    """The names of what `weights` adds."""
    return ["unpriced", "length", "score"] if search.order == "best" else []


def weights(search, asked: Asked, only: str = "") -> Fragment:
    """What the best are told by, as further columns; nothing in other orders.

    To score one takes as long as to find it, so `only` says of which it is wanted.
    """
    if search.order != "best":
        return Fragment("", [])
    scores = Fragment.joined(" + ", [score(piece) for piece in asked.pieces])
    keys = "o.price_from IS NULL AS unpriced, char_length(d.title) AS length"
    points = f"CASE WHEN {only} THEN {scores.sql} END" if only else scores.sql
    return Fragment(f", {keys}, {points} AS score", scores.params)


def page(search) -> Fragment:
    """The records of the page among the hits; null if they are not all, except of the
    best, which come first among the hits."""
    chosen = f"""ARRAY(
        SELECT record FROM hits {KEYS[search.order]}
        ORDER BY {ORDERS[search.order]} LIMIT %s OFFSET %s)"""
    if search.order != "best":
        are_all = f"(SELECT count(*) FROM hits) <= {MOST}"
        chosen = f"CASE WHEN {are_all} THEN {chosen} END"
    return Fragment(chosen, [search.per_page, search.offset])


# Unnesting in the list of columns takes half as long as in the FROM clause.
TALLIES = """(SELECT jsonb_build_object('0', jsonb_object_agg(facet, n)) FROM (
    SELECT code, count(*) AS n FROM (
        SELECT unnest(codes) AS code FROM hits) AS each_code
    GROUP BY code) AS counted JOIN search_facetcode ON id = code)"""
NEAR_TALLIES = """(SELECT coalesce(jsonb_object_agg(missing, tally), '{}') FROM (
    SELECT missing, jsonb_object_agg(facet, n) AS tally FROM (
        SELECT missing, code, count(*) AS n FROM (
            SELECT missing, unnest(codes) AS code FROM near) AS each_code
        GROUP BY missing, code) AS counted JOIN search_facetcode ON id = code
    GROUP BY missing) AS each_group)"""


def walk(search, asked: Asked) -> Fragment:
    """The records of a page of very many matches, read in the order of an index."""
    filters = every_filter(search)
    found = matching(search, asked, terms=asked.terms, filters=filters)
    times = KEYS["free"] if search.order == "free" else ""
    return Fragment(
        f"""SELECT record FROM search_document d {times}
            JOIN search_outline o ON o.document_id = d.record
            WHERE {found.sql} ORDER BY {ORDERS[search.order]} LIMIT %s OFFSET %s""",
        [*found.params, search.per_page, search.offset],
    )


def held(asked: Asked) -> Fragment:
    """Whether anything at all holds what is asked, whatever the filters say."""
    terms = Fragment("o.terms @@ %s::tsquery", [asked.terms])
    where = Fragment.joined(" AND ", [terms, *checks(asked)])
    return Fragment(
        f"SELECT EXISTS (SELECT FROM {source(asked)} WHERE {where.sql})", where.params
    )
