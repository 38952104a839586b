"""The bases of the network, and what this base knows of each."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import validate_slug
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, ModelLabel, WebAddress
from portal.core.ids import new_id
from portal.core.time import now
from portal.nodes.base import current_base
from portal.nodes.keys import fingerprint
from portal.nodes.patience import LONGEST_SILENCE, wait_after
from portal.nodes.sharing import Sharing as Sharing


def plain(error: str) -> str:
    """What went wrong, fit for a column: it may quote whatever a peer said."""
    return error[:1000].replace("\0", "")


class NodeQuerySet(models.QuerySet):
    def peers(self) -> "NodeQuerySet":
        """Every base but this one."""
        return self.exclude(code=current_base())


class Node(models.Model):
    """A base of the network: this one or a peer."""

    code = models.CharField(
        _("code"), max_length=20, primary_key=True, validators=[validate_slug]
    )
    name = Line(_("name"), max_length=40)
    name_en = Line(_("English name"), max_length=40)
    url = WebAddress(_("address"))
    division_prefixes = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("first digits of its divisions"),
        help_text=_("50 for Chongqing, 51 for Sichuan"),
    )
    feed_epoch = models.PositiveIntegerField(
        _("feed epoch"),
        default=1,
        help_text=_("Grows when a base is restored from a backup."),
    )

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("base")
        verbose_name_plural = _("bases")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(  # `*` stands for every base
                name="node_code_is_a_slug", condition=Q(code__regex=r"^[-\w]+$")
            )
        ]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name


class NodeKeyQuerySet(models.QuerySet):
    def in_force(self) -> "NodeKeyQuerySet":
        """Keys whose signatures count now."""
        moment = now()
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=moment), not_before__lte=moment
        )


class NodeKey(models.Model):
    """A public key by which a base signs; several overlap while keys rotate."""

    node = models.ForeignKey(
        Node, models.CASCADE, related_name="keys", verbose_name=_("base")
    )
    kid = models.CharField(_("key id"), max_length=64, unique=True)
    public_key = models.TextField(_("public key"), help_text=_("Ed25519, PEM"))
    not_before = models.DateTimeField(_("valid from"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = NodeKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a base")
        verbose_name_plural = _("keys of bases")
        ordering = ["node", "not_before", "pk"]

    def __str__(self):
        return self.fingerprint

    @property
    def fingerprint(self):
        """The key as people read it to each other."""
        return fingerprint(self.kid)

    @property
    def is_in_force(self):
        moment = now()
        is_over = self.expires_at is not None and self.expires_at <= moment
        return self.not_before <= moment and not is_over


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
    def of(self, peer: "Node") -> "CursorQuerySet":
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
    since = models.DateTimeField(_("since"), default=now)
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


class OutboxQuerySet(models.QuerySet):
    def waiting(self) -> "OutboxQuerySet":
        """Messages without an answer, the oldest first."""
        return self.filter(answered_at=None).order_by("made_at")

    def due(self) -> "OutboxQuerySet":
        """Messages to try now; nothing is sent to a base that is paused."""
        moment = now()
        return (
            self.waiting()
            .filter(next_try_at__lte=moment, leased_until__lte=moment)
            .exclude(peer__link__is_paused=True)
        )

    def peers(self):
        """The codes of the bases that these messages are for."""
        return sorted(set(self.values_list("peer", flat=True)))

    def lease(self, message, period):
        """Become the only one to deliver a message for a while; whether we did."""
        moment = now()
        free = self.waiting().filter(pk=message, leased_until__lte=moment)
        return bool(free.update(leased_until=moment + period, tries=F("tries") + 1))

    def failed(self, message, error):
        """Note what went wrong, and wait longer each time it does."""
        for tries in self.filter(pk=message).values_list("tries", flat=True):
            self.waiting().filter(pk=message).update(
                leased_until=now(),
                next_try_at=now() + wait_after(tries - 1),
                error=plain(error),
            )

    def answer(self, message, answer):
        """Store the first answer; whether it was that."""
        waiting = self.waiting().filter(pk=message)
        return bool(waiting.update(answer=answer, answered_at=now(), error=""))


class OutboxMessage(models.Model):
    """What this base asks of another, until it is answered and after."""

    id = models.UUIDField(_("id"), primary_key=True, default=new_id)
    peer = models.ForeignKey(
        Node, models.PROTECT, related_name="+", verbose_name=_("base")
    )
    kind = models.CharField(_("kind"), max_length=60)
    body = models.JSONField(_("content"))
    about = models.UUIDField(_("record"), db_index=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    made_at = models.DateTimeField(_("made at"), default=now)
    leased_until = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(_("next try"), default=now)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    error = models.TextField(_("last error"), blank=True)
    answer = models.JSONField(_("answer"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a base")
        verbose_name_plural = _("messages to other bases")
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["made_at"],
                name="outbox_waiting",
                condition=Q(answered_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_answered_with_an_answer",
                condition=Q(answer__isnull=True, answered_at=None)
                | Q(answer__isnull=False, answered_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.peer} · {date_format(localtime(self.made_at))}"

    @property
    def refusals(self):
        """The reasons the peer gave against it: code and words of each."""
        return (self.answer or {}).get("refused", [])


class InboxMessage(models.Model):
    """The answer that a peer's message was given, kept for every repeat of it."""

    pk = models.CompositePrimaryKey("sender", "id")
    sender = models.ForeignKey(Node, models.PROTECT, related_name="+")
    id = models.UUIDField()
    kind = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=now, db_index=True)

    def __str__(self):
        return f"{self.sender_id} → {self.kind}"


class Withheld(models.Model):
    """A record that its home no longer shows this base; the copy is what it was."""

    pk = models.CompositePrimaryKey("kind", "record")
    kind = models.CharField(max_length=60)
    record = models.UUIDField()

    def __str__(self):
        return f"{self.kind} {self.record}"
