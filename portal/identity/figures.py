"""Figures on an organisation's page that come from the apps above."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.identity.models import Organisation


@dataclass(frozen=True)
class Figure:
    """A count that an organisation's page shows, and where it leads."""

    label: Promise
    count: Callable[[Organisation], int]
    url: Callable[[Organisation], str]


_figures: list[Figure] = []


def register(figure: Figure) -> Figure:
    """Show a figure on every organisation's page; an app calls it when it is ready."""
    _figures.append(figure)
    return figure


def figures_of(organisation: Organisation) -> list[dict[str, object]]:
    """The organisation's figures, each with label, count and address."""
    return [
        {
            "label": figure.label,
            "count": figure.count(organisation),
            "url": figure.url(organisation),
        }
        for figure in _figures
    ]
