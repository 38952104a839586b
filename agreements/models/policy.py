"""Policies of the regions, measure by measure, and how they compare."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.below import BelowQuerySet
from agreements.models.words import Summarised, in_language
from portal.core.fields import Line, Lines, WebAddress
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey


@track_changes
class Policy(Summarised, Shared):
    """A public document by which a region promotes science, at the base of it."""

    name = Line(_("title"), max_length=120)
    name_en = Line(_("English title"), max_length=300, blank=True)
    number = Line(_("document number"), max_length=40, blank=True)
    issuers = Line(_("issued by"), max_length=120, blank=True)
    issuers_en = Line(_("issued by, in English"), max_length=240, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    url = WebAddress(_("address on the web"), blank=True)

    class Meta(Shared.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = [F("issued_on").desc(nulls_last=True), "name", "pk"]

    def get_absolute_url(self):
        return reverse("agreements:policy", args=[self.pk])

    @property
    def local_issuers(self):
        return in_language(self.issuers, self.issuers_en)


class Governs(models.TextChoices):
    """What in this platform a measure rules."""

    NOTHING = "", _("nothing in this platform")
    BOOKING = "booking", _("bookings of instruments")
    VOUCHERS = "vouchers", _("innovation vouchers")
    EXPERTS = "experts", _("the expert pool")


class MeasureQuerySet(BelowQuerySet):
    within = "policy"


@track_changes
class Measure(Summarised, Shared):
    """One measure of a policy, under its theme."""

    policy = SharedKey(Policy, related_name="measures", verbose_name=_("policy"))
    number = models.PositiveSmallIntegerField(_("number"))
    theme = Line(_("theme"), max_length=60, blank=True)
    theme_en = Line(_("theme in English"), max_length=120, blank=True)
    governs = models.CharField(
        _("governs"),
        max_length=8,
        choices=Governs,
        default=Governs.NOTHING,
        blank=True,
    )

    objects = MeasureQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "policy", "number"],
                name="measure_number_once",
                condition=Q(is_own=True, withdrawn_at=None),
            )
        ]

    @property
    def in_full(self):
        return f"{self.policy} · {self}"

    @property
    def local_theme(self):
        return in_language(self.theme, self.theme_en)


class Relation(models.TextChoices):
    SAME = "same", _("corresponds")
    DIFFERS = "differs", _("differs")


RELATION_TONES = {Relation.SAME: "good", Relation.DIFFERS: "wait"}


class CorrespondenceQuerySet(BelowQuerySet):
    within = "measure"

    def visible_to(self, _account):
        """Everyone reads them, while both measures stand in what their bases say."""
        stands = Q()
        for side in ("measure", "other"):
            stands &= Q(
                (f"{side}__withdrawn_at", None),
                (f"{side}__policy__withdrawn_at", None),
                (f"{side}__home", F(f"{side}__policy__home")),
            )
        return self.standing().filter(stands)

    def of(self, policy):
        """Those of a policy's measures, whichever of the two bases said it."""
        return self.filter(Q(measure__policy=policy) | Q(other__policy=policy))


@track_changes
class Correspondence(Shared):
    """How a measure of one region compares with one of another."""

    measure = SharedKey(
        Measure, related_name="correspondences", verbose_name=_("measure")
    )
    other = SharedKey(Measure, related_name="+", verbose_name=_("measure elsewhere"))
    relation = models.CharField(_("relation"), max_length=7, choices=Relation)
    note = Lines(_("in what"), max_length=500, blank=True)
    note_en = Lines(_("in what, in English"), max_length=1000, blank=True)

    objects = CorrespondenceQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("correspondence of measures")
        verbose_name_plural = _("correspondences of measures")
        constraints = [
            models.UniqueConstraint(
                fields=["home", "measure", "other"],
                name="correspondence_once",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="correspondence_of_two",
                condition=~Q(measure=F("other")),
            ),
        ]

    def __str__(self):
        return f"{self.measure} · {self.other}"

    @property
    def relation_tone(self):
        """How the relation looks: see `_state.html`."""
        return RELATION_TONES[self.relation]

    @property
    def local_note(self):
        return in_language(self.note, self.note_en)
