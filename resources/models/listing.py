"""What everything in the catalogue has in common: an owner and a stage."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Division, Organisation
from portal.identity.models.vocabulary import Named
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet


class Stage(models.TextChoices):
    """How far a listing is on its way to the public."""

    DRAFT = "draft", _("draft")
    ORGANISATION_REVIEW = "organisation_review", _("organisation's review")
    BASE_REVIEW = "base_review", _("base's review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ListingQuerySet(SharedQuerySet):
    def published(self):
        """What everyone may see."""
        return self.standing().filter(stage=Stage.PUBLISHED)


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

    objects = ListingQuerySet.as_manager()

    audience = "CASE r.stage WHEN 'published' THEN ARRAY['*'] ELSE '{}'::text[] END"
    private = ("stage_note",)

    class Meta(Shared.Meta):
        abstract = True
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
