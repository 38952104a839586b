"""From what an app says of a record to the row of the index.

Terms of a document, told apart by their first character:
    显微, x射, jsm   one, two (and in alphabets three) characters that stand together
    =jsm, =7800f     a whole word in an alphabet
    ^显微, ^jsm      either of a name, a nickname or a model
    ~dianjing, ~dj   pinyin from a syllable on; initials, or two of them
    #base:chongqing  a facet
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from portal.core import text

LONGEST_TEXT = 20_000  # characters of a record that are searched
BETWEEN = " \n "  # no phrase runs from one field into the next


@dataclass
class Draft:
    """A record as its app describes it to the search.

    `titles` are names, nicknames and models; `texts` all else it is found by; `spoken`
    those of both that are found by pinyin. `row` is what its line shows.
    """

    record: UUID
    home: str
    name: str
    name_en: str = ""
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    facets: list[str] = field(default_factory=list)
    row: dict = field(default_factory=dict)
    price_from: Decimal | None = None
    published_at: datetime | None = None
    stale_on: date | None = None


def document(kind: str, draft: Draft, indexed_at: datetime) -> dict:
    """The columns of the draft's document; `terms` are joined by line feeds."""
    titles = [draft.name, draft.name_en, *draft.titles]
    title = searchable(titles)
    whole = searchable([*titles, *draft.texts])
    spoken = [text.normalise(t) for t in [draft.name, *draft.spoken]]
    facets = [*filter(is_one_word, draft.facets), f"kind:{kind}", f"base:{draft.home}"]
    return {
        "record": str(draft.record),
        "kind": kind,
        "home": draft.home,
        "name": draft.name,
        "name_en": draft.name_en,
        "title": title,
        "text": whole,
        "reading": reading(spoken),
        "terms": "\n".join(terms(title, whole, spoken, facets)),
        "facets": sorted(set(facets)),
        "row": draft.row,
        "sort_name": sort_name(draft.name),
        "price_from": draft.price_from and str(draft.price_from),
        "published_at": draft.published_at and draft.published_at.isoformat(),
        "stale_on": draft.stale_on and draft.stale_on.isoformat(),
        "indexed_at": indexed_at.isoformat(),
        "words": sorted(words_worth_proposing([title, *spoken])),
    }


def is_one_word(facet: str) -> bool:
    """No code holds white space; what a copy calls one might, and split the terms."""
    return facet.split() == [facet]


def searchable(texts: list[str]) -> str:
    """Normal forms of the texts, and of what they write in pieces, field by field."""
    plain = [text.normalise(t) for t in texts]
    joined = [word for t in texts for word in text.joined(t)]
    fields = BETWEEN.join(filter(None, [*plain, *joined]))
    return f" {fields[:LONGEST_TEXT]} "


def reading(spoken: list[str]) -> str:
    """How it sounds; the words of its name, which comes first, once more with ^."""
    whole = [r for t in spoken for pair in text.readings(t) for r in pair]
    words = [f"^{r}" for r in sorted(text.name_readings(spoken[0]))]
    return " ".join(["", *whole, *words, ""])


def terms(title: str, whole: str, spoken: list[str], facets: list[str]) -> set[str]:
    found = text.grams(whole)
    found.update(f"={word}" for word in plain_words(whole))
    found.update(f"^{word}" for word in plain_words(title))
    found.update(
        f"^{gram}" for gram in text.grams(title) if not text.is_plain(gram[-1])
    )
    found.update(f"~{spelt}" for t in spoken for spelt in text.spelt_from(t))
    found.update(f"#{facet}" for facet in facets)
    return found


def plain_words(normal: str) -> set[str]:
    """The words of a text that are all letters of an alphabet or digits."""
    return {word[: text.LONGEST_WORD] for word in text.PLAIN_RUN.findall(normal)}


def words_worth_proposing(texts: list[str]) -> set[str]:
    """Words for whoever mistypes them: of names, models, makers and places."""
    return {
        word[: text.LONGEST_WORD]
        for part in "\n".join(texts).split("\n")
        for word in [*part.split(), *text.words(part)]
        if len(word) > 1 and not any(map(str.isdigit, word))
    }


def sort_name(name: str) -> str:
    """Names in the order of their pinyin, alphabets among them."""
    normal = text.normalise(name)
    return "".join(text.HAN.sub(lambda m: " ".join(text.syllables(m[0])), normal))[:60]
