"""Bookings: who has an instrument when, and how far the matter is."""

from datetime import timedelta
from functools import partial

import pgtrigger
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.fields import Line, Lines
from portal.core.time import now, today
from portal.identity.models import Organisation, Person
from portal.nodes.history import track_changes
from portal.nodes.models import Node
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet
from resources.models.listing import MANAGING
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
LIVE = [S.REQUESTED, S.APPROVED, S.IN_USE]  # these hold their time
CHANGEABLE = [S.REQUESTED, S.APPROVED]  # may still be moved or cancelled
FREED = [S.DECLINED, S.CANCELLED, S.NO_SHOW, S.EXPIRED]  # these gave it back
COUNTED = [*LIVE, S.DONE, S.NO_SHOW]  # these use up a quota
NEXT = {
    S.REQUESTED: {S.APPROVED, S.DECLINED, S.CANCELLED, S.EXPIRED},
    S.APPROVED: {S.IN_USE, S.CANCELLED, S.NO_SHOW},
    S.IN_USE: {S.DONE},
}
TONES = {
    S.REQUESTED: "wait",
    S.APPROVED: "good",
    S.IN_USE: "now",
    S.DONE: "good",
    S.DECLINED: "bad",
    S.NO_SHOW: "bad",
}

# What the portal itself notes of a step is spelt where it is read: see `note_of`.
ACCOUNT_CLOSED = "account closed"
RESTORED = "restored"
STEPS_LOST = "steps lost"


PERSONS_BASE = """ARRAY(
    SELECT p.home::text FROM identity_person p
    WHERE p.id = {person} AND p.home <> r.home)"""


def _quoted(statuses):
    return ", ".join(f"'{status}'" for status in statuses)


def next_number(instrument):
    """A number to quote on the telephone: division, day, and a count that never ends.

    Such as 50-261124-000731. A sequence, since a counter's row would be fought over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('resources_booking_number')")
        (count,) = cursor.fetchone()
    return f"{instrument.division_id[:2]}-{today():%y%m%d}-{count % 1_000_000:06}"


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

    def managed_by(self, account):
        """Bookings of the instruments that the account manages."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(
            instrument__organisation__in=account.organisations_as(*MANAGING)
        )

    def visible_to(self, account):
        """One sees what one booked and what others booked of what one manages."""
        return self.booked_by(account) | self.managed_by(account)

    def to_approve_by(self, account):
        """Requests that wait for the account, the first to start first."""
        return (
            self.managed_by(account)
            .filter(status=S.REQUESTED, starts_at__gt=now())
            .order_by("starts_at")
        )

    def upcoming(self):
        """Bookings whose time is not over, the next first."""
        return self.filter(status__in=LIVE, ends_at__gt=now()).order_by("starts_at")

    def past(self):
        """Every other booking, the latest first."""
        return self.exclude(status__in=LIVE, ends_at__gt=now()).order_by("-starts_at")

    def counted(self, instrument, person):
        """What a person has used of a quota on an instrument."""
        return self.filter(instrument=instrument, person=person, status__in=COUNTED)

    def over(self):
        """Bookings that need nothing more of anyone."""
        return self.exclude(status__in=LIVE)

    def to_answer(self):
        """Requests that have no answer yet."""
        return self.own().filter(status=S.REQUESTED)

    def unanswered(self):
        """Requests whose time began without an answer."""
        return self.to_answer().filter(starts_at__lte=now())

    def in_the_way(self, instrument, start, end):
        """Live bookings whose time, buffers included, touches a period."""
        return self.live().filter(
            instrument=instrument,
            occupation__occupied_from__lt=end,
            occupation__occupied_until__gt=start,
        )

    def changeable(self):
        """Bookings that may still be moved or cancelled."""
        return self.filter(status__in=CHANGEABLE)

    def in_hand(self):
        """These, nobody else's to change until the transaction ends.

        Whoever locks several bookings locks them in this order: else a ring of those
        who wait could close. What ceased to be one of these meanwhile is left out.
        """
        return self.select_for_update(of=("self",)).order_by("instrument_id", "pk")

    def with_all(self):
        """Read along what a row of a list shows."""
        return self.select_related("instrument__organisation", "person", "organisation")


def _agrees(which):
    """A check when the transaction ends: status and time change by two statements."""
    return pgtrigger.Trigger(
        name="booking_holds_its_time",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        func=f"""
            IF EXISTS (
                SELECT FROM resources_booking b
                JOIN resources_occupation o ON o.id = b.occupation_id
                WHERE {which} = NEW.id AND b.is_own AND (
                    b.status IN ({_quoted(LIVE)}) AND (
                        o.withdrawn_at IS NOT NULL
                        OR o.instrument_id <> b.instrument_id
                        OR o.occupied_from > b.starts_at
                        OR o.occupied_until < b.ends_at)
                    OR b.status IN ({_quoted(FREED)}) AND o.withdrawn_at IS NULL)
            ) THEN
                RAISE EXCEPTION '% %: booking and time taken do not agree',
                    TG_TABLE_NAME, NEW.id
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'booking_holds_its_time';
            END IF;
            RETURN NULL;
        """,
    )


@partial(track_changes, exclude=["person_name", "person_contact"])
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
    person_name = Line(_("name"), max_length=50)
    organisation_name = Line(_("organisation"), max_length=100, blank=True)
    person_contact = Line(_("contact"), max_length=254)
    customer_class = models.CharField(
        _("customer class"), max_length=8, choices=CustomerClass
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    purpose = Lines(_("purpose"), max_length=300)
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus)
    rule = SharedKey(BookingRule, related_name="+", verbose_name=_("made under"))
    rate = SharedKey(Rate, null=True, related_name="+", verbose_name=_("priced at"))
    price = models.DecimalField(
        _("price in yuan"), max_digits=12, decimal_places=2, null=True
    )
    made_at = models.DateTimeField(_("made at"), default=now)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    # Who booked is known at home and where the person is at home: nowhere else.
    audience = PERSONS_BASE.format(person="r.person_id")
    matter = "bookings"

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
                fields=["occupation"],
                name="booking_own_occupation",
                condition=Q(is_own=True),
            ),
            models.CheckConstraint(
                name="booking_price_not_negative",
                condition=Q(price=None) | Q(price__gte=0),
            ),
        ]
        triggers = [
            *Shared.Meta.triggers,
            _agrees("b.id"),
        ]

    def __str__(self):
        return self.number

    @property
    def booker(self):
        """The name kept with the booking, until whoever it is takes it back."""
        if not self.person_name:
            return _("name withdrawn")
        latin = self.person.name_en if get_language() == "en" else ""
        return latin or self.person_name

    @property
    def booked_for(self):
        """The organisation kept with the booking."""
        if self.organisation and self.organisation_name:
            return self.organisation.local_name
        return self.organisation_name

    @property
    def status_tone(self):
        """How the status looks: see `_state.html`."""
        return TONES.get(self.status, "")

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

    @property
    def times(self):
        return {"starts_at": self.starts_at, "ends_at": self.ends_at}

    @property
    def holds_time(self):
        return self.status not in FREED

    @property
    def cancel_until(self):
        """Until when its booker may cancel: a request until it starts."""
        if self.status == S.REQUESTED:
            return self.starts_at
        return self.starts_at - timedelta(minutes=self.rule.cancel_notice_minutes)

    @property
    def move_until(self):
        """Until when its booker may move it."""
        if self.status == S.REQUESTED:
            return self.starts_at
        return self.starts_at - timedelta(minutes=self.rule.move_notice_minutes)

    @property
    def was_turned_down(self):
        """Whether it was asked for and never granted."""
        return self.status in (S.DECLINED, S.EXPIRED)

    @property
    def is_changeable(self):
        return self.status in CHANGEABLE

    @property
    def can_be_cancelled(self):
        return self.is_changeable and now() < self.cancel_until

    @property
    def can_be_moved(self):
        return self.is_changeable and now() < self.move_until


pgtrigger.register(_agrees("o.id"))(Occupation)


class CancelledAhead(models.Model):
    """A booking that was cancelled before the request for it came; it never will be.

    It counts for its sender alone: no base can keep another's booking out.
    """

    pk = models.CompositePrimaryKey("sender", "booking")
    sender = models.ForeignKey(Node, models.PROTECT, related_name="+")
    booking = models.UUIDField()
    at = models.DateTimeField(default=now)

    def __str__(self):
        return str(self.booking)


class BookingStep(Shared):
    """One step in a booking's life: what happened, when, by whom, and why.

    The `note` is a person's words; of a move the moment it was moved from, in ISO 8601;
    or a code such as `ACCOUNT_CLOSED`.
    """

    booking = SharedKey(Booking, related_name="steps")
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus)
    at = models.DateTimeField(_("at"), default=now)
    by = SharedKey(Person, null=True, related_name="+", verbose_name=_("by"))
    note = Lines(_("note"), max_length=500, blank=True)

    audience = PERSONS_BASE.format(
        person="(SELECT b.person_id FROM resources_booking b WHERE b.id = r.booking_id)"
    )
    private = ("by",)  # whoever answered is known where they work
    matter = "bookings"

    class Meta(Shared.Meta):
        verbose_name = _("step of a booking")
        verbose_name_plural = _("steps of bookings")
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_status_display()
