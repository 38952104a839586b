"""What is offered with an instrument: services and their rates, proofs, photos."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, Lines, Sha256
from portal.identity.models.vocabulary import Named
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet
from resources.models.parts import WITH_INSTRUMENT, WITH_SERVICE, WITH_WHAT_IT_SHOWS
from resources.models.resource import Facility, Instrument


class Unit(models.TextChoices):
    """What a price is for one of."""

    HOUR = "hour", _("hour")
    SAMPLE = "sample", _("sample")
    TEST = "test", _("test")
    DAY = "day", _("day")
    PROJECT = "project", _("project")


PAID_BY_TIME = [Unit.HOUR, Unit.DAY]


class CustomerClass(models.TextChoices):
    INTERNAL = "internal", _("own organisation")
    ACADEMIC = "academic", _("universities and institutes")
    COMPANY = "company", _("companies and others")


class PartQuerySet(SharedQuerySet):
    """Parts of an instrument: seen and changed by whoever sees and changes that."""

    def visible_to(self, account):
        """Parts of what the account may see."""
        return self._parts_of(Instrument.objects.visible_to(account))

    def managed_by(self, account):
        """Parts of what the account may change."""
        return self._parts_of(Instrument.objects.managed_by(account))

    def _parts_of(self, instruments):
        return self.standing().filter(instrument__in=instruments)


@track_changes
class Service(Named, Shared):
    """A thing sold: time on an instrument, a test, technical help."""

    instrument = SharedKey(
        Instrument, related_name="services", verbose_name=_("instrument")
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    description = Lines(_("description"), max_length=300, blank=True)

    objects = PartQuerySet.as_manager()
    audience = WITH_INSTRUMENT
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [models.Index(fields=["instrument"], name="service_by_instrument")]

    @property
    def listing(self):
        return self.instrument


class RateQuerySet(PartQuerySet):
    def _parts_of(self, instruments):
        return self.standing().filter(service__instrument__in=instruments)

    def on(self, day):
        """The rate of each service and customer class that holds on `day`."""
        return (
            self.standing()
            .filter(valid_from__lte=day)
            .order_by("service", "customer_class", "-valid_from")
            .distinct("service", "customer_class")
        )

    def of_time(self, instrument):
        """Rates of the instrument's services that are paid by time."""
        return self.filter(
            service__instrument=instrument,
            service__withdrawn_at=None,
            service__unit__in=PAID_BY_TIME,
        ).select_related("service")


@track_changes
class Rate(Shared):
    """A price in yuan for one unit of a service, from a date until the next rate."""

    service = SharedKey(Service, related_name="rates", verbose_name=_("service"))
    customer_class = models.CharField(
        _("customers"), max_length=8, choices=CustomerClass
    )
    price = models.DecimalField(
        _("price in yuan"),
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    valid_from = models.DateField(_("valid from"))

    objects = RateQuerySet.as_manager()
    audience = WITH_SERVICE
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = [
            models.CheckConstraint(name="rate_not_negative", condition=Q(price__gte=0)),
            models.UniqueConstraint(
                fields=["home", "service", "customer_class", "valid_from"],
                name="rate_once_a_day",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_customer_class_display()} {self.price}"


class AccreditationKind(models.TextChoices):
    CMA = "CMA", _("CMA")
    CNAS = "CNAS", _("CNAS")


@track_changes
class Accreditation(Shared):
    """Proof that a parameter is tested by a standard, for as long as it is valid."""

    instrument = SharedKey(
        Instrument, related_name="accreditations", verbose_name=_("instrument")
    )
    kind = models.CharField(_("kind"), max_length=4, choices=AccreditationKind)
    number = Line(_("number"), max_length=30)
    parameter = Line(_("parameter"), max_length=100)
    standard = Line(_("standard"), max_length=100)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), help_text=_("Last day."))

    objects = PartQuerySet.as_manager()
    audience = WITH_INSTRUMENT
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        indexes = [
            models.Index(fields=["instrument"], name="accreditation_by_instrument")
        ]
        constraints = [
            models.CheckConstraint(
                name="accreditation_valid_forwards",
                condition=Q(valid_until__gte=F("valid_from")),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.number} · {self.parameter}"

    @property
    def listing(self):
        return self.instrument


class PhotoQuerySet(PartQuerySet):
    def visible_to(self, account):
        """Photos of what the account may see."""
        facilities = Facility.objects.visible_to(account)
        return super().visible_to(account) | self._showing(facilities)

    def managed_by(self, account):
        """Photos of what the account may change."""
        facilities = Facility.objects.managed_by(account)
        return super().managed_by(account) | self._showing(facilities)

    def _showing(self, facilities):
        return self.standing().filter(facility__in=facilities)


class Photo(Shared):
    """A picture, named by the SHA-256 of its bytes."""

    instrument = SharedKey(
        Instrument,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("instrument"),
    )
    facility = SharedKey(
        Facility,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("facility"),
    )
    sha256 = Sha256(_("SHA-256"))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    caption = Line(
        _("what it shows"), max_length=100, help_text=_("Read to those who cannot see.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PhotoQuerySet.as_manager()
    audience = WITH_WHAT_IT_SHOWS
    matter = "catalogue"

    class Meta(Shared.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="photo_shows_one_thing",
                condition=Q(instrument=None) ^ Q(facility=None),
            ),
            models.UniqueConstraint(
                fields=["home", "instrument", "facility", "sha256"],
                name="photo_once",
                condition=Q(is_own=True, withdrawn_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return self.caption

    @property
    def listing(self):
        return self.instrument or self.facility

    def get_absolute_url(self):
        return reverse("resources:instrument-photo", args=[self.pk])
