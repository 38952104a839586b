"""A document as its line in a list, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.time import now, today
from portal.search.days import HORIZON
from portal.search.models import Document, FreeTime
from portal.search.registry import SOURCES

SORTS = (
    *("class", "facility_kind", "resource_class", "organisation_kind"),
    "agreement_kind",
)


@dataclass(frozen=True)
class Base:
    """A base as `base_mark` draws it."""

    code: str
    name: str

    def __str__(self):
        return self.name


@dataclass
class Line:
    """What a list shows of a document; `labels` name the codes of its row."""

    document: Document
    labels: Mapping[str, str]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        source = SOURCES[self.document.kind]
        return reverse(source.url_name, args=[self.document.pk])

    @property
    def model(self):
        return self.document.row.get("model", "")

    @property
    def maker(self):
        return self.document.row.get("maker", "")

    @property
    def accredited(self):
        return self.document.row.get("accredited", [])

    @property
    def price(self):
        return self.document.price_from

    @property
    def name(self):
        d = self.document
        return (get_language() == "en" and d.name_en) or d.name

    @property
    def photo(self):
        """The address of its small picture; empty without one."""
        photo = self.document.row.get("photo")
        name = SOURCES[self.document.kind].photo_name
        return reverse(name, args=[photo, "small"]) if photo and name else ""

    @property
    def base(self):
        home = self.document.home
        return Base(home, self.labels.get(f"base:{home}", home))

    @property
    def organisation(self):
        return in_language(self.document.row.get("organisation"))

    @property
    def place(self):
        return in_language(self.document.row.get("place"))

    @cached_property
    def words(self):
        """The codes of its row by group, in words: state, opens, unit, kinds."""
        codes = self.document.row.get("codes", [])
        return {c.partition(":")[0]: self.labels.get(c, "") for c in codes}

    @property
    def sort_of(self):
        """What sort of thing it is, as its own kind divides them."""
        return next((self.words[key] for key in SORTS if self.words.get(key)), "")

    @property
    def trouble(self):
        """The tone of a state that keeps from booking; empty if nothing does."""
        return self.document.row.get("trouble", "")

    @property
    def meta(self):
        """Where it is, what sort of thing, and whom it is open to; for one line."""
        opens = self.words.get("opens")
        whom = _("Open to: %(whom)s") % {"whom": opens} if opens else ""
        return filter(None, [self.place, self.sort_of, whom])

    @property
    def per(self):
        """What the price is for one of."""
        unit = self.words.get("unit", "").lower()
        return _("per %(unit)s and up") % {"unit": unit}

    @property
    def first_free(self):
        """The first moment that can be booked; None if none is known."""
        return first_start(self.document.free_time)

    @cached_property
    def free(self):
        """(tone, words) on the first free time, for what takes bookings."""
        time = self.document.free_time
        if time.due_at is None or self.trouble == "bad":
            return None
        start = self.first_free
        if start is None:
            if time.due_at <= now():  # not computed yet
                return None
            return "wait", _("No free time within %(n)s days") % {"n": HORIZON}
        if start <= now():
            return "good", _("Free now")
        return "good", _("Free from %(time)s") % {"time": spoken(start)}


def first_start(time: FreeTime):
    """When one could begin at the earliest, notice considered."""
    if time.free_from is None:
        return None
    ready = now() + timedelta(minutes=time.notice)
    ready += timedelta(minutes=-ready.minute % 10) - timedelta(seconds=ready.second)
    return max(time.free_from, ready if time.notice else time.free_from)


def spoken(moment) -> str:
    """A moment as people say it: today or tomorrow, else the day of the month."""
    local = localtime(moment)
    clock = f"{local:%H:%M}"
    if local.date() == today():
        return _("today %(clock)s") % {"clock": clock}
    if local.date() == today() + timedelta(days=1):
        return _("tomorrow %(clock)s") % {"clock": clock}
    return f"{date_format(local, 'm-d')} {clock}"


def in_language(names):
    """One of a pair of names, Chinese and English."""
    if not names:
        return ""
    return names[1] if get_language() == "en" else names[0]


def codes_of(documents) -> list[str]:
    """Every code that the lines of these documents put into words."""
    found = [code for d in documents for code in d.row.get("codes", [])]
    return [*found, *(f"base:{d.home}" for d in documents)]
