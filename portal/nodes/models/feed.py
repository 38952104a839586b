"""How far the bases have read each other's changes, and what stands in the way."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import ModelLabel
from portal.core.time import now
from portal.nodes.models.base import Node
from portal.nodes.patience import LONGEST_SILENCE, wait_after


def plain(error: str) -> str:
    """What went wrong, fit for a column: it may quote whatever a peer said."""
    return error[:1000].replace("\0", "")


class Mark(models.Model):
    """The last change of one shared record: what the change feed is read from.

    Written by triggers only. `xid` is the changing transaction's xid8: readers take
    marks below the snapshot's xmin, in the order of (xid, position), so that a late
    commit is never passed over.
    """

    kind = models.CharField(max_length=60)
    record = models.UUIDField()
    home = models.CharField(max_length=20)
    version = models.BigIntegerField()
    xid = models.BigIntegerField()
    position = models.BigIntegerField()
    told = ArrayField(models.CharField(max_length=20))
    pk = models.CompositePrimaryKey("kind", "record")

    class Meta:
        indexes = [
            # For the indexers of this base, which follow copies too.
            models.Index(fields=["kind", "xid", "position"], name="mark_in_order"),
            # For peers: without what nobody was ever told of.
            models.Index(
                fields=["kind", "xid", "position"],
                name="mark_in_feed_order",
                condition=~Q(told=[]),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.record} v{self.version}"


class CursorQuerySet(models.QuerySet):
    def of(self, peer: Node) -> "CursorQuerySet":
        """How far each kind of a peer's feed was read."""
        return self.filter(reader=peer.code)


class Cursor(models.Model):
    """How far this base has read one kind of a peer's feed, or of its own marks."""

    reader = models.CharField(max_length=20, help_text="peer's code, or an indexer")
    kind = models.CharField(max_length=60)
    epoch = models.PositiveIntegerField(default=0)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    schema = models.CharField(
        max_length=64, blank=True, help_text="the columns at both ends, as a digest"
    )
    behind = models.PositiveIntegerField(_("marks still to read"), default=0)
    drift = models.PositiveIntegerField(
        _("differing parts"), default=0, help_text="buckets of the last digest"
    )
    read_at = models.DateTimeField(default=now)

    objects = CursorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind"], name="cursor_one_per_kind"
            )
        ]

    def __str__(self):
        return f"{self.reader} {self.kind}"

    @property
    def place(self):
        return self.xid, self.position

    def move(self, **to):
        """Move on, unless someone else has moved it since we read it."""
        where = {"epoch", "schema", "xid", "position"}
        unmoved = {name: getattr(self, name) for name in where}
        if not Cursor.objects.filter(pk=self.pk, **unmoved).update(**to):
            return False
        for name, value in to.items():
            setattr(self, name, value)
        return True


class LinkQuerySet(models.QuerySet):
    def of(self, peer):
        """The link to a peer, begun if there is none."""
        return self.get_or_create(peer=peer)[0]

    def hold(self, peer, seconds):
        """Let a peer's reader go on alone: it reads longer than was thought."""
        until = now() + timedelta(seconds=seconds)
        self.filter(peer=peer).update(leased_until=until)


class Link(models.Model):
    """How the exchange with one peer goes. Its lease lets one worker read at a time."""

    peer = models.OneToOneField(
        Node,
        models.CASCADE,
        primary_key=True,
        related_name="link",
        verbose_name=_("base"),
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    leased_until = models.DateTimeField(default=now)
    retry_at = models.DateTimeField(_("next try"), default=now)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.TextField(_("last error"), blank=True)
    answered_at = models.DateTimeField(_("last answer"), null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange with a base")
        verbose_name_plural = _("exchange between the bases")

    def __str__(self):
        return str(self.peer)

    def take(self, seconds):
        """Become the only reader of this peer for a while, if it is time to read."""
        moment = now()
        until = moment + timedelta(seconds=seconds)
        free = Link.objects.filter(
            pk=self.pk, is_paused=False, leased_until__lte=moment, retry_at__lte=moment
        )
        return bool(free.update(leased_until=until))

    def release(self):
        """Let the next reader begin."""
        Link.objects.filter(pk=self.pk).update(leased_until=now())

    def answered(self):
        """All went well."""
        Link.objects.filter(pk=self.pk).update(
            answered_at=now(), retry_at=now(), failures=0, error=""
        )

    def failed(self, error):
        """Note what went wrong, and wait a little longer each time it does."""
        Link.objects.filter(pk=self.pk).update(
            failures=F("failures") + 1,
            retry_at=now() + wait_after(self.failures, LONGEST_SILENCE),
            error=plain(error),
        )


class Quarantined(models.Model):
    """A line of a peer's feed that could not be applied, kept until it can be."""

    peer = models.ForeignKey(Node, models.CASCADE, verbose_name=_("base"))
    kind = ModelLabel(_("kind"), max_length=60)
    record = models.UUIDField(_("record"), null=True)
    epoch = models.PositiveIntegerField(_("feed epoch"))
    line = models.TextField(_("line as it came"))
    reason = models.TextField(_("reason"))
    since = models.DateTimeField(_("held back since"), default=now)
    tries = models.PositiveIntegerField(_("tries"), default=1)

    class Meta:
        verbose_name = _("quarantined record")
        verbose_name_plural = _("quarantined records")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "kind", "record"], name="quarantined_once_per_record"
            )
        ]

    def __str__(self):
        return f"{ModelLabel().name_of(self.kind)} {self.record or ''}"


class Withheld(models.Model):
    """A record that its home no longer shows this base; the copy is what it was."""

    pk = models.CompositePrimaryKey("kind", "record")
    kind = models.CharField(max_length=60)
    record = models.UUIDField()

    def __str__(self):
        return f"{self.kind} {self.record}"
