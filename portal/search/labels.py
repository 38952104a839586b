"""Codes of facets in the reader's words."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.cache import cache
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language

from portal.nodes.base import current_base
from portal.search.models import Document
from portal.search.registry import FACETS, SOURCES

KEPT = 300  # seconds until a renamed row shows its new name


def rows_by(model: type[Model], field: str):
    """Name codes by the rows of a vocabulary."""

    def labels(codes: Collection[str]):
        rows = model._default_manager.filter(**{f"{field}__in": codes})
        return {getattr(row, field): str(row) for row in rows}

    return labels


def choices_by(choices):
    """Name codes by the choices of a field."""

    def labels(codes: Collection[str]):
        return {
            c: capfirst(str(choices(c).label)) for c in codes if c in choices.values
        }

    return labels


def name_kinds(codes: Collection[str]):
    return {c: SOURCES[c].label for c in codes if c in SOURCES}


def name_organisations(codes: Collection[str]):
    """Organisations are documents themselves."""
    in_english = get_language() == "en"
    ids = [code for code in codes if is_id(code)]
    found = Document.objects.filter(pk__in=ids).only("record", "name", "name_en")
    return {str(d.pk): (in_english and d.name_en) or d.name for d in found}


def is_id(code: str) -> bool:
    """Whether it can be a key at all: an address may say anything."""
    try:
        UUID(code)
    except ValueError:
        return False
    return True


def label_all(facets: Iterable[str]) -> dict[str, str]:
    """Facets (`group:code`) in words; those without words left out.

    One look at the cache for them all, and a query for each group with unknown codes.
    """
    wanted = {cache_key(facet): facet for facet in facets}
    known = cache.get_many(wanted)
    missing = [facet for key, facet in wanted.items() if key not in known]
    found = look_up(missing)
    if found:
        cache.set_many({cache_key(f): label for f, label in found.items()}, KEPT)
    return {wanted[key]: label for key, label in known.items()} | found


def look_up(facets: Iterable[str]) -> dict[str, str]:
    groups: dict[str, set[str]] = {}
    for facet in facets:
        group, _, code = facet.partition(":")
        groups.setdefault(group, set()).add(code)
    return {
        f"{group}:{code}": str(label)
        for group, codes in groups.items()
        if group in FACETS
        for code, label in FACETS[group].labels(codes).items()
    }


def cache_key(facet: str) -> str:
    return f"search:label:{current_base()}:{get_language()}:{facet}"
