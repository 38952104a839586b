"""How many documents carry each facet, over the whole catalogue."""

import json
from collections.abc import Mapping

from django.core.cache import cache
from django.db import connection

from portal.nodes.base import current_base

SMALL = 5_000  # documents
KEPT = 300  # seconds; a task renews it every minute, so that nobody waits

COUNT = """
    SELECT (SELECT count(*) FROM search_document),
        (SELECT coalesce(jsonb_object_agg(facet, n), '{}') FROM (
            SELECT code, count(*) AS n FROM (
                SELECT unnest(codes) AS code FROM search_outline) AS each_code
            GROUP BY code) AS counted JOIN search_facetcode ON id = code)
"""


def whole_catalogue() -> tuple[int, Mapping[str, int]]:
    """The number of documents, and how many carry each facet; at most minutes old."""
    return cache.get(key()) or renew()


def renew() -> tuple[int, Mapping[str, int]]:
    """Count the whole catalogue anew and keep the result."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        total, tally = cursor.fetchone()
    counted = total, json.loads(tally)
    cache.set(key(), counted, KEPT)
    return counted


def is_small() -> bool:
    """Whether all can be counted in milliseconds, so that a figure is never off."""
    total, _ = whole_catalogue()
    return total <= SMALL


def key() -> str:
    return f"search:catalogue:{current_base()}"
