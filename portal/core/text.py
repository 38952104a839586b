"""Text as the search index sees it: normal forms, character grams, words, readings.

Two promises hold together: whatever stands in a text is found by any part of it, and
nothing a person types can be more than letters and digits by the time it is looked up.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

import rjieba
from pypinyin import Style, lazy_pinyin

NOT_WORD = re.compile(r"[\W_]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
# A model or a standard's number written in pieces: JSM-7800F, GB/T, 228.1-2021.
PIECES = re.compile(r"[a-z0-9]+(?:[-‐-―/._·+][a-z0-9]+)+")
PLAIN_RUN = re.compile(r"[^\W\u2e80-\U0010ffff]+")  # of a normalised text
LONGEST_READING = 60  # letters of a reading kept from each syllable on
LONGEST_WORD = 60


def fold(text: str) -> str:
    """Full width to half, upper case to lower, compatibility forms to plain ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def normalise(text: str) -> str:
    """Letters and digits of any script, folded, single spaces between."""
    return NOT_WORD.sub(" ", fold(text)).strip()


def joined(text: str) -> list[str]:
    """What is written in pieces, also without its hyphens: JSM-7800F → jsm7800f."""
    return [NOT_WORD.sub("", found) for found in PIECES.findall(fold(text))]


def is_plain(character: str) -> bool:
    """Letters of an alphabet and digits, which say less each than a Chinese one."""
    return character < "\u2e80"


def grams(text: str) -> set[str]:
    """Every one and two characters that stand together in a normalised text.

    Of alphabets also every three: their pairs occur in nearly every text.
    """
    found = set(text)
    found.update(map("".join, zip(text, text[1:], strict=False)))
    for run in re.findall("[^\u2e80-\U0010ffff]{3,}", text):
        found.update(run[i : i + 3] for i in range(len(run) - 2))
    return {gram for gram in found if " " not in gram and "\n" not in gram}


def asked_grams(run: str) -> set[str]:
    """The fewest grams that every text which holds `run` (without spaces) must have."""
    if len(run) < 2:
        return {run}
    found = set()
    for i in range(len(run) - 1):
        three = run[i : i + 3]
        if len(three) == 3 and all(map(is_plain, three)):
            found.add(three)
        elif not (i and all(map(is_plain, run[i - 1 : i + 2]))):
            found.add(run[i : i + 2])
    return found


def words(text: str) -> list[str]:
    """The words of a normalised text, in order; single characters only where alone."""
    return [word for word in rjieba.cut(text) if word.strip()]


def fine_words(text: str) -> list[str]:
    """Words taken apart as far as they go: 拉伸强度 → 拉伸, 强度."""
    return [part for word in words(text) for part in taken_apart(word)]


def taken_apart(word: str) -> list[str]:
    """The shorter words that a word is made of, in order; itself if of none."""
    shorter = [part for part in rjieba.cut_for_search(word) if part != word]
    found: list[str] = []
    while rest := word[sum(map(len, found)) :]:
        found.append(max(filter(rest.startswith, shorter), key=len, default=rest))
    return found


def name_readings(text: str) -> set[str]:
    """Of each word of a normalised name its pinyin in full and in initials."""
    words = {w for run in HAN.findall(text) for w in rjieba.cut_for_search(run)}
    return {r for w in words if len(w) > 1 for pair in readings(w) for r in pair}


def sound(text: str) -> str:
    """A normalised text with its Chinese in pinyin: 扫描x → saomiaox."""
    return HAN.sub(lambda found: "".join(syllables(found[0])), text)


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of Chinese text, without tones: 重庆 → chong, qing."""
    found = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    return tuple(s.replace("ü", "v") for s in found if s.isascii())


@lru_cache(maxsize=20_000)
def readings(text: str) -> tuple[tuple[str, str], ...]:
    """Of each Chinese stretch its pinyin in full and in initials."""
    spelt = [syllables(stretch) for stretch in HAN.findall(text)]
    return tuple(
        ("".join(parts), "".join(part[0] for part in parts)) for parts in spelt if parts
    )


@lru_cache(maxsize=20_000)
def spelt_from(text: str) -> frozenset[str]:
    """What readings can be found by: in full from each syllable on, to be searched by
    prefix, the initials likewise, and each two initials."""
    found: set[str] = set()
    for stretch in HAN.findall(text):
        spelt = syllables(stretch)
        full, initials = "".join(spelt), "".join(part[0] for part in spelt)
        starts = [0, *accumulate(map(len, spelt))][:-1]
        found.update(full[at : at + LONGEST_READING] for at in starts)
        found.update(initials[at : at + 20] for at in range(len(initials) - 2))
        found.update(initials[at : at + 2] for at in range(len(initials) - 1))
    return frozenset(found)
