"""Texts that other bases keep, as this base's parties agreed to them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import OPEN, Agreement
from agreements.models.commitment import Commitment
from agreements.models.text import Area, Article, Party
from portal.nodes.base import current_base

WHOLE = models.DecimalField(max_digits=40, decimal_places=0)
BEYOND = Value(10**19, WHOLE)  # no version is as high, whatever a home says
GROWN = Cast("version", WHOLE) + Cast("epoch", WHOLE) * BEYOND
BELOW = {
    Party: "agreement",
    Area: "agreement",
    Article: "agreement",
    Commitment: "area__agreement",
}


class AgreedTextQuerySet(models.QuerySet):
    def disputed(self):
        return self.exclude(disputed_at=None)


class AgreedText(models.Model):
    """A signed text as it came, and as its parties here agreed to change it since.

    What its home shows is held against it. `seen` tells whether the copy has changed
    since it was looked at. `disputed_at` is set once the difference is no matter of a
    feed that is still being read.
    """

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, primary_key=True, related_name="agreed_text"
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    text = models.JSONField(_("text"))
    seen = models.DecimalField(max_digits=40, decimal_places=0, default=0)
    differs_since = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)

    objects = AgreedTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreed_text_disputed_where_it_differs",
                condition=Q(disputed_at=None) | Q(differs_since__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.agreement)


def texts_to_look_at():
    """Copies of signed texts that have `grown` since, or differ; new ones of a party.

    Each change of a row makes its version grow, whoever made it: so does their sum.
    """
    ours = Party.objects.standing().filter(
        agreement=OuterRef("pk"), base=current_base()
    )
    known = Agreement.objects.filter(is_own=False).annotate(grown=_grown())
    is_new = Q(Exists(ours), agreed_text=None, withdrawn_at=None) & ~Q(state__in=OPEN)
    is_held = Q(agreed_text__isnull=False)
    has_moved = ~Q(agreed_text__seen=F("grown")) | ~Q(agreed_text__differs_since=None)
    return known.filter(is_new | (is_held & has_moved)).order_by("pk")


def _grown():
    """The versions of an agreement and of all its text together."""
    total = GROWN
    for model, within in BELOW.items():
        rows = model.objects.filter(**{within: OuterRef("pk")}, home=OuterRef("home"))
        summed = rows.order_by().values("home").annotate(n=Sum(GROWN)).values("n")
        total = total + Coalesce(Subquery(summed), Value(0, WHOLE))
    return total
