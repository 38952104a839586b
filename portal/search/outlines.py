"""Which outlines may match what is asked: what is read before any document is."""

from portal.search.asked import Asked
from portal.search.filters import (
    all_filters_but_one,
    every_filter,
    has_all_filters_but_one,
    has_every_filter,
    missing,
)
from portal.search.held import Fragment

MOST = 5_000
FEW = 20_000  # numbers of outlines by which they are looked up

OUTLINE = "o.document_id, o.codes, o.price_from, o.tableoid AS part"


def around(search, asked: Asked) -> Fragment:
    """The outlines that may match or miss one group of filters: 0, or its number."""
    lacks = missing(search)
    columns = Fragment(f"{OUTLINE}, {lacks.sql} AS missing", lacks.params)
    if search.few_free:
        return numbered(search, asked, columns, has_all_filters_but_one(search))
    found = outlined(search, terms=asked.terms, filters=all_filters_but_one(search))
    return first(columns, found)


def few(search, asked: Asked) -> Fragment:
    """The outlines that may match, if they are no more than are counted."""
    columns = Fragment(OUTLINE, [])
    if search.few_free:
        return numbered(search, asked, columns, has_every_filter(search))
    found = outlined(search, terms=asked.terms, filters=every_filter(search))
    return first(columns, found)


def first(columns: Fragment, found: Fragment) -> Fragment:
    """The first outlines of which this holds, and one more than are counted."""
    return Fragment(
        f"SELECT {columns.sql} FROM search_outline o WHERE {found.sql}"
        f" LIMIT {MOST + 1}",
        [*columns.params, *found.params],
    )


def numbered(search, asked: Asked, columns: Fragment, codes: Fragment) -> Fragment:
    """The same among the outlines of some numbers: each part is asked for its own."""
    found = Fragment.joined(" AND ", [undated(search, terms=asked.terms), codes])
    each = [
        Fragment(
            f"SELECT {columns.sql} FROM search_outline_{part} o"
            f" WHERE o.number = ANY(%s) AND {found.sql}",
            [*columns.params, numbers, *found.params],
        )
        for part, numbers in enumerate(search.few_free)
    ]
    rows = Fragment.joined(" UNION ALL ", each)
    return Fragment(f"{rows.sql} LIMIT {MOST + 1}", rows.params)


def outlined(search, *, terms: str, filters: str) -> Fragment:
    """What outlines say of it: all, but whether the words stand together."""
    said = undated(search, terms=terms, filters=filters)
    is_dated = [is_free(search.free)] if search.is_dated else []
    return Fragment.joined(" AND ", [said, *is_dated])


def undated(search, *, terms: str, filters: str = "") -> Fragment:
    """The same, whenever it is free."""
    parts = [Fragment("true", [])]
    # Words and filters apart: the index weighs two short conditions faster than one.
    parts += [Fragment("o.terms @@ %s::tsquery", [t]) for t in (terms, filters) if t]
    if search.price_max is not None:
        parts.append(Fragment("o.price_from <= %s", [search.price_max]))
    return Fragment.joined(" AND ", parts)


def is_free(bits: bytes) -> Fragment:
    """Whether the bit of the outline's number is set; beyond the last none is."""
    if not bits:
        return Fragment("false", [])
    numbers = len(bits) * 8
    return Fragment(
        "get_bit((SELECT %s::bytea), least(o.number, %s)) <> 0", [bits + b"\0", numbers]
    )
