"""What this base notes of its own dealings with other bases; no other is told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.alike import Alike
from agreements.models.meeting import Resolution
from portal.core.time import now
from portal.nodes.models import Node


class ReplyQuerySet(models.QuerySet):
    def about(self, changes):
        """What was said to these changes, by whichever release they were spelt."""
        return self.filter(Alike("changes", changes))


class Reply(models.Model):
    """What this base said for its parties to what another base's agreement asks.

    What a home shows as their word is held against it: the answer, the `changes` that
    it was about, and what this base proposed because a meeting of its resolved it. It
    outlasts the message that took it there, and goes where the home refused it; but
    what the home once took stays, whatever it says when asked once more.
    """

    consultation = models.UUIDField(_("consultation"), primary_key=True)
    agrees = models.BooleanField(_("agrees"))
    changes = models.JSONField(_("what changes"), default=list)
    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("resolution that it follows"),
    )
    at = models.DateTimeField(_("at"), default=now)
    taken_at = models.DateTimeField(_("taken at"), null=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply of this base")
        verbose_name_plural = _("replies of this base")

    def __str__(self):
        return str(self.consultation)


class WithdrawnAhead(models.Model):
    """A proposal that was taken back before it came; it never will be.

    It counts for its sender alone: no base can keep another's proposal out.
    """

    pk = models.CompositePrimaryKey("sender", "consultation")
    sender = models.ForeignKey(Node, models.PROTECT, related_name="+")
    consultation = models.UUIDField()
    at = models.DateTimeField(default=now)

    def __str__(self):
        return str(self.consultation)
