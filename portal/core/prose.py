"""Words put together as readers of the language expect."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import pgettext


def listed(parts: Iterable[object]) -> str:
    """Parts of a list in one line: a, b, c; in Chinese with the enumeration comma."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts))


def sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after another: Chinese leaves no space between them."""
    joined = pgettext("two sentences", "%(before)s %(after)s")
    said = [str(part) for part in parts]
    return reduce(lambda b, a: joined % {"before": b, "after": a}, said) if said else ""
