"""What to search for instead, where nothing holds all that was typed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.core import text
from portal.search.asked import understand
from portal.search.query import Search, search
from portal.search.vocabulary import synonyms

MOST_TRIED = 6
MOST_OFFERED = 3


@dataclass(frozen=True)
class Instead:
    """A part of the search that finds something by itself, and how much."""

    words: str
    total: int


def instead(wanted: Search) -> list[Instead]:
    """The longest parts that find something, under the same filters."""
    parts = sorted(dict.fromkeys(parts_of(wanted.q)), key=len, reverse=True)
    found: list[Instead] = []
    for part in parts[:MOST_TRIED]:
        is_within = any(part in longer.words for longer in found)
        if not is_within and (alone := tried_alone(wanted, part)):
            found.append(alone)
    return found[:MOST_OFFERED]


def tried_alone(wanted: Search, part: str) -> Instead | None:
    found = search(replace(wanted, q=part, page=1, per_page=1))
    return Instead(part, found.total) if found.total and not found.read_as else None


def parts_of(q: str) -> Iterator[str]:
    """The words of each piece, finely, and the names that stand in it: 冷冻, 电镜."""
    known = synonyms()
    pieces = [piece.own for piece in understand(q, known).pieces]
    for piece in pieces:
        found = [piece] if len(pieces) > 1 else []
        found += [*text.words(piece), *text.fine_words(piece)]
        found += [word for word in known if not word.isascii() and word in piece]
        whole = piece if len(pieces) == 1 else ""
        yield from (part for part in found if len(part) > 1 and part != whole)
