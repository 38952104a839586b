"""From what a person typed to conditions that the index and the database understand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.core import text

LONGEST = 100  # characters of a search that count
MOST_PIECES = 8
MOST_SYNONYMS = 12
LETTERS = re.compile(r"[a-z]{2,}")

Synonyms = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Piece:
    """One thing asked for, which must stand in the text as it is written.

    `phrases` are its normal form, that without hyphens, and their synonyms; any will
    do. `spelt` is the same as pinyin or initials, empty where it cannot be.
    """

    phrases: tuple[str, ...]
    spelt: str = ""

    @property
    def own(self) -> str:
        return self.phrases[0]

    @property
    def terms(self) -> str:
        """What the terms of a document that holds the piece satisfy, as tsquery."""
        ways = [every(grams_of(phrase)) for phrase in self.phrases]
        if self.spelt:
            is_short = len(self.spelt) == 2
            ways.append(quote(f"~{self.spelt}") + ("" if is_short else ":*"))
        return any_of(ways)

    @property
    def title_terms(self) -> str:
        """Likewise for documents that hold it in a title, as near as terms can say."""
        ways = []
        for phrase in self.phrases:
            in_title = [f"^{g}" for g in grams_of(phrase) if not text.is_plain(g[-1])]
            in_title += [f"={w[:60]}" for w in phrase.split() if w.isascii()]
            if in_title:
                ways.append(every(in_title))
        return any_of(ways)

    @property
    def needs_check(self) -> bool:
        """Whether its terms may be there without the phrase."""
        return any(len(grams_of(phrase)) > 1 for phrase in self.phrases)


@dataclass(frozen=True)
class Asked:
    """A search as pieces that must all be found."""

    pieces: tuple[Piece, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.pieces)

    @cached_property
    def terms(self) -> str:
        return all_of(piece.terms for piece in self.pieces)

    @cached_property
    def title_terms(self) -> str:
        """Of what is found, that with a piece in a title; empty if no term tells."""
        ways = [way for piece in self.pieces if (way := piece.title_terms)]
        return all_of([self.terms, any_of(ways)]) if ways else ""


def understand(q: str, synonyms: Synonyms) -> Asked:
    """Read a search as its writer meant it: spaces separate what must all be found."""
    plain = q.replace("\x00", " ").strip()
    kept = plain[:LONGEST].split()
    pieces = [piece for part in kept if (piece := piece_of(part, synonyms))]
    is_cut = len(plain) > LONGEST or len(pieces) > MOST_PIECES
    return Asked(tuple(pieces[:MOST_PIECES]), is_cut)


def by_words(asked: Asked, synonyms: Synonyms) -> Asked:
    """The same search, Chinese phrases taken apart: 重庆大学电镜 → 重庆大学, 电镜."""
    words = [word for piece in asked.pieces for word in text.words(piece.own)]
    pieces = [piece for w in words if (piece := piece_of(w, synonyms))]
    return Asked(tuple(pieces[:MOST_PIECES]))


def by_sound(asked: Asked) -> Asked:
    """The same search as it sounds, for Chinese typed with a wrong character."""
    pieces = []
    for piece in asked.pieces:
        sounds = text.readings(piece.own) if text.HAN.search(piece.own) else ()
        spelt = "".join(full for full, _ in sounds)[: text.LONGEST_READING]
        pieces.append(Piece((spelt,), spelt) if spelt else piece)
    return Asked(tuple(pieces))


def piece_of(part: str, synonyms: Synonyms) -> Piece | None:
    phrase = text.normalise(part)
    if not phrase:
        return None
    joined = "".join(text.joined(part))
    phrases = [phrase, joined] if joined else [phrase]
    phrases += sorted(alternatives(phrase, synonyms))[:MOST_SYNONYMS]
    spelt = phrase[: text.LONGEST_READING] if LETTERS.fullmatch(phrase) else ""
    return Piece(tuple(dict.fromkeys(phrases)), spelt)


def alternatives(phrase: str, synonyms: Synonyms) -> set[str]:
    """What else could be written: 电镜 → 电子显微镜, sem; 扫描电镜 → 扫描电子显微镜."""
    found = set(synonyms.get(phrase, ()))
    for word, others in synonyms.items():
        if len(word) > 1 and not word.isascii() and word in phrase:
            found.update(phrase.replace(word, o) for o in others if not o.isascii())
    return found - {phrase}


def grams_of(phrase: str) -> list[str]:
    return sorted({g for run in phrase.split() for g in text.asked_grams(run)})


def facet_terms(codes: Iterable[str]) -> str:
    """Documents that carry any of the facets, as tsquery."""
    return any_of(quote(f"#{code}") for code in codes)


def quote(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def every(terms: Iterable[str]) -> str:
    return all_of(map(quote, terms))


def all_of(conditions: Iterable[str]) -> str:
    return " & ".join(f"({c})" for c in conditions if c)


def any_of(conditions: Iterable[str]) -> str:
    return " | ".join(f"({c})" for c in conditions if c)
