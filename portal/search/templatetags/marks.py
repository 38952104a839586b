"""Showing where the words of a search stand in a text."""

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join

from portal.search.asked import LONGEST

register = template.Library()


@register.filter
def marked(text, q):
    """The text with what was searched for marked in it."""
    words = pattern(q[:LONGEST])
    if words is None or not words.search(text):
        return text
    # Every second part is a match.
    drawn = (
        format_html("<mark>{}</mark>", part) if number % 2 else part
        for number, part in enumerate(words.split(text))
    )
    return format_html_join("", "{}", ((part,) for part in drawn))


@lru_cache(maxsize=100)
def pattern(q):
    """What matches any word of a search, the longest first; None without words."""
    words = sorted(map(re.escape, q.split()), key=len, reverse=True)
    return re.compile(f"({'|'.join(words)})", re.IGNORECASE) if words else None
