"""How a document holds what was typed, and how well: the SQL of one piece."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.search.asked import Asked, Piece

SOUNDS = "d.reading LIKE %s"


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


def checks(asked: Asked) -> list[Fragment]:
    return [check(piece) for piece in asked.pieces if piece.needs_check]


def check(piece: Piece) -> Fragment:
    """Terms may stand apart in a text: see that the phrase itself is there."""
    sql = "d.text LIKE ANY(%s)"
    params: list[object] = [ways(piece)]
    if piece.spelt:
        sql, params = f"({sql} OR d.reading LIKE %s)", [*params, f"%{piece.spelt}%"]
    return Fragment(sql, params)


def ways(piece: Piece) -> list[str]:
    """How a text may hold the piece, as patterns."""
    phrases = [f"%{phrase}%" for phrase in piece.phrases]
    return phrases + [f"% {word} %" for word in piece.words]


def score(piece: Piece) -> Fragment:
    """How well a document answers the piece, from being called so to sounding so.

    A Chinese phrase counts wherever it stands in a title; of an alphabet whole words
    come first, and a synonym before what is only part of another word. What a word of
    the name sounds like, or its initials, count more than the same amid other words.
    """
    own = piece.own
    within = f"% {own} %" if own.isascii() else f"%{own}%"
    anyhow = ways(piece)
    same = [way for way in anyhow if way != f"%{own}%"]
    # Titles first: they are short, and most that is found is found in one.
    rungs: list[tuple[int, str, object]] = [
        (12, "d.title LIKE %s", f" {own} \n%"),
        (11, "d.title LIKE %s", within),
        (10, "d.title LIKE ANY(%s)", same),
        (9, SOUNDS, f"%^{own} %"),
        (8, "d.text LIKE %s", within),
        (7, "d.text LIKE ANY(%s)", same),
        (6, "d.title LIKE %s", f"% {own}%"),
        (5, SOUNDS, f"%^{own}%"),
        (4, "d.title LIKE %s", f"%{own}%"),
        (3, "d.text LIKE ANY(%s)", anyhow),
        (2, SOUNDS, f" {own}%"),
    ]
    known = [
        Fragment(f"WHEN {is_so} THEN {points}", [what])
        for points, is_so, what in rungs
        if piece.spelt or is_so != SOUNDS
    ]
    rest = Fragment("ELSE 1 END", [])
    return Fragment.joined(" ", [Fragment("CASE", []), *known, rest])
