"""What everything in the catalogue has in common: an owner and a stage."""

from copy import copy

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.fields import Line, Lines
from portal.core.sorting import Natural
from portal.core.time import now
from portal.identity.models import Division, Membership, Organisation, Person, Role
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
UNDER_REVIEW = [S.ORGANISATION_REVIEW, S.BASE_REVIEW]
EDITABLE = [S.DRAFT, S.PUBLISHED]  # what is under review stands still
TONES = {S.PUBLISHED: "good", S.ORGANISATION_REVIEW: "wait", S.BASE_REVIEW: "wait"}

MOST_DISCIPLINES = 4
POSTAL_CODE = r"\A[0-9]{6}\Z"
NO_POSTAL_CODE = _("A postal code has six digits.")

MANAGING = (Role.INSTRUMENT_MANAGER, Role.ORGANISATION_ADMIN)
OVERSEEING = (Role.BASE_REVIEWER, Role.AUDITOR)

VERIFIED_ONLY = """
    IF NEW.stage = 'published' AND NEW.is_own
       AND coalesce(current_setting('nodes.applying', true), '') = ''
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
        """The published, and what the account has in hand."""
        return self.published() | self.handled_by(account)

    def handled_by(self, account):
        """What the account works on or oversees, whatever its stage."""
        if not account.is_authenticated or not account.holds(*OVERSEEING):
            return self.managed_by(account)
        overseen = self.standing().own().exclude(stage=Stage.DRAFT)
        return overseen | self.managed_by(account)

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
        return self.standing().own().exclude(stage=Stage.DRAFT)

    def returnable_by(self, account):
        """What the account may send back: whoever's turn it is to review."""
        confirms = self.confirmable_by(account).filter(stage=Stage.ORGANISATION_REVIEW)
        reviews = self.reviewable_by(account).filter(stage=Stage.BASE_REVIEW)
        return confirms | reviews

    def withdrawable_by(self, account):
        """What the account may take from the public."""
        return self.managed_by(account) | self.reviewable_by(account)

    def in_order(self):
        """By name, as people count."""
        return self.order_by(Natural("name"), "pk")

    def returned(self):
        """Drafts that a reviewer gave back with a reason."""
        return self.filter(stage=Stage.DRAFT).exclude(stage_note="")

    def awaiting_confirmation(self):
        """What the organisation's administrator has to look at."""
        return self.filter(stage=Stage.ORGANISATION_REVIEW)

    def awaiting_review(self):
        """What the base's reviewer has to look at: new ones and proposed changes."""
        return self.filter(
            Q(stage=Stage.BASE_REVIEW)
            | Q(stage=Stage.PUBLISHED, proposal__isnull=False)
        )

    def returned_to(self, account):
        """Returned drafts that the account may mend and send again."""
        return self.managed_by(account).returned()

    def to_confirm_by(self, account):
        """What waits for the account to confirm: four eyes see it where four can."""
        waiting = self.confirmable_by(account).awaiting_confirmation()
        return waiting.exclude(sent_alone(account.person_id))

    def to_review_by(self, account):
        """What waits for the account to review: not what it had a hand in."""
        waiting = self.reviewable_by(account).awaiting_review()
        by = account.person_id
        return waiting.exclude(
            Q(in_hand_of(by), stage=Stage.BASE_REVIEW)
            | Q(proposed_by(by), stage=Stage.PUBLISHED)
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
    name = Line(_("name"), max_length=50)
    name_en = Line(_("English name"), max_length=100, blank=True)
    division = SharedKey(
        Division, to_field="code", related_name="+", verbose_name=_("division")
    )
    street = Line(_("site address"), max_length=100, blank=True)
    disciplines = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("disciplines"),
        help_text=_("One to four codes of GB/T 13745, level 1."),
    )
    contact = Line(
        _("contact office"), max_length=20, blank=True, help_text=_("An office's name.")
    )
    phone = Line(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), max_length=50, blank=True)
    contact_address = Line(_("contact address"), max_length=100, blank=True)
    postal_code = models.CharField(
        _("postal code"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(POSTAL_CODE, NO_POSTAL_CODE)],
    )
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage, default=Stage.DRAFT, editable=False
    )
    stage_note = Lines(_("reviewer's note"), max_length=500, blank=True, editable=False)
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, editable=False
    )
    proposal = models.JSONField(
        _("proposed changes"),
        null=True,
        blank=True,
        editable=False,
        encoder=DjangoJSONEncoder,
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

    matter = "catalogue"

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
                condition=Q(
                    disciplines__len__gte=1, disciplines__len__lte=MOST_DISCIPLINES
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_published_since",
                condition=~Q(stage=Stage.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_postal_code_six_digits",
                condition=Q(postal_code="") | Q(postal_code__regex=POSTAL_CODE),
                violation_error_message=NO_POSTAL_CODE,
            ),
        ]

    @property
    def review_url(self):
        """The page on which the listing passes from hand to hand."""
        return reverse("resources:listing", args=[type(self), self.pk])

    @property
    def edit_url(self):
        """Where its managers change it."""
        return reverse("resources:edit-listing", args=[type(self), self.pk])

    @property
    def stage_tone(self):
        """How the stage looks: see `_state.html`."""
        return TONES.get(self.stage, "")

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
    def proposed(self):
        """This listing as it would be with its proposed changes."""
        wanted = copy(self)
        wanted._state = copy(self._state)
        wanted._state.fields_cache = {}
        for name, value in (self.proposal or {}).items():
            field = self._meta.get_field(name)
            setattr(wanted, field.attname, field.to_python(value))
        return wanted

    def move_to(self, stage, *, origins=tuple(Stage)):
        """Take the next stage, or refuse one that cannot follow."""
        if stage not in NEXT[self.stage] or self.stage not in origins:
            raise Refusal(
                _("A record at the stage “%(stage)s” cannot do this."),
                code="stage",
                params={"stage": self.get_stage_display()},
            )
        self.stage = stage


class ReviewVerb(models.TextChoices):
    SUBMITTED = "submitted", _("sent for review")
    CONFIRMED = "confirmed", _("passed the organisation's review")
    PUBLISHED = "published", _("published")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("taken out of the catalogue")
    REVISED = "revised", _("taken back to be revised")
    PROPOSED = "proposed", _("asked for changes")
    ACCEPTED = "accepted", _("accepted the changes")
    DECLINED = "declined", _("did not accept the changes")


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
    verb = models.CharField(_("what was done"), max_length=10, choices=ReviewVerb)
    at = models.DateTimeField(_("at"), default=now)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    note = Lines(_("note"), max_length=500, blank=True)

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["listing", "at"], name="step_by_listing")]

    def __str__(self):
        return self.get_verb_display()


def in_hand_of(person):
    """Whether somebody sent or confirmed a listing since it was last a draft."""
    back = Q(verb__in=[ReviewVerb.RETURNED, ReviewVerb.REVISED])
    return _since(person, [ReviewVerb.SUBMITTED, ReviewVerb.CONFIRMED], back)


def proposed_by(person):
    """Whether somebody had a hand in the changes that stand in the proposal."""
    return _since(person, [ReviewVerb.PROPOSED], ~Q(verb=ReviewVerb.PROPOSED))


def sent_alone(person):
    """Whether somebody sent what another administrator can confirm."""
    others = Membership.objects.in_force().filter(
        organisation=OuterRef("organisation"), role=Role.ORGANISATION_ADMIN
    )
    return Q(in_hand_of(person), Exists(others.exclude(person=person)))


def _since(person, verbs, ended):
    """Whether somebody took one of these steps, and none that ended it followed."""
    later = ReviewStep.objects.filter(
        ended, listing=OuterRef("listing"), at__gt=OuterRef("at")
    )
    taken = ReviewStep.objects.filter(listing=OuterRef("pk"), by=person, verb__in=verbs)
    return Exists(taken.exclude(Exists(later)))
