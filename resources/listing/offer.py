"""What an instrument needs before anybody can book it."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.core.time import today
from resources.models import BookingRule, Instrument, OpeningHours, Rate, Service
from resources.models.offer import PAID_BY_TIME

PARTS = {
    "hours": _("Opening hours"),
    "rules": _("Booking rules"),
    "services": _("Services and rates"),
}


def offered(instrument: Instrument) -> dict[str, int]:
    """How much there is of each part that a booking needs."""
    return {
        "services": Rate.objects.of_time(instrument).count(),
        "rules": instrument.rules.standing().count(),
        "hours": instrument.opening_hours.standing().count(),
    }


def lacks(part: str) -> Q:
    """Which instruments still have nothing of a part that holds today or later."""
    lasting = Q(valid_until=None) | Q(valid_until__gt=today())
    of_it = {
        "hours": OpeningHours.objects.filter(lasting, instrument=OuterRef("pk")),
        "rules": BookingRule.objects.filter(instrument=OuterRef("pk")),
        "services": Rate.objects.filter(
            service__instrument=OuterRef("pk"),
            service__withdrawn_at=None,
            service__unit__in=PAID_BY_TIME,
        ),
    }
    return Q(~Exists(of_it[part].filter(withdrawn_at=None)))


def is_unbookable() -> Q:
    """Which instruments nobody can book, whatever their page says."""
    return lacks("hours") | lacks("rules")


def has(instrument: Instrument, part: str) -> bool:
    """Whether there is something of a part for others to take over."""
    if part == "services":
        return Service.objects.standing().filter(instrument=instrument).exists()
    return not Instrument.objects.filter(lacks(part), pk=instrument.pk).exists()


def lacking(instruments) -> dict[str, int]:
    """Of those that take bookings, how many lack each part, and either needed."""
    counts = {part: Count("pk", filter=lacks(part)) for part in PARTS}
    unbookable = Count("pk", filter=is_unbookable())
    taking = instruments.filter(is_bookable=True)
    return taking.aggregate(unbookable=unbookable, **counts)
