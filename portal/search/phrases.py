"""What is proposed while somebody types: names, models, makers and organisations.

A phrase is found by how it begins, or how a part of it does: 电子 and dianzi propose
扫描电子显微镜, 7800 proposes a model. Phrases are written with the documents that say
them; how many do is counted afterwards, and what none says any more is dropped.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core import text
from portal.core.locks import Lock, lock
from portal.search.asked import quote
from portal.search.registry import SOURCES

MOST = 8
LONGEST = 60  # characters that are typed
WEIGHED = 2_000  # phrases among which the most frequent are chosen
LABELS: dict[str, Promise] = {"model": _("Model"), "maker": _("Manufacturer")}

KNOWN = "SELECT kind, words FROM search_phrase WHERE words = ANY(%s)"
KEEP = """
    INSERT INTO search_phrase (kind, words, total, keys)
    SELECT kind, words, 1, array_to_tsvector(string_to_array(keys, E'\\n'))
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS given(kind, words, keys)
    ON CONFLICT DO NOTHING
"""
WEIGH = """
    WITH said AS (
        SELECT kind, name AS words FROM search_document
        UNION ALL SELECT kind, name_en FROM search_document
        UNION ALL SELECT 'model', row->>'model' FROM search_document
        UNION ALL SELECT 'maker', row->>'maker' FROM search_document
        UNION ALL SELECT 'identity.organisation', owner
        FROM search_document, LATERAL (
            SELECT DISTINCT jsonb_array_elements_text(row->'organisation')) AS o(owner)
        ),
    counted AS (SELECT kind, words, count(*) AS n FROM said GROUP BY kind, words)
    UPDATE search_phrase p SET total = coalesce(c.n, 0)
    FROM search_phrase old LEFT JOIN counted c USING (kind, words)
    WHERE p.id = old.id AND p.total <> coalesce(c.n, 0)
"""
DROP = "DELETE FROM search_phrase WHERE total = 0"
SUGGEST = """
    SELECT words, kind, total FROM (
        SELECT words, kind, total, keys @@ %s::tsquery AS is_first
        FROM search_phrase WHERE keys @@ %s::tsquery LIMIT %s) AS fitting
    ORDER BY is_first DESC, total DESC, char_length(words), words, kind LIMIT %s
"""


@dataclass(frozen=True)
class Suggestion:
    """A phrase to search for, what it is of, and how many records bear it."""

    words: str
    kind: str
    total: int

    @property
    def label(self) -> Promise | str:
        if self.kind in LABELS:
            return LABELS[self.kind]
        return SOURCES[self.kind].label if self.kind in SOURCES else ""


def suggest(typed: str, most: int = MOST) -> list[Suggestion]:
    """The phrases that begin, or have a part that begins, as it is typed.

    One letter of an alphabet begins too much to mean anything.
    """
    begun = key_of(text.normalise(typed.replace("\x00", "")[:LONGEST]))
    if len(begun) < 1 + all(map(text.is_plain, begun)):
        return []
    first, anywhere = quote(f"^{begun}") + ":*", quote(begun) + ":*"
    with connection.cursor() as cursor:
        cursor.execute(SUGGEST, [first, anywhere, WEIGHED, most])
        return [Suggestion(*row) for row in cursor]


def keep(documents: Collection[Mapping]) -> None:
    """Write the phrases of these documents that are not known yet."""
    said = {phrase for document in documents for phrase in phrases_of(document)}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [[words for _kind, words in said]])
        new = sorted(said - set(cursor.fetchall()))
        keys = ["\n".join(sorted(keys_of(words))) for _kind, words in new]
        kinds, wordings = [kind for kind, _ in new], [words for _, words in new]
        cursor.execute(KEEP, [kinds, wordings, keys])


@transaction.atomic
def weigh() -> None:
    """Count who says each phrase; in turn with the indexer, or its news were lost."""
    lock(Lock.SEARCH_INDEXED)
    with connection.cursor() as cursor:
        cursor.execute(WEIGH)
        cursor.execute(DROP)


def phrases_of(document: Mapping) -> Iterator[tuple[str, str]]:
    row = document["row"]
    for kind, words in (
        (document["kind"], document["name"]),
        (document["kind"], document["name_en"]),
        ("model", row.get("model")),
        ("maker", row.get("maker")),
    ):
        if words and key_of(text.normalise(words)):
            yield kind, words


def keys_of(words: str) -> set[str]:
    """What the phrase is found by, to be searched by prefix; with ^ from its start."""
    normal = text.normalise(words)
    whole, *later = (key_of(normal[at:]) for at in starts(normal))
    readings = [reading for pair in text.readings(normal) for reading in pair]
    begins = [whole, *(readings[:2] if text.HAN.match(normal) else [])]
    found = {whole, *later, *text.spelt_from(normal), *(f"^{b}" for b in begins)}
    return {key[: LONGEST + 1] for key in found}


def starts(normal: str) -> Iterator[int]:
    """Where a part begins: at each Chinese character, and at each word."""
    for at, character in enumerate(normal):
        if character == " ":
            continue
        is_new = not at or normal[at - 1] == " "
        if is_new or not (text.is_plain(character) and text.is_plain(normal[at - 1])):
            yield at


def key_of(normal: str) -> str:
    return normal.replace(" ", "")[:LONGEST]
