"""The index, as the worker keeps it."""

from portal.search import indexer
from portal.search.registry import SOURCES


def index_all():
    """Index every record there is, as the worker does a moment after each change."""
    for source in SOURCES.values():
        for chunk in indexer.chunks(source.every()):
            indexer.index(source, chunk)
