"""Words that mean the same, and words that are spelt nearly the same."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.core.cache import cache
from django.db import connection, transaction

from portal.core import text
from portal.nodes.base import current_base
from portal.search.asked import RUN
from portal.search.models import SynonymGroup

KEPT = 60  # seconds until an edited group of synonyms is in force everywhere
MOST_PROPOSALS = 3
SHORT = 5  # letters of an alphabet: of so few, two wrong ones make another word
# How much of a word must be right, in order, and how many letters it may lack or add.
OF_SHORT, OF_OTHERS = (0.74, 1), (0.65, 3)

SLACKEN = "SELECT set_config('pg_trgm.similarity_threshold', '0.15', true)"
CANDIDATES = """
    SELECT word FROM search_word WHERE word %% %s
    ORDER BY similarity(word, %s) DESC, word LIMIT 50
"""


def synonyms() -> dict[str, frozenset[str]]:
    """For each word, in normal form or as pinyin or its initials, what else it may be
    written as. What is a word itself is nobody's initials."""
    known = cache.get(cache_key())
    if known is None:
        known = read_synonyms()
        cache.set(cache_key(), known, KEPT)
    return known


def read_synonyms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    spelt: dict[str, set[str]] = {}
    for group in SynonymGroup.objects.all():
        words = normal_forms(group.words)
        reached = words | normal_forms(group.narrower)
        for word in words:
            found.setdefault(word, set()).update(reached)
        for word in filter(text.HAN.fullmatch, words):
            for reading in {r for pair in text.readings(word) for r in pair}:
                spelt.setdefault(reading, set()).update(reached)
    found = spelt | found
    return {word: frozenset(same - {word}) for word, same in found.items()}


def normal_forms(words: list[str]) -> set[str]:
    return {text.normalise(word) for word in words} - {""}


def forget_synonyms() -> None:
    """Have the next search read the groups anew."""
    cache.delete(cache_key())


def cache_key() -> str:
    return f"search:synonyms:{current_base()}"


def near(phrases: list[str]) -> Iterator[str]:
    """The phrases with one word at a time replaced by a similar one that exists."""
    for number, phrase in enumerate(phrases):
        for word in similar(phrase):
            yield " ".join([*phrases[:number], word, *phrases[number + 1 :]])


def similar(phrase: str) -> list[str]:
    """Words that are spelt nearly so.

    Trigrams find candidates fast, but share too little where two letters of a short
    word changed places: so they only choose whom to compare letter by letter.
    """
    if RUN.fullmatch(phrase):
        return []
    is_short = phrase.isascii() and len(phrase) <= SHORT
    least_likeness, most_slips = OF_SHORT if is_short else OF_OTHERS
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SLACKEN)
        cursor.execute(CANDIDATES, [phrase, phrase])
        words = [word for (word,) in cursor]
    words = [word for word in words if abs(len(word) - len(phrase)) <= most_slips]
    return get_close_matches(phrase, words, MOST_PROPOSALS, least_likeness)
