"""Who has the time of an instrument: one constraint spans all that takes time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.core.time import SHANGHAI, now
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet
from resources.models.parts import WITH_INSTRUMENT
from resources.models.resource import Instrument


class Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OccupationKind(models.TextChoices):
    BOOKING = "booking", _("booking")
    OUTAGE = "outage", _("outage")


TAKE = """
    INSERT INTO resources_occupation (id, home, version, is_own, instrument_id,
        occupied_from, occupied_until, kind)
    VALUES (%s, %s, 1, true, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


class OccupationQuerySet(SharedQuerySet):
    def between(self, start, end):
        """Occupations that touch the time from `start` up to, not including, `end`."""
        return self.standing().filter(occupied_from__lt=end, occupied_until__gt=start)

    def times(self, instruments):
        """Bare (id, instrument, from, until) of what the instruments are taken by."""
        return self.filter(instrument__in=instruments).values_list(
            "pk", "instrument_id", "occupied_from", "occupied_until"
        )

    def take(self, instrument, kind, start, end):
        """Take time of an instrument; None if any of it is taken, now or just now.

        Plain inserts that contend on an exclusion constraint deadlock; one with ON
        CONFLICT waits for the other to end, and takes nothing.
        """
        occupation = self.model(
            instrument_id=instrument, kind=kind, occupied_from=start, occupied_until=end
        )
        with connection.cursor() as cursor:
            cursor.execute(
                TAKE,
                [occupation.pk, occupation.home, instrument, start, end, kind],
            )
            return occupation if cursor.rowcount else None

    def end(self, occupation, moment):
        """Let an occupation end at `moment`, if that is earlier than it would."""
        return self.filter(
            pk=occupation, occupied_from__lt=moment, occupied_until__gt=moment
        ).update(occupied_until=moment)

    def give_back(self, occupation):
        """Free the time that an occupation takes."""
        return self.standing().filter(pk=occupation).update(withdrawn_at=now())


class Occupation(Shared):
    """Time of an instrument that is taken, buffers included: public, without a name."""

    instrument = SharedKey(Instrument, related_name="occupations")
    occupied_from = models.DateTimeField(_("occupied from"))
    occupied_until = models.DateTimeField(_("occupied until"))
    kind = models.CharField(_("kind"), max_length=8, choices=OccupationKind)

    objects = OccupationQuerySet.as_manager()
    audience = WITH_INSTRUMENT
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("occupied time")
        verbose_name_plural = _("occupied times")
        indexes = [
            models.Index(
                fields=["instrument", "occupied_until"],
                name="occupation_standing",
                condition=Q(withdrawn_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="occupation_ends_after_it_starts",
                condition=Q(occupied_until__gt=F("occupied_from")),
            ),
            # Copies are judged at their home: here one may arrive before the
            # withdrawal of another that it replaces.
            ExclusionConstraint(
                name="occupation_no_overlap",
                expressions=[
                    ("instrument", RangeOperators.EQUAL),
                    (
                        Period("occupied_from", "occupied_until"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_own=True, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.occupied_from.astimezone(SHANGHAI):%F %R}"


class OutageQuerySet(SharedQuerySet):
    def visible_to(self, account):
        """Those in force of every instrument that the account may see."""
        seen = Instrument.objects.visible_to(account)
        return self.standing().filter(instrument__in=seen)

    def managed_by(self, account):
        """Those in force of the instruments that the account manages."""
        mine = Instrument.objects.managed_by(account)
        return self.standing().filter(instrument__in=mine)


@track_changes
class Outage(Shared):
    """Time for which the instrument's manager takes it out of service."""

    instrument = SharedKey(
        Instrument, related_name="outages", verbose_name=_("instrument")
    )
    occupation = SharedKey(Occupation, related_name="outages")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = Line(_("reason"), max_length=200)

    audience = WITH_INSTRUMENT

    objects = OutageQuerySet.as_manager()

    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            )
        ]

    def __str__(self):
        return self.reason
