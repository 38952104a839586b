"""Words put together as readers of the language expect."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(parts: Iterable[object]) -> str:
    """Parts of a list in one line: a, b, c; in Chinese with the enumeration comma."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts))
