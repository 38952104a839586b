"""Times and lengths in templates, spelt as everywhere else."""

from urllib.parse import urlencode

from django import template

from portal.core.time import SHANGHAI
from resources.schedule import spelling

register = template.Library()

register.filter("spell_day", spelling.spell_day)
register.filter("spell_time", spelling.spell_time)
register.filter("spell_minutes", spelling.spell_minutes)


@register.simple_tag
def along(kept):
    """What a link to a time takes along, as the rest of its address."""
    return f"&{urlencode(kept)}" if kept else ""


@register.filter
def period(record):
    """The time of whatever has `starts_at` and `ends_at`."""
    return spelling.spell_period(record.starts_at, record.ends_at)


@register.filter
def clock(moment):
    """The time of day."""
    return f"{moment.astimezone(SHANGHAI):%H:%M}"


@register.filter
def weekday(day):
    return spelling.WEEKDAYS[day.weekday()]


@register.filter
def field_time(moment):
    """A moment as the browser's own picker writes it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
