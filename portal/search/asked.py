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
RUN = re.compile(r"(.)\1{3,}")  # zzzz: no initials that anyone means, no slip

Synonyms = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Piece:
    """One thing asked for.

    `own` is what was typed. Any of `phrases` must stand in the text as it is written,
    or any of `words` as a word: TEM, if it is known to mean something, is not meant
    where it is a part of "system". `spelt` is the piece as pinyin or initials, if it
    can be.
    """

    own: str
    phrases: tuple[str, ...]
    words: tuple[str, ...] = ()
    spelt: str = ""

    @cached_property
    def terms(self) -> str:
        """What the terms of a document that holds the piece satisfy, as tsquery."""
        ways = [every(grams_of(phrase)) for phrase in self.phrases]
        ways += [every(f"={part}" for part in word.split()) for word in self.words]
        if self.spelt:
            is_short = len(self.spelt) == 2
            ways.append(quote(f"~{self.spelt}") + ("" if is_short else ":*"))
        return any_of(ways)

    @cached_property
    def title_terms(self) -> str:
        """Likewise for documents that hold it in a title, as near as terms can say."""
        return any_of(every(title_grams(way)) for way in (*self.phrases, *self.words))

    @property
    def needs_check(self) -> bool:
        """Whether its terms may be there without the phrase: zzz without zzzz."""
        return any(grams_of(phrase) != [phrase] for phrase in self.phrases)


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
        in_title = any_of(piece.title_terms for piece in self.pieces)
        if len(self.pieces) == 1 or not in_title:
            return in_title  # what stands in a title stands in the text
        return all_of([self.terms, in_title])


def understand(q: str, synonyms: Synonyms) -> Asked:
    """Read a search as its writer meant it: spaces separate what must all be found."""
    plain = q.replace("\x00", " ").strip()
    kept = plain[:LONGEST].split()
    pieces = pieces_of(kept, synonyms)
    is_cut = len(plain) > LONGEST or len(pieces) > MOST_PIECES
    return Asked(pieces[:MOST_PIECES], is_cut)


def by_words(asked: Asked, synonyms: Synonyms, *, finely: bool = False) -> Asked:
    """The same search, Chinese phrases taken apart: 重庆大学电镜 → 重庆大学, 电镜."""
    cut = text.fine_words if finely else text.words
    words = [word for piece in asked.pieces for word in cut(piece.own)]
    return Asked(pieces_of(words, synonyms)[:MOST_PIECES])


def by_sound(asked: Asked, synonyms: Synonyms) -> Asked:
    """The same search as it sounds, for Chinese typed with a wrong character."""
    return Asked(pieces_of((text.sound(p.own) for p in asked.pieces), synonyms))


def pieces_of(parts: Iterable[str], synonyms: Synonyms) -> tuple[Piece, ...]:
    found = (piece_of(part, synonyms) for part in parts)
    return tuple(piece for piece in found if piece)


def piece_of(part: str, synonyms: Synonyms) -> Piece | None:
    phrase = text.normalise(part)
    if not phrase:
        return None
    joined = "".join(text.joined(part))
    others = sorted(alternatives(phrase, synonyms))[:MOST_SYNONYMS]
    whole = [other for other in others if other.isascii()]
    parts = [other for other in others if not other.isascii()]
    is_name = phrase in synonyms and LETTERS.fullmatch(phrase)
    (whole if is_name else parts)[:0] = [phrase, joined or phrase]
    return Piece(
        own=phrase,
        phrases=tuple(dict.fromkeys(parts)),
        words=tuple(dict.fromkeys(whole)),
        spelt=phrase[: text.LONGEST_READING] if is_reading(phrase) else "",
    )


def is_reading(phrase: str) -> bool:
    """Whether it may be pinyin or initials."""
    return bool(LETTERS.fullmatch(phrase)) and not RUN.fullmatch(phrase)


def alternatives(phrase: str, synonyms: Synonyms) -> set[str]:
    """What else could be written: 电镜 → 电子显微镜, sem; 扫描电镜 → 扫描电子显微镜."""
    found = set(synonyms.get(phrase, ()))
    for word, others in synonyms.items():
        if len(word) > 1 and not word.isascii() and word in phrase:
            found.update(phrase.replace(word, o) for o in others if not o.isascii())
    return found - {phrase}


def grams_of(phrase: str) -> list[str]:
    return sorted({g for run in phrase.split() for g in text.asked_grams(run)})


def title_grams(phrase: str) -> list[str]:
    """What a title that holds the phrase has, words of alphabets being whole there."""
    grams = [gram for gram in grams_of(phrase) if not text.is_plain(gram[-1])]
    whole = [word for word in phrase.split() if text.PLAIN_RUN.fullmatch(word)]
    return [f"^{term}" for term in (*grams, *whole)]


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
