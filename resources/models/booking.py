"""Bookings: who has an instrument when, and how far the matter is."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Organisation, Person
from portal.nodes.shared import NOBODY, Shared, SharedKey, SharedQuerySet
from resources.models.occupation import Occupation
from resources.models.offer import CustomerClass, Rate
from resources.models.resource import Instrument
from resources.models.rule import BookingRule


class BookingStatus(models.TextChoices):
    REQUESTED = "requested", _("awaiting approval")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    IN_USE = "in_use", _("in use")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("not used")
    EXPIRED = "expired", _("not answered in time")


S = BookingStatus
LIVE = [S.REQUESTED, S.APPROVED, S.IN_USE]  # these hold time that is still to come
NEXT = {
    S.REQUESTED: {S.APPROVED, S.DECLINED, S.CANCELLED, S.EXPIRED},
    S.APPROVED: {S.IN_USE, S.CANCELLED, S.NO_SHOW},
    S.IN_USE: {S.DONE},
}


class BookingQuerySet(SharedQuerySet):
    def live(self):
        """Bookings that hold time."""
        return self.filter(status__in=LIVE)

    def between(self, start, end):
        """Bookings that touch the time from `start` up to, not including, `end`."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def booked_by(self, account):
        """Whoever is signed in sees what they booked."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(person=account.person_id)


class Booking(Shared):
    """Time held on an instrument for a person, with a snapshot of who that was."""

    number = models.CharField(_("number"), max_length=20)
    instrument = SharedKey(
        Instrument, related_name="bookings", verbose_name=_("instrument")
    )
    occupation = SharedKey(Occupation, related_name="bookings")
    person = SharedKey(Person, related_name="bookings", verbose_name=_("booked by"))
    organisation = SharedKey(
        Organisation,
        null=True,
        related_name="+",
        verbose_name=_("organisation of the booker"),
    )
    person_name = models.CharField(_("name"), max_length=50)
    organisation_name = models.CharField(_("organisation"), max_length=100, blank=True)
    person_contact = models.CharField(_("contact"), max_length=254)
    customer_class = models.CharField(
        _("customer class"), max_length=8, choices=CustomerClass
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    purpose = models.CharField(_("purpose"), max_length=300)
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus)
    rule = SharedKey(BookingRule, related_name="+", verbose_name=_("made under"))
    rate = SharedKey(Rate, null=True, related_name="+", verbose_name=_("priced at"))
    price = models.DecimalField(
        _("price in yuan"), max_digits=12, decimal_places=2, null=True
    )
    made_at = models.DateTimeField(_("made at"), default=now)

    objects = BookingQuerySet.as_manager()

    audience = NOBODY  # who booked stays at this base

    class Meta(Shared.Meta):
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at"]
        indexes = [
            models.Index(fields=["person", "-starts_at"], name="booking_by_person"),
            models.Index(
                fields=["instrument", "starts_at"], name="booking_by_instrument"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["home", "number"],
                name="booking_number_once",
                condition=Q(is_own=True),
            ),
            models.UniqueConstraint(
                fields=["occupation"], name="booking_own_occupation"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("resources:booking", args=[self.pk])

    def move_to(self, status):
        """Take the next status, or refuse one that cannot follow."""
        if status not in NEXT.get(self.status, ()):
            raise Refusal(
                _("A booking that is %(status)s can no longer change so."),
                code="status",
                params={"status": self.get_status_display()},
            )
        self.status = status


class BookingStep(models.Model):
    """One step in a booking's life: what happened, when, by whom, and why."""

    booking = models.ForeignKey(
        Booking, models.CASCADE, related_name="steps", db_constraint=False
    )
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus)
    at = models.DateTimeField(_("at"), default=now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_status_display()
