"""What everything in the catalogue has in common: an owner and a stage."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Division, Organisation, Person, Role
from portal.identity.models.vocabulary import Named
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet


class Stage(models.TextChoices):
    """How far a listing is on its way to the public."""

    DRAFT = "draft", _("draft")
    ORGANISATION_REVIEW = "organisation_review", _("organisation's review")
    BASE_REVIEW = "base_review", _("base's review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = Stage
NEXT = {
    S.DRAFT: {S.ORGANISATION_REVIEW},
    S.ORGANISATION_REVIEW: {S.BASE_REVIEW, S.DRAFT},
    S.BASE_REVIEW: {S.PUBLISHED, S.DRAFT},
    S.PUBLISHED: {S.WITHDRAWN},
    S.WITHDRAWN: {S.DRAFT},
}
EDITABLE = [S.DRAFT, S.PUBLISHED]  # what is under review stands still

MANAGING = (Role.INSTRUMENT_MANAGER, Role.ORGANISATION_ADMIN)
OVERSEEING = (Role.BASE_REVIEWER, Role.AUDITOR)

VERIFIED_ONLY = """
    IF NEW.stage = 'published' AND NEW.home = current_setting('nodes.base')
       AND (TG_OP = 'INSERT' OR OLD.stage <> 'published')
       AND NOT EXISTS (SELECT FROM identity_organisation o
                       WHERE o.id = NEW.organisation_id AND o.standing = 'verified') THEN
        RAISE EXCEPTION 'organisation % is not verified', NEW.organisation_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_by_verified';
    END IF;
    RETURN NEW;
"""


class ListingQuerySet(SharedQuerySet):
    def published(self):
        """What everyone may see."""
        return self.standing().filter(stage=Stage.PUBLISHED)

    def visible_to(self, account):
        """The published, one's own organisations', and to overseers what was sent."""
        if not account.is_authenticated:
            return self.published()
        seen = Q(stage=Stage.PUBLISHED) | Q(
            is_own=True, organisation__in=account.organisations_as(*MANAGING)
        )
        if account.holds(*OVERSEEING):
            seen |= Q(is_own=True) & ~Q(stage=Stage.DRAFT)
        return self.standing().filter(seen)

    def managed_by(self, account):
        """What the account may change: its organisations' own records."""
        return self._of_organisations_as(account, *MANAGING)

    def confirmable_by(self, account):
        """What the account speaks for as its organisation's administrator."""
        return self._of_organisations_as(account, Role.ORGANISATION_ADMIN)

    def reviewable_by(self, account):
        """What the account judges for this base."""
        if not account.is_authenticated or not account.holds(Role.BASE_REVIEWER):
            return self.none()
        return self.standing().own()

    def awaiting_confirmation(self):
        """What the organisation's administrator has to look at."""
        return self.filter(stage=Stage.ORGANISATION_REVIEW)

    def awaiting_review(self):
        """What the base's reviewer has to look at: new ones and proposed changes."""
        return self.filter(
            Q(stage=Stage.BASE_REVIEW)
            | Q(stage=Stage.PUBLISHED, proposal__isnull=False)
        )

    def _of_organisations_as(self, account, *roles):
        if not account.is_authenticated:
            return self.none()
        where = account.organisations_as(*roles)
        return self.standing().own().filter(organisation__in=where)


class Listing(Named, Shared):
    """A record of the catalogue; only published ones are seen, here or elsewhere."""

    organisation = SharedKey(
        Organisation, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    division = SharedKey(
        Division, to_field="code", related_name="+", verbose_name=_("division")
    )
    street = models.CharField(_("site address"), max_length=100, blank=True)
    disciplines = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("disciplines"),
        help_text=_("One to four codes of GB/T 13745, level 1."),
    )
    contact = models.CharField(
        _("contact office"), max_length=20, blank=True, help_text=_("An office's name.")
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), max_length=50, blank=True)
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage, default=Stage.DRAFT, editable=False
    )
    stage_note = models.CharField(
        _("reviewer's note"), max_length=500, blank=True, editable=False
    )
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, editable=False
    )
    proposal = models.JSONField(
        _("proposed changes"), null=True, blank=True, editable=False
    )

    objects = ListingQuerySet.as_manager()

    audience = "CASE r.stage WHEN 'published' THEN ARRAY['*'] ELSE '{}'::text[] END"
    private = ("stage_note", "proposal")
    # Once published, a change of these waits for the base's reviewer.
    reviewed: tuple[str, ...] = (
        "name",
        "name_en",
        "division",
        "street",
        "disciplines",
    )
    # A draft may lack these; what is sent for review may not.
    needed: tuple[str, ...] = ("street", "contact", "phone")

    class Meta(Shared.Meta):
        abstract = True
        triggers = [
            *Shared.Meta.triggers,
            pgtrigger.Trigger(
                name="published_by_verified",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=VERIFIED_ONLY,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_one_to_four_disciplines",
                condition=Q(disciplines__len__gte=1, disciplines__len__lte=4),
            ),
            models.CheckConstraint(
                name="%(class)s_published_since",
                condition=~Q(stage=Stage.PUBLISHED) | Q(published_at__isnull=False),
            ),
        ]

    @property
    def is_published(self):
        return self.stage == Stage.PUBLISHED and self.withdrawn_at is None

    @property
    def is_editable(self):
        return self.stage in EDITABLE and self.withdrawn_at is None

    @property
    def missing(self):
        """The needed fields that are still empty."""
        return [
            self._meta.get_field(name)
            for name in self.needed
            if not getattr(self, name)
        ]

    @property
    def changes(self):
        """(field, value now, value proposed) for each proposed change."""
        fields = [self._meta.get_field(name) for name in self.proposal or {}]
        return [(f, f.value_from_object(self), self.proposal[f.name]) for f in fields]

    def move_to(self, stage):
        """Take the next stage, or refuse one that cannot follow."""
        if stage not in NEXT[self.stage]:
            raise Refusal(
                _("A record at the stage “%(stage)s” cannot do this."),
                code="stage",
                params={"stage": self.get_stage_display()},
            )
        self.stage = stage


class ReviewStepQuerySet(models.QuerySet):
    def of(self, listing):
        """The steps of one listing, oldest first."""
        return self.filter(listing=listing.pk).select_related("by")


class ReviewStep(models.Model):
    """One step of a listing on its way: what was done, when, by whom, and why.

    `listing` is the id of an instrument, facility or resource: ids never collide.
    It stays at this base: who works in an office is nobody else's affair.
    """

    listing = models.UUIDField(_("record"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    at = models.DateTimeField(_("at"), default=now)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["listing", "at"], name="step_by_listing")]

    def __str__(self):
        return self.get_stage_display()
