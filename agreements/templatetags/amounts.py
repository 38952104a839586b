"""Figures as people write them."""

from django import template

register = template.Library()


@register.filter
def amount(value):
    """1200.50 as 1,200.5 and 1200.00 as 1,200."""
    whole = f"{value:,.2f}"
    return whole.rstrip("0").rstrip(".")
