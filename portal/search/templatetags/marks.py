"""Showing where the words of a search stand in a text."""

import re

from django import template
from django.utils.html import format_html, format_html_join

from portal.search.asked import LONGEST

register = template.Library()


@register.filter
def marked(text, q):
    """The text with what was searched for marked in it."""
    words = sorted(q[:LONGEST].split(), key=len, reverse=True)
    if not words:
        return text
    parts = re.split(f"({'|'.join(map(re.escape, words))})", str(text), flags=re.I)
    # Every second part is a match.
    drawn = (
        format_html("<mark>{}</mark>", part) if number % 2 else part
        for number, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in drawn))
