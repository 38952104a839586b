"""People, as every base knows them."""

import json
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, Lines
from portal.core.time import now
from portal.identity.models.disclosure import Disclosure, DisclosureWay
from portal.nodes.shared import Shared, SharedQuerySet

if TYPE_CHECKING:
    from portal.identity.models.organisation import Organisation

OF_ANY_RECORD = {field.name for field in Shared._meta.local_fields}


class Assurance(models.IntegerChoices):
    """How sure we are of who someone is."""

    SELF_DECLARED = 1, _("self-declared")
    ORGANISATION_CONFIRMED = 2, _("confirmed by the organisation")
    REAL_NAME = 3, _("real name verified")


class PersonQuerySet(SharedQuerySet):
    def holding(self, *roles: str, organisation: "Organisation | None" = None) -> Self:
        """People who now have one of `roles`, in `organisation` or anywhere."""
        moment = now()
        held: dict[str, object] = {
            "memberships__role__in": roles,
            "memberships__starts_at__lte": moment,
        }
        if organisation:
            held["memberships__organisation"] = organisation
        return self.filter(
            Q(memberships__ends_at=None) | Q(memberships__ends_at__gt=moment), **held
        ).distinct()


class Person(Shared):
    """A person; their account is another thing and never leaves its base."""

    name = Line(_("full name"), max_length=50)
    name_en = Line(_("name in Latin letters"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, editable=False)
    phone = models.CharField(
        _("mobile number"), max_length=20, blank=True, editable=False
    )
    assurance = models.PositiveSmallIntegerField(
        _("assurance"), choices=Assurance.choices, default=Assurance.SELF_DECLARED
    )

    objects = PersonQuerySet.as_manager()

    # Personal data stay home until the person consents, base by base.
    audience = """ARRAY(
        SELECT c.recipient::text FROM identity_consent c
        WHERE c.person_id = r.id AND c.withdrawn_at IS NULL AND c.recipient <> '')"""
    private = ("email", "phone")
    personal = ("name", "name_en")
    matter = "people"

    class Meta(Shared.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or str(_("name withdrawn"))

    @staticmethod
    def said_in(line: dict[str, object]) -> dict[str, object]:
        """What a line of the feed tells of a person, and not of its record."""
        return {n: told for n, told in line.items() if n not in OF_ANY_RECORD and told}

    @classmethod
    def note_leaving(cls, lines: bytes, base: str) -> None:
        """People see on their profile what a base read of them."""
        read = [json.loads(line) for line in lines.splitlines()]
        told = {p["id"]: cls.said_in(p) for p in read if "withdrawn" not in p}
        Disclosure.objects.note(recipient=base, way=DisclosureWay.RECORD, told=told)

    @classmethod
    def hide_again(cls, records: list[UUID], base: str) -> None:
        """What left that base's sight was withdrawn from it: it stays so."""
        given = Consent.objects.filter(person__in=records, recipient=base)
        given.filter(withdrawn_at=None).update(withdrawn_at=now())
        cls.objects.filter(pk__in=records).update(version=F("version"))


class ConsentSubject(models.TextChoices):
    PRIVACY = "privacy", _("privacy notice")
    BOOKING = "booking", _("bookings at another base")


class Consent(models.Model):
    """A person agreed to a version of a notice on personal data, until withdrawn.

    With a `recipient`, the data may go to that base for the subject.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="consents", verbose_name=_("person")
    )
    subject = models.CharField(_("subject"), max_length=20, choices=ConsentSubject)
    recipient = models.CharField(_("recipient"), max_length=20, blank=True)
    version = models.CharField(_("version"), max_length=20)
    given_at = models.DateTimeField(_("given at"), default=now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    erased_at = models.DateTimeField(
        null=True, help_text="when the recipient confirmed that it has forgotten"
    )
    kept_until = models.DateTimeField(
        null=True, help_text="when the last open matter there will be over"
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                name="consent_given_once",
                fields=["person", "subject", "recipient", "version"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="consent_recipient_of_booking",
                condition=Q(subject=ConsentSubject.BOOKING) ^ Q(recipient=""),
            ),
            models.CheckConstraint(
                name="consent_erased_once_withdrawn",
                condition=Q(erased_at=None) | Q(withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_subject_display()} {self.version}"


class RealNameCheck(models.Model):
    """A person asked to have their real name verified; papers are seen, never kept."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("under way")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked at"), default=now)
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=Outcome, default=Outcome.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Empty where a service checked the name."),
    )
    note = Lines(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("real-name check")
        verbose_name_plural = _("real-name checks")
        constraints = [
            models.UniqueConstraint(
                name="real_name_one_open_check",
                fields=["person"],
                condition=Q(outcome="open"),
            ),
            models.CheckConstraint(
                name="real_name_decided_or_open",
                condition=Q(outcome="open", decided_at=None)
                | (~Q(outcome="open") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_outcome_display()}"
