"""What templates ask of divisions."""

from django import template

from portal.identity.places import full_name

register = template.Library()


@register.filter
def full_place(record):
    """Where a record lies, from the province down."""
    return full_name(record.division_id)
