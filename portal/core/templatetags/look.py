"""What templates ask for: icons, stylesheets, entries of menus, figures in words."""

from functools import lru_cache
from zlib import crc32

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal.core.devices import device
from portal.core.ids import new_id
from portal.core.once import KEY
from portal.core.phone import spelled
from portal.core.prose import listed
from portal.core.text import HAN

TINTS = 6  # colours of bases: base.css

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name):
    """Draw an icon in the text's colour; words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def css(*names):
    """Link the stylesheets of the named components."""
    links = ((static(f"{name}.css"),) for name in names)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def once():
    """A key of this form's own: sent twice, it acts once; see `portal.core.once`."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, new_id())


@register.simple_tag
def base_mark(base):
    """A base's name behind its quiet colour, the same wherever it stands."""
    tint = crc32(base.code.encode()) % TINTS
    return format_html('<span class="base-mark" data-tint="{}">{}</span>', tint, base)


@register.inclusion_tag("_state.html")
def state(tone, label):
    """A state in colour, icon and words; `tone` is good, wait, bad, now or nothing."""
    return {"tone": tone, "label": label}


@register.simple_tag(takes_context=True)
def nav_link(context, view, label):
    """An entry of a navigation, marked on its own page and those below it."""
    url = reverse(view)
    here = getattr(context.get("request"), "path", "")
    current = mark_safe(' aria-current="page"') if here.startswith(url) else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, label)


@register.simple_tag
def menu_link(view, label):
    """An entry of a menu."""
    address = reverse(view)
    return format_html('<li><a class="tool" href="{}">{}</a></li>', address, label)


@register.filter
def elided(page):
    """The page numbers worth offering around this one, with … for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def number(value):
    """1234567 as 1,234,567: the same in every language."""
    return f"{value:,}"


@register.filter
def yuan(amount):
    """An amount in yuan as ¥1,200 or ¥1,200.50."""
    return f"¥{amount:,.2f}".removesuffix(".00")


@register.filter
def lang(words):
    """The attribute of an element that says Chinese in a page of another language."""
    is_told = get_language() != "en" or not HAN.search(str(words))
    return "" if is_told else mark_safe(' lang="zh-CN"')


@register.filter
def coded(words):
    """Words with what stands between backticks drawn as code."""
    parts = enumerate(str(words).split("`"))
    drawn = (format_html("<code>{}</code>" if n % 2 else "{}", p) for n, p in parts)
    return format_html_join("", "{}", ((part,) for part in drawn))


register.filter("device", device)
register.filter("phone", spelled)
register.filter("listed", listed)
