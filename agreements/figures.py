"""Figures that the platform measures by itself, for commitments to be measured by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.db.models import F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.time import today
from portal.nodes.base import current_base
from resources.models import Booking, BookingStatus, Instrument

KEPT = 60  # seconds


@dataclass(frozen=True)
class Figure:
    """Something counted for a base; None where only that base itself can count it.

    `past` counts it as it stood at the end of a day, where that can still be told.
    """

    code: str
    label: Promise
    measure: Callable[[str], Decimal | None]
    past: Callable[[str, date], Decimal | None] = lambda base, day: None

    def now(self, base: str) -> Decimal | None:
        """Its value at this moment, at most a minute old."""
        key = f"figure:{self.code}:{base}:{current_base()}"
        return cache.get_or_set(key, lambda: self.measure(base), KEPT)


FIGURES: dict[str, Figure] = {}


def register(figure: Figure) -> None:
    """Offer a figure to commitments; an app above `resources` may add its own."""
    FIGURES[figure.code] = figure


def named(code: str) -> str:
    """What a figure counts, in the reader's language."""
    known = FIGURES.get(code)
    return str(known.label) if known else code


def choices() -> list[tuple[str, str]]:
    """The figures to choose from, and none."""
    return [("", "—"), *((code, named(code)) for code in FIGURES)]


def measured(code: str, bases: Iterable[str]) -> dict[str, Decimal]:
    """The figure by base, of those that can be counted here."""
    figure = FIGURES.get(code)
    values = {base: figure.now(base) for base in bases} if figure else {}
    return {base: value for base, value in values.items() if value is not None}


def measured_at(code: str, bases: Iterable[str], day: date) -> dict[str, Decimal]:
    """The figure by base as it stood at the end of a day; of today, as it stands."""
    figure = FIGURES.get(code)
    if figure is None or day >= today():
        return measured(code, bases)
    values = {base: figure.past(base, day) for base in bases}
    return {base: value for base, value in values.items() if value is not None}


def count_instruments(base: str) -> Decimal:
    return Decimal(Instrument.objects.published().filter(home=base).count())


def hours_across(base: str) -> Decimal | None:
    """Hours that people of other bases used the instruments of this one."""
    return hours_across_until(base, today())


def hours_across_until(base: str, day: date) -> Decimal | None:
    """Those that had been used by the end of a day."""
    if base != current_base():
        return None
    used = Booking.objects.own().filter(status=BookingStatus.DONE)
    across = used.filter(ends_at__date__lte=day).exclude(person__home=base)
    total = across.aggregate(total=Sum(F("ends_at") - F("starts_at")))["total"]
    hours = Decimal(int(total.total_seconds())) / 3600 if total else Decimal(0)
    return hours.quantize(Decimal("0.1"))


register(
    Figure("instruments_shared", _("instruments shared at present"), count_instruments)
)
register(
    Figure(
        "hours_across",
        _("hours used by people of other bases"),
        hours_across,
        hours_across_until,
    )
)
