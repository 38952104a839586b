"""The rules of booking, as dated rows of each instrument."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.core.time import today
from portal.identity.models import Assurance
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet
from resources.models.parts import WITH_INSTRUMENT
from resources.models.resource import Instrument


class WhoMayBook(models.TextChoices):
    OWN = "own", _("members of its own organisation")
    VERIFIED = "verified", _("members of any verified organisation")
    ANYONE = "anyone", _("anyone signed in")


class BookingRuleQuerySet(SharedQuerySet):
    def in_force(self):
        """The rule of each instrument that holds today."""
        return (
            self.standing()
            .filter(valid_from__lte=today())
            .order_by("instrument", "-valid_from")
            .distinct("instrument")
        )

    def of(self, instruments):
        """Every rule of the instruments, by date."""
        return self.standing().filter(instrument__in=instruments).order_by("valid_from")


@track_changes
class BookingRule(Shared):
    """How an instrument may be booked, from a date until the next rule.

    All lengths are minutes; `quota_minutes` is per person and calendar week.
    """

    instrument = SharedKey(
        Instrument, related_name="rules", verbose_name=_("instrument")
    )
    valid_from = models.DateField(_("valid from"))
    who_may_book = models.CharField(
        _("who may book"), max_length=8, choices=WhoMayBook, default=WhoMayBook.VERIFIED
    )
    least_assurance = models.PositiveSmallIntegerField(
        _("least assurance of identity"),
        choices=Assurance.choices,
        default=Assurance.SELF_DECLARED,
    )
    needs_approval = models.BooleanField(_("needs approval"), default=False)
    step_minutes = models.PositiveIntegerField(_("times are multiples of"), default=30)
    least_minutes = models.PositiveIntegerField(_("shortest booking"), default=30)
    most_minutes = models.PositiveIntegerField(_("longest booking"), default=480)
    notice_minutes = models.PositiveIntegerField(_("notice to book"), default=60)
    horizon_days = models.PositiveIntegerField(_("bookable days ahead"), default=30)
    buffer_before_minutes = models.PositiveIntegerField(_("time before"), default=0)
    buffer_after_minutes = models.PositiveIntegerField(_("time after"), default=0)
    quota_minutes = models.PositiveIntegerField(
        _("most per person and week"), null=True, blank=True
    )
    cancel_notice_minutes = models.PositiveIntegerField(
        _("notice to cancel"), default=120
    )
    move_notice_minutes = models.PositiveIntegerField(_("notice to move"), default=120)
    is_open_on_holidays = models.BooleanField(
        _("open on public holidays"), default=False
    )

    objects = BookingRuleQuerySet.as_manager()
    audience = WITH_INSTRUMENT
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("booking rule")
        verbose_name_plural = _("booking rules")
        constraints = [
            models.UniqueConstraint(
                fields=["home", "instrument", "valid_from"],
                name="rule_once_a_day",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="rule_lengths_make_sense",
                condition=Q(
                    step_minutes__gt=0,
                    least_minutes__gt=0,
                    most_minutes__gte=F("least_minutes"),
                    most_minutes__lte=90 * 1440,
                    step_minutes__lte=1440,
                    notice_minutes__lte=366 * 1440,
                    horizon_days__lte=731,
                    buffer_before_minutes__lte=10080,
                    buffer_after_minutes__lte=10080,
                    cancel_notice_minutes__lte=366 * 1440,
                    move_notice_minutes__lte=366 * 1440,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.instrument} · {date_format(self.valid_from)}"

    def last_day(self, day):
        """The last day on which a booking may begin, as seen on `day`."""
        return day + timedelta(days=self.horizon_days)


class Minutes(Func):
    function = "INT4RANGE"
    output_field = IntegerRangeField()


class Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class OpeningHoursQuerySet(SharedQuerySet):
    def of(self, instruments):
        """Bare rows of the instruments' hours: a timetable reads many."""
        return (
            self.standing()
            .filter(instrument__in=instruments)
            .values_list(
                "instrument_id",
                "weekday",
                "opens",
                "closes",
                "valid_from",
                "valid_until",
                named=True,
            )
        )


@track_changes
class OpeningHours(Shared):
    """An instrument is open on a weekday from minute to minute (1440: midnight).

    What touches at midnight is one stretch: so nights and several days can be booked.
    """

    instrument = SharedKey(
        Instrument, related_name="opening_hours", verbose_name=_("instrument")
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    opens = models.PositiveSmallIntegerField(_("opens"))
    closes = models.PositiveSmallIntegerField(_("closes"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("First day without it.")
    )

    objects = OpeningHoursQuerySet.as_manager()
    audience = WITH_INSTRUMENT
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        indexes = [models.Index(fields=["instrument"], name="hours_by_instrument")]
        constraints = [
            models.CheckConstraint(
                name="hours_within_a_day",
                condition=Q(closes__gt=F("opens"), closes__lte=1440, weekday__lte=6),
            ),
            models.CheckConstraint(
                name="hours_valid_forwards",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            # Copies are judged at their home, as occupations are.
            ExclusionConstraint(
                name="hours_no_overlap",
                expressions=[
                    ("instrument", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (Minutes("opens", "closes"), RangeOperators.OVERLAPS),
                    (Days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_own=True, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens}-{self.closes}"
