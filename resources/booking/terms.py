"""What a booking would mean: on which terms it can be had, or every reason why not."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Self

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import at, now, today
from portal.identity.belonging import organisations_of
from portal.identity.models import Organisation, OrganisationKind, Person
from resources.booking.price_reasons import price_reasons
from resources.booking.reasons import instrument_reasons, person_reasons, time_reasons
from resources.models import (
    Booking,
    BookingRule,
    CustomerClass,
    Instrument,
    Rate,
    Service,
    Unit,
)
from resources.models.offer import PAID_BY_TIME
from resources.schedule.reading import over, timetable
from resources.schedule.stretch import Stretch
from resources.schedule.timetable import Timetable, three_nearest

ACADEMIC = [OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE]
CENT = Decimal("0.01")
HOURS_OF = {Unit.HOUR: 1, Unit.DAY: 24}
LONGEST = timedelta(days=200)
LOOK_AROUND = [timedelta(days=8), timedelta(days=731)]  # most find enough in the first


class BookingRefusal(Refusal):
    """A refusal that also knows the nearest times that could be had instead."""

    def __init__(self, reasons: list[Refusal], nearest: list[Stretch]) -> None:
        super().__init__(list(reasons))
        self.nearest = nearest

    @property
    def heading(self) -> str:
        """What a page says above the reasons."""
        if set(self.codes) == {"slot_taken"}:
            return _("This time is taken: please choose another")
        return _("This time cannot be booked")

    @property
    def extra(self) -> dict[str, object]:
        """What the API's answer holds besides the reasons."""
        return {
            "nearest": [
                {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
                for slot in self.nearest
            ]
        }


@dataclass(frozen=True)
class Wish:
    """What someone asks for; `person` is None while nobody is signed in."""

    instrument: Instrument
    person: Person | None
    starts_at: datetime
    ends_at: datetime
    organisation: Organisation | None = None
    service: Service | None = None
    instead_of: Booking | None = None  # the booking that would move
    # The price that was shown for it; it must be so still. None: whatever it costs.
    seen_price: Decimal | None = None
    # Of a person of another base, as that base says; None: as is known here.
    organisations: list[Organisation] | None = None

    @classmethod
    def to_move(
        cls,
        booking: Booking,
        starts_at: datetime,
        ends_at: datetime,
        organisations: list[Organisation] | None = None,
    ) -> Self:
        """The same as was booked, at another time."""
        return cls(
            booking.instrument,
            booking.person,
            starts_at,
            ends_at,
            organisation=booking.organisation,
            service=booking.rate.service if booking.rate else None,
            instead_of=booking,
            organisations=organisations,
        )

    @property
    def time(self) -> Stretch:
        return Stretch(self.starts_at, self.ends_at)


@dataclass
class Terms:
    """The terms of a wish at this moment; `reasons` are all that stand against it."""

    wish: Wish
    table: Timetable
    organisation: Organisation | None
    rule: BookingRule | None
    reasons: list[Refusal] = field(default_factory=list)
    is_about_time: bool = False

    @cached_property
    def customer_class(self) -> str:
        """By whom it is paid; a visitor is shown what companies pay."""
        if self.organisation is None:
            return CustomerClass.COMPANY
        if self.organisation.pk == self.wish.instrument.organisation_id:
            return CustomerClass.INTERNAL
        if self.organisation.kind in ACADEMIC:
            return CustomerClass.ACADEMIC
        return CustomerClass.COMPANY

    @property
    def customer_class_words(self) -> str:
        return str(CustomerClass(self.customer_class).label)

    @cached_property
    def rate(self) -> Rate | None:
        """The rate at which time costs, of the service asked for or the first one."""
        rates = (
            Rate.objects.on(self.wish.time.day)
            .of_time(self.wish.instrument)
            .filter(customer_class=self.customer_class)
        )
        if self.wish.service:
            rates = rates.filter(service=self.wish.service)
        # By unit first: an hour's price is surer than a day's.
        return min(
            rates, key=lambda r: (r.service.unit != Unit.HOUR, r.pk), default=None
        )

    @property
    def price(self) -> Decimal | None:
        """In yuan; None where time alone has no price."""
        if self.rate is None:
            return None
        hours = Decimal(self.wish.time.minutes) / 60
        units = hours / HOURS_OF[Unit(self.rate.service.unit)]
        return (self.rate.price * units).quantize(CENT, ROUND_HALF_UP)

    @cached_property
    def lacks_rate(self) -> bool:
        """Whether time is sold here, but at no price to whoever pays for this."""
        if self.rate or self.wish.service:
            return self.rate is None
        sold = self.wish.instrument.services.standing()
        return sold.filter(unit__in=PAID_BY_TIME).exists()

    @cached_property
    def nearest(self) -> list[Stretch]:
        """The three nearest times, if only the time stands against the wish."""
        if not self.is_about_time:
            return []
        return nearest_times(self.wish, self.table)

    def refusal(self) -> BookingRefusal:
        return BookingRefusal(self.reasons, self.nearest)


def terms_of(wish: Wish) -> Terms:
    """Reckon the terms of a wish by unlocked reads; nothing is held for it."""
    organisations = wish.organisations
    if organisations is None:
        organisations = organisations_to_book_for(wish.person)
    organisation = wish.organisation or _usual(wish.instrument, organisations)
    table = _read(wish, _within_reason(wish.time))
    rule = table.rule_on(wish.time.day)
    reasons = instrument_reasons(wish.instrument, rule)
    if not reasons and rule and wish.person:
        reasons = person_reasons(
            wish.instrument, rule, wish.person, organisation, organisations
        )
    against_time = time_reasons(table, wish.time, now()) if rule else []
    terms = Terms(
        wish,
        table,
        organisation,
        rule,
        reasons + against_time,
        is_about_time=bool(against_time) and not reasons,
    )
    if not terms.reasons:
        terms.reasons += price_reasons(terms)
    return terms


def nearest_times(wish: Wish, table: Timetable) -> list[Stretch]:
    """The three nearest free times, each as long as the rule of its own day allows."""
    found = [
        slot
        for rule in table.rules_from(today())
        for slot in _nearest_by(rule, wish, table)
    ]
    return three_nearest(wish.starts_at, found)


def _nearest_by(rule: BookingRule, wish: Wish, table: Timetable) -> list[Stretch]:
    """The nearest on days of one rule, as long as the wish or as can be had."""
    moment = now()
    notice = timedelta(minutes=rule.notice_minutes)
    earliest = max(moment + notice, at(rule.valid_from, 0))
    latest = at(rule.last_day(today()), 1440)
    if latest <= earliest:
        return []
    wanted = _allowed(wish.time, rule, earliest, latest)
    for around in LOOK_AROUND:
        span = Stretch(
            max(earliest, wanted.starts_at - around),
            max(earliest, min(latest, wanted.ends_at + around)),
        )
        table = _read(wish, span, table)
        fits = partial(_fits, table, rule, moment)
        found = table.nearest(wanted, span, rule, fits)
        if len(found) == 3:
            return found
    if found or wanted.minutes <= _in_steps(rule.least_minutes, rule):
        return found
    # Nowhere is so much free in one piece: perhaps half of it.
    half = wanted.starts_at + (wanted.ends_at - wanted.starts_at) / 2
    shorter = replace(wish, starts_at=wanted.starts_at, ends_at=half)
    return _nearest_by(rule, shorter, table)


def _fits(table: Timetable, rule: BookingRule, moment: datetime, slot: Stretch) -> bool:
    its_own = table.rule_on(slot.day)
    return its_own == rule and not time_reasons(table, slot, moment)


def _within_reason(wish: Stretch) -> Stretch:
    """What of a wish is worth reading: nothing books a thousand years."""
    return Stretch(wish.starts_at, min(wish.ends_at, wish.starts_at + LONGEST))


def _allowed(
    wish: Stretch, rule: BookingRule, earliest: datetime, latest: datetime
) -> Stretch:
    """The wish, as long as the rule allows and within the time it opens to bookings."""
    minutes = min(max(wish.minutes, rule.least_minutes), rule.most_minutes)
    minutes = _in_steps(minutes, rule)
    start = min(max(wish.starts_at, earliest), latest)
    return Stretch(start, start + timedelta(minutes=minutes))


def _in_steps(minutes: int, rule: BookingRule) -> int:
    """That many minutes or, where they are no whole steps, a few more."""
    return -(-minutes // rule.step_minutes) * rule.step_minutes


def _read(wish: Wish, span: Stretch, known: Timetable | None = None) -> Timetable:
    """The timetable over `span`, as far as it is not known, with the quota used up."""
    moving = wish.instead_of
    taken = moving.occupation_id if moving else None
    if known is None:
        table = timetable(wish.instrument, span, apart_from=taken)
    else:
        table = over(known, wish.instrument, span, apart_from=taken)
    if wish.person is None or not any(rule.quota_minutes for rule in table.rules):
        return table
    used = Booking.objects.counted(wish.instrument, wish.person).between(
        span.starts_at - timedelta(days=7), span.ends_at + timedelta(days=7)
    )
    if moving:
        used = used.exclude(pk=moving.pk)
    times = [Stretch(*times) for times in used.values_list("starts_at", "ends_at")]
    return replace(table, used=times)


def organisations_to_book_for(person: Person | None) -> list[Organisation]:
    """The organisations a person can book for, the longest held first."""
    return organisations_of(person) if person else []


def _usual(
    instrument: Instrument, organisations: list[Organisation]
) -> Organisation | None:
    """For whom one books unless one says so: at home, else where one is verified."""
    return min(
        organisations,
        key=lambda o: (o.pk != instrument.organisation_id, not o.is_verified),
        default=None,
    )
