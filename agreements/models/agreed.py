"""Texts that other bases keep, as this base's parties agreed to them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import OPEN, Agreement
from agreements.models.commitment import Commitment
from agreements.models.text import Area, Article, Party
from portal.core.time import now
from portal.nodes.base import current_base
from portal.nodes.models import Mark

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

    What its home shows is held against it; of a copy that came a moment ago, and may
    not be whole, there is no `text` yet. `seen` tells whether the copy has changed
    since it was looked at, and `looked_at` whose turn it is. `disputed_at` is set once
    the difference is no matter of a feed that is still being read.
    """

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, primary_key=True, related_name="agreed_text"
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    text = models.JSONField(_("text"), null=True)
    seen = models.BigIntegerField(default=0)
    came_at = models.DateTimeField(default=now)
    looked_at = models.DateTimeField(default=now)
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
    """Copies of signed texts that are not held yet, were `changed` since, or differ.

    Of one home after the other what was looked at longest ago: whatever a home brings,
    and however often, keeps neither others' texts nor the rest of its own waiting.
    """
    is_new = Q(agreed_text__text__isnull=True) & _is_signed_with_us()
    is_held = Q(agreed_text__text__isnull=False)
    has_moved = ~Q(agreed_text__seen=F("changed")) | ~Q(agreed_text__differs_since=None)
    known = Agreement.objects.filter(is_own=False, agreed_text__isnull=False)
    found = known.annotate(changed=_changed()).filter(is_new | (is_held & has_moved))
    longest_ago = ("agreed_text__looked_at", "pk")
    turn = Window(RowNumber(), partition_by="home", order_by=longest_ago)
    return found.order_by(turn, *longest_ago)


def new_texts():
    """Copies of signed texts of a party of this base that wait for no turn yet."""
    known = Agreement.objects.filter(is_own=False, agreed_text=None)
    return known.filter(_is_signed_with_us())


def _is_signed_with_us():
    ours = Party.objects.standing().filter(
        agreement=OuterRef("pk"), base=current_base()
    )
    return Q(Exists(ours), withdrawn_at=None) & ~Q(state__in=OPEN)


def _changed():
    """The places of the last changes of an agreement and of all its text, summed.

    Each change of a row is marked at a higher place, whatever version its home sends.
    """
    total = Coalesce(_places(Agreement.objects.filter(pk=OuterRef(OuterRef("pk")))), 0)
    for model, within in BELOW.items():
        below = {within: OuterRef(OuterRef("pk")), "home": OuterRef(OuterRef("home"))}
        total = total + Coalesce(_places(model.objects.filter(**below)), 0)
    return total


def _places(rows):
    marks = Mark.objects.filter(
        kind=rows.model._meta.label_lower, record__in=rows.order_by().values("pk")
    )
    return Subquery(marks.values("kind").annotate(n=Sum("position")).values("n"))
